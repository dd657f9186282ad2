using Holdfast.Hosting.Loop;
using Holdfast.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Hosting.Tests.Loop;

public sealed class PublishedViewTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StepCore _core = new();
    private readonly ManualLog _log = new();
    private readonly ListSink _sink = new();
    private readonly PublishedView<string> _view;
    private readonly LoopEngine<Step, string, string> _engine;

    public PublishedViewTests()
    {
        _view = new PublishedView<string>(_core, _time);
        _engine = new(_core, _log, _sink, new LoopOptions(), _time, _view);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _view.Dispose();

    [Fact]
    public async Task Read_NothingHappenedYet_IsAnsweredByTheFirstBuild()
    {
        var read = _view.ReadAsync(Cancellation);
        Assert.False(read.IsCompleted);

        Assert.Equal(PumpOutcome.Applied, _engine.Pump());

        Assert.Equal("", await read);
        Assert.Equal(PumpOutcome.Idle, _engine.Pump());
    }

    [Fact]
    public async Task Read_OfALargeState_LetsEventsInBetweenItsParts()
    {
        _core.Parts = 2;
        var read = _view.ReadAsync(Cancellation);
        _engine.Pump();
        Apply(Step.Only("a"));
        Assert.False(read.IsCompleted);
        Assert.Equal(0, _core.Built);

        _engine.Pump();

        Assert.Equal("a", await read);
        Assert.Equal(1, _core.Built);
    }

    [Fact]
    public async Task Read_StateUnchanged_ReusesTheView()
    {
        await ReadNowAsync();

        var again = _view.ReadAsync(Cancellation);

        Assert.True(again.IsCompleted);
        Assert.Equal(1, _core.Built);
    }

    [Fact]
    public async Task Read_AfterAReleasedChange_WaitsForTheIntervalAndHoldsTheChange()
    {
        await ReadNowAsync();
        Apply(Step.Only("a"));
        var read = _view.ReadAsync(Cancellation);
        Assert.Equal(PumpOutcome.Idle, _engine.Pump());
        Assert.False(read.IsCompleted);

        _time.Advance(PublishedView<string>.RebuildInterval);
        _engine.Pump();

        Assert.Equal("a", await read);
    }

    [Fact]
    public async Task Read_ChangeNotYetDurable_IsNotShown()
    {
        await ReadNowAsync();
        _time.Advance(PublishedView<string>.RebuildInterval);
        Apply(Step.Stores("row", "a"));

        Assert.Equal("", await _view.ReadAsync(Cancellation));

        _log.CompleteOne();
        var read = _view.ReadAsync(Cancellation);
        _engine.Pump();
        Assert.Equal("a", await read);
    }

    [Fact]
    public async Task Read_ViewBuiltWithAnOpenCommit_IsPublishedWithThatCommit()
    {
        var read = _view.ReadAsync(Cancellation);
        Apply(Step.Stores("row", "a"));
        Assert.False(read.IsCompleted);

        _log.CompleteOne();

        Assert.Equal("a", await read);
    }

    [Fact]
    public async Task Read_FromWithinAReleasedEffect_SeesItsConsequence()
    {
        await ReadNowAsync();
        ValueTask<string> read = default;
        _sink.OnRelease = _ => read = _view.ReadAsync(Cancellation);
        Apply(Step.Stores("row", "a"));
        _log.CompleteOne();
        Assert.False(read.IsCompleted);

        _time.Advance(PublishedView<string>.RebuildInterval);
        _engine.Pump();

        Assert.Equal("a", await read);
    }

    [Fact]
    public void Changes_NobodyReads_BuildNothing()
    {
        Apply(Step.Only("a"));
        Apply(Step.Only("b"));

        Assert.Equal(0, _core.Built);
    }

    [Fact]
    public async Task Read_LoopStopped_IsToldSo()
    {
        var time = TimeProvider.System;
        var view = new PublishedView<string>(_core, time);
        var engine = new LoopEngine<Step, string, string>(_core, _log, _sink, new LoopOptions(), time, view);
        var loop = new StateLoop<Step, string, string>("test", engine, _ => { });
        loop.Start();
        Assert.Equal("", await view.ReadAsync(Cancellation).AsTask().WaitAsync(Eventually.DefaultBound, Cancellation));
        await loop.PostAsync(Step.Only("a"), Cancellation);

        await loop.StopAsync();

        await Assert.ThrowsAsync<LoopStoppedException>(async () => await view.ReadAsync(Cancellation));
    }

    private async Task ReadNowAsync()
    {
        var read = _view.ReadAsync(Cancellation);
        _engine.Pump();
        await read;
    }

    private void Apply(Step step)
    {
        _engine.TryPost(step);
        _engine.Pump();
    }
}
