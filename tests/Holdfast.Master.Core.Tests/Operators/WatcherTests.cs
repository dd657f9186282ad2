using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Operators;

public sealed class WatcherTests
{
    private readonly MasterRig _rig = new();

    [Fact]
    public void Watcher_OfABusyLife_KnowsAtEachMomentWhatThereIs()
    {
        var watchers = new List<FakeWatcher> { new(_rig) };
        var agent = _rig.Register();
        See();
        var framework = _rig.Subscribe();
        See();
        framework.Accept(framework.Offers.Single(), Make.Launch(
            Make.Task("a", agent.Id, Make.Bag("cpus:1")), Make.Task("b", agent.Id, Make.Bag("cpus:1"))));
        See();
        watchers.Add(new FakeWatcher(_rig)); // In the middle of it.
        agent.Tell(framework.Id, "a", TaskState.Running);
        See();
        var end = agent.Tell(framework.Id, "b", TaskState.Finished);
        See();
        framework.Call(new AcknowledgeCall(agent.Id, TaskId.Parse("b"), end.Uuid!.Value));
        See();
        framework.Call(new UpdateFrameworkCall(new SubscribeRequest
        {
            Framework = framework.Spec with { Name = "renamed", Wire = "renamed"u8.ToArray() },
        }));
        See();
        framework.Break();
        See();
        framework.Spec = framework.Spec with { Name = "renamed", Wire = "renamed"u8.ToArray() };
        framework.Subscribe();
        See();
        agent.AnswersPings = false;
        _rig.Advance(TimeSpan.FromMinutes(5));
        See();
        agent.Connect();
        agent.Report(
            tasks: [Report("a", TaskState.Running)], frameworks: [framework.Spec]);
        See();
        agent.Disconnect();
        agent.Connect();
        agent.Report(
            tasks: [Report("a", TaskState.Failed)], frameworks: [framework.Spec]);
        See();
        _rig.Apply(new OperatorTeardownReceived(_rig.Now, _rig.NextCorrelation(), framework.Id, null));
        See();

        Assert.Equal(
            [
                "AgentAdded", "FrameworkAdded", "TaskAdded", "TaskAdded", "TaskChanged", "TaskChanged",
                "FrameworkChanged", "FrameworkChanged", "FrameworkChanged", "TaskChanged", "AgentGone", "AgentAdded",
                "TaskAdded", "TaskChanged", "FrameworkGone",
            ],
            watchers[0].Changes.Select(change => change.GetType().Name));

        void See()
        {
            foreach (var watcher in watchers) watcher.SeesWhatThereIs();
        }

        TaskReport Report(string task, TaskState state) => new(
            framework.Id, Make.Task(task, agent.Id, Make.Bag("cpus:1")), state,
            [agent.Update(framework.Id, task, state)], Releasing: false, Acknowledged: false);
    }

    [Fact]
    public void Watcher_AfterARestart_SeesRecoveredAgentsReturnOrGo()
    {
        var agent = _rig.Register();
        _rig.Register(hostname: "node2");
        var framework = _rig.Subscribe();
        framework.Accept(framework.OfferWith(Make.Bag("cpus:4")), Make.Launch(
            Make.Task("a", agent.Id, Make.Bag("cpus:1"))));
        var next = _rig.Restart();
        var watcher = new FakeWatcher(next);

        var back = agent.At(next);
        back.Connect(obeyed: null);
        back.Report(frameworks: [framework.Spec]);
        watcher.SeesWhatThereIs();
        next.Advance(TimeSpan.FromMinutes(11));
        watcher.SeesWhatThereIs();

        Assert.Contains(watcher.Changes, change => change is AgentAdded added && added.Agent.Id == agent.Id);
        Assert.Contains(watcher.Changes, change => change is AgentGone);
    }

    [Fact]
    public void Watcher_EveryInterval_IsSentAHeartbeat_BeginningAtOnce()
    {
        var watcher = new FakeWatcher(_rig);

        _rig.Advance(TimeSpan.FromSeconds(46));
        Assert.Equal(4, Beats());

        _rig.Apply(new WatchBroken(_rig.Now, watcher.Stream));
        _rig.Advance(TimeSpan.FromSeconds(46));
        Assert.Equal(4, Beats());

        int Beats() => _rig.Effects.OfType<BeatWatch>().Count(beat => beat.Watch == watcher.Stream);
    }

    [Fact]
    public void Watcher_OneTooMany_CostsTheOldestItsPlace()
    {
        var oldest = new FakeWatcher(_rig);
        for (var i = 1; i < new MasterOptions().MaxOperatorEventStreamSubscribers; i++)
            _rig.Apply(new WatchAsked(_rig.Now, _rig.NextCorrelation()));
        _rig.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal(1_000, _rig.Effects.OfType<OpenWatch>().Count());
        Assert.Single(_rig.Effects.OfType<OpenWatch>().Select(open => open.Snapshot).Distinct());
        Assert.Empty(_rig.Effects.OfType<CloseWatch>());

        _ = new FakeWatcher(_rig);

        Assert.Equal(oldest.Stream, Assert.Single(_rig.Effects.OfType<CloseWatch>()).Watch);
    }

    [Fact]
    public void Watchers_WhoSeeTheSame_ShareTheSnapshot()
    {
        _rig.Register();
        _rig.Settle();
        var first = Snapshot();
        var second = Snapshot();
        _rig.Subscribe();
        var third = Snapshot();

        Assert.Same(first, second);
        Assert.NotSame(second, third);
        Assert.Same(third, _rig.View);

        MasterView Snapshot()
        {
            _rig.Advance(TimeSpan.FromMilliseconds(50));
            return _rig.Apply(new WatchAsked(_rig.Now, 1)).OfType<OpenWatch>().Single().Snapshot;
        }
    }

    [Fact]
    public void Nobody_Watching_IsToldNothing()
    {
        var watcher = new FakeWatcher(_rig);
        _rig.Apply(new WatchBroken(_rig.Now, watcher.Stream));

        _rig.Register();

        Assert.Empty(_rig.Effects.OfType<TellWatchers>());
    }
}
