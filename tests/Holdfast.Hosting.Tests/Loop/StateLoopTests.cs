using System.Threading.Channels;
using Holdfast.Hosting.Loop;
using Holdfast.Hosting.Metrics;
using Holdfast.Testing;

namespace Holdfast.Hosting.Tests.Loop;

public sealed class StateLoopTests
{
    private readonly StepCore _core = new();
    private readonly ManualLog _log = new();
    private readonly ListSink _sink = new();
    private readonly List<Exception> _faults = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Loop_ManyProducers_AppliesEachEventAndReleasesInOrderOnOneThread()
    {
        await using var loop = Loop(new LoopOptions { InboxCapacity = 16 });
        var producers = Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                for (var i = 0; i < 500; i++) await loop.PostAsync(Step.Only($"{i}"), Cancellation);
            },
            Cancellation));
        await Task.WhenAll(producers);

        await loop.StopAsync();

        Assert.Equal(2000, _core.Applied);
        Assert.Equal(2000, _sink.Released.Length);
        Assert.Equal(1, _sink.Threads);
    }

    [Fact]
    public async Task Stop_CommitStillBeingFlushed_EndsOnlyAfterItsEffects()
    {
        var loop = Loop(new LoopOptions());
        await loop.PostAsync(Step.Stores("a", "x"), Cancellation);
        var stopping = loop.StopAsync();
        await Eventually.IsTrueAsync(() => _log.Commits.Count == 1, "the commit");
        Assert.False(stopping.IsCompleted);
        Assert.Empty(_sink.Released);

        _log.CompleteOne();

        await stopping.WaitAsync(Eventually.DefaultBound, Cancellation);
        Assert.Equal(["x"], _sink.Released);
        await Assert.ThrowsAsync<ChannelClosedException>(
            async () => await loop.PostAsync(Step.Only("late"), Cancellation));
    }

    [Fact]
    public async Task Loop_AsManyUnreleasedBatchesAsMayBe_GoesOnAfterARelease()
    {
        var loop = Loop(new LoopOptions { UnreleasedBatchesMax = 1, BatchEventsMax = 1 });
        await loop.PostAsync(Step.Stores("a", "x"), Cancellation);
        await loop.PostAsync(Step.Stores("b", "y"), Cancellation);
        await Eventually.IsTrueAsync(() => _log.Commits.Count == 1, "the first commit");

        _log.CompleteOne();

        await Eventually.IsTrueAsync(() => _log.Commits.Count == 2, "the second commit");
        _log.CompleteOne();
        await loop.StopAsync().WaitAsync(Eventually.DefaultBound, Cancellation);
        Assert.Equal(["x", "y"], _sink.Released);
    }

    [Fact]
    public async Task Loop_CoreThrows_ReportsTheFaultAndReleasesNothingOfTheBatch()
    {
        var loop = Loop(new LoopOptions());
        await loop.PostAsync(new Step([], [], Throws: true), Cancellation);

        await Eventually.IsTrueAsync(() => _faults.Count == 1, "the fault");

        Assert.IsType<InvalidOperationException>(_faults[0]);
        Assert.Empty(_sink.Released);
        await Assert.ThrowsAsync<InvalidOperationException>(loop.StopAsync);
    }

    [Fact]
    public async Task Turns_OfTheLoop_AreTimed()
    {
        var metrics = new MetricRegistry();
        var engine = new LoopEngine<Step, string, string>(_core, _log, _sink, new LoopOptions(), TimeProvider.System);
        var loop = new StateLoop<Step, string, string>("timed", engine, _faults.Add, metrics.Timer("loop/held_ms"));
        loop.Start();
        await loop.PostAsync(Step.Only("x"), Cancellation);

        await loop.StopAsync();

        var told = await metrics.ReadAsync(timeout: null, Cancellation);
        Assert.True(told.Single(one => one.Path == "loop/held_ms/count").Value >= 1);
        Assert.True(told.Single(one => one.Path == "loop/held_ms/max").Value > 0);
    }

    [Fact]
    public async Task Dispose_NeverStarted_Ends()
    {
        var engine = new LoopEngine<Step, string, string>(_core, _log, _sink, new LoopOptions(), TimeProvider.System);
        var loop = new StateLoop<Step, string, string>("idle", engine, _faults.Add);

        await loop.DisposeAsync();

        Assert.False(loop.TryPost(Step.Only("late")));
    }

    private StateLoop<Step, string, string> Loop(LoopOptions options)
    {
        var engine = new LoopEngine<Step, string, string>(_core, _log, _sink, options, TimeProvider.System);
        var loop = new StateLoop<Step, string, string>("test", engine, _faults.Add);
        loop.Start();
        return loop;
    }
}
