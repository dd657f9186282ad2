using Holdfast.Hosting.Loop;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Hosting.Tests.Loop;

public sealed class LoopEngineTests
{
    private readonly StepCore _core = new();
    private readonly ManualLog _log = new();
    private readonly ListSink _sink = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Pump_ManyQueuedEvents_MakesOneCommitOfTheBatch()
    {
        var engine = Engine(new LoopOptions());
        engine.TryPost(Step.Stores("a", "x"));
        engine.TryPost(Step.Stores("b", "y"));

        Assert.Equal(PumpOutcome.Applied, engine.Pump());

        Assert.Equal(["a+b"], _log.Commits);
        Assert.Equal(PumpOutcome.Idle, engine.Pump());
    }

    [Fact]
    public void Pump_MoreEventsThanABatchHolds_LeavesTheRestForTheNext()
    {
        var engine = Engine(new LoopOptions());
        for (var i = 0; i < 257; i++) engine.TryPost(Step.Only("x"));

        engine.Pump();

        Assert.Equal(256, _core.Applied);
        engine.Pump();
        Assert.Equal(257, _core.Applied);
    }

    [Fact]
    public void Pump_EventsTakeLongerThanABatchMay_EndsTheBatch()
    {
        var engine = Engine(new LoopOptions());
        _time.AutoAdvanceAmount = TimeSpan.FromMilliseconds(0.6);
        for (var i = 0; i < 10; i++) engine.TryPost(Step.Only("x"));

        engine.Pump();

        Assert.InRange(_core.Applied, 1, 3);
    }

    [Fact]
    public void Pump_DeltasReachTheLimit_EndsTheBatchBetweenEvents()
    {
        var engine = Engine(new LoopOptions { BatchDeltasMax = 2 });
        for (var i = 0; i < 3; i++) engine.TryPost(new Step(["a", "b"], []));

        engine.Pump();

        Assert.Equal(["a+b"], _log.Commits);
    }

    [Fact]
    public void Effects_CommitNotYetDurable_AreHeldBack()
    {
        var engine = Engine(new LoopOptions());
        engine.TryPost(Step.Stores("a", "x"));
        engine.Pump();
        Assert.Empty(_sink.Released);

        _log.CompleteOne();

        Assert.Equal(["x"], _sink.Released);
        Assert.Equal(0, engine.UnreleasedBatches);
    }

    [Fact]
    public void Effects_BatchWithoutDeltas_WaitOnlyForEarlierCommits()
    {
        var engine = Engine(new LoopOptions());
        engine.TryPost(Step.Only("free"));
        engine.Pump();
        Assert.Equal(["free"], _sink.Released);
        engine.TryPost(Step.Stores("a", "first"));
        engine.Pump();
        engine.TryPost(Step.Only("second"));
        engine.Pump();
        Assert.Equal(["free"], _sink.Released);

        _log.CompleteOne();

        Assert.Equal(["free", "first", "second"], _sink.Released);
        Assert.Equal(["a"], _log.Commits);
    }

    [Fact]
    public void Pump_WhileACommitIsFlushed_GoesOnApplyingUpToTheLimit()
    {
        var engine = Engine(new LoopOptions { UnreleasedBatchesMax = 2 });
        for (var i = 0; i < 3; i++)
        {
            engine.TryPost(Step.Stores($"d{i}", $"e{i}"));
            Assert.Equal(i < 2 ? PumpOutcome.Applied : PumpOutcome.Full, engine.Pump());
        }

        _log.CompleteOne();

        Assert.Equal(PumpOutcome.Applied, engine.Pump());
        Assert.Equal(["d0", "d1", "d2"], _log.Commits);
    }

    [Fact]
    public void TryPost_InboxFull_IsRefusedAndNothingIsLost()
    {
        var engine = Engine(new LoopOptions { InboxCapacity = 2 });

        Assert.True(engine.TryPost(Step.Only("a")));
        Assert.True(engine.TryPost(Step.Only("b")));
        Assert.False(engine.TryPost(Step.Only("c")));

        engine.Pump();
        Assert.Equal(["a", "b"], _sink.Released);
    }

    [Fact]
    public void Release_EffectCompletesTheNextCommit_KeepsTheOrder()
    {
        var engine = Engine(new LoopOptions());
        _sink.OnRelease = effect =>
        {
            if (effect == "one") _log.CompleteOne();
        };
        engine.TryPost(new Step(["a"], ["one", "two"]));
        engine.Pump();
        engine.TryPost(Step.Stores("b", "three"));
        engine.Pump();

        _log.CompleteOne();

        Assert.Equal(["one", "two", "three"], _sink.Released);
    }

    private LoopEngine<Step, string, string> Engine(LoopOptions options) => new(_core, _log, _sink, options, _time);
}
