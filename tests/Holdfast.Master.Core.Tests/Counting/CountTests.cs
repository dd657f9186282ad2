using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Counting;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Counting;

public sealed class CountTests
{
    private readonly MasterRig _rig = new();
    private readonly FakeAgent _agent;
    private readonly FakeFramework _framework;

    public CountTests()
    {
        _agent = _rig.Register();
        _framework = _rig.Subscribe();
    }

    [Fact]
    public void Task_ThatEnds_IsCountedOnce()
    {
        _framework.Accept(_framework.Offers.Single(), Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1"))));
        _agent.Tell(_framework.Id, "t", TaskState.Running);
        _agent.Tell(_framework.Id, "t", TaskState.Finished, releasing: true);
        _agent.Tell(_framework.Id, "t", TaskState.Finished);

        var counts = Ask();

        Assert.Equal(1, counts.Totals["tasks/finished"]);
        var own = Assert.Single(counts.Frameworks).Counts;
        Assert.Equal((1, 1, 1), (own["tasks/terminal/finished"],
            own["offers/accepted"], own["operations/launch"]));
        Assert.Equal(3, own["events/update"]);
        Assert.Equal((1, 1), (own["calls/subscribe"], own["calls/accept"]));
        Assert.Equal(2, own["calls"]);
    }

    [Fact]
    public void Task_OfALostAgent_EndsWhenItIsGone()
    {
        _framework.Accept(_framework.Offers.Single(), Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1"))));
        _agent.Tell(_framework.Id, "t", TaskState.Running);
        _agent.Disconnect();
        _rig.Advance(TimeSpan.FromMinutes(30));

        var counts = Ask();

        Assert.Equal((1, 1), (counts.Totals["agents/registered"], counts.Totals["agents/unreachable"]));
        Assert.DoesNotContain(counts.Totals, pair => pair.Key.StartsWith("tasks/", StringComparison.Ordinal));
    }

    [Fact]
    public void Task_OfAFrameworkThatIsTornDown_IsCountedAsKilled()
    {
        _framework.Accept(_framework.Offers.Single(), Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1"))));
        _agent.Tell(_framework.Id, "t", TaskState.Running);

        _framework.Call(new TeardownCall());

        Assert.Equal(1, Ask().Totals["tasks/killed"]);
    }

    /// <summary>One that knows no newer states is shown TASK_LOST, and so it is counted.</summary>
    [Fact]
    public void Task_OfAFrameworkThatIsNotPartitionAware_IsCountedAsItIsShown()
    {
        var old = _rig.Subscribe(Make.Framework("old") with { Capabilities = FrameworkCapabilities.MultiRole });
        // Another's offer is none.
        old.Accept(_framework.Offers.Single(), Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1"))));

        var counts = Ask();

        Assert.Equal(1, counts.Totals["tasks/lost"]);
        Assert.DoesNotContain("tasks/dropped", counts.Totals.Keys);
    }

    [Fact]
    public void Task_FirstHeardOfWhenItIsOver_IsCounted()
    {
        _framework.Accept(_framework.Offers.Single(), Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1"))));
        _agent.Tell(_framework.Id, "t", TaskState.Running);
        _agent.Disconnect();
        _agent.Generation++;
        _agent.Connect();
        var spec = _rig.View.Frameworks.Single().Tasks.Single().Task;
        _agent.Report(tasks:
        [
            new(_framework.Id, spec, TaskState.Failed,
                [_agent.Update(_framework.Id, "t", TaskState.Failed)], Releasing: false),
        ], frameworks: [_framework.Spec]);

        Assert.Equal(1, Ask().Totals["tasks/failed"]);
    }

    [Fact]
    public void Call_ThatIsRefused_IsNoCallOfItsFramework()
    {
        _framework.Call(new SuppressCall([]), stream: "wrong");
        _framework.Call(new SuppressCall([]));

        var counts = Ask();

        Assert.Equal((1, 1), (counts.Totals["calls/refused"], counts.Totals["calls/suppress"]));
        var framework = Assert.Single(counts.Frameworks);
        Assert.Equal(1, framework.Counts["calls/suppress"]);
        Assert.Equal(["db"], framework.SuppressedRoles.Select(role => role.ToString()));
    }

    [Fact]
    public void Question_ChangesNothing()
    {
        _ = _rig.View;

        Ask();

        Assert.False(_rig.Core.IsViewDirty);
    }

    private CountsTold Ask()
    {
        var correlation = _rig.NextCorrelation();
        _rig.Apply(new CountsAsked(_rig.Now, correlation));
        return Assert.IsType<CountsTold>(
            _rig.Effects.OfType<Reply>().Single(reply => reply.Correlation == correlation).Outcome);
    }
}
