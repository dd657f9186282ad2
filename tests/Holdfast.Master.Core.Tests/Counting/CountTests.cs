using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Counting;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
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
