using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Scheduling;

public sealed class SubscriptionTests
{
    private readonly MasterRig _rig = new();

    [Fact]
    public void Subscribe_NewFramework_IsStoredAndGetsIdThenHeartbeat()
    {
        var framework = _rig.Subscribe();

        Assert.Equal($"{MasterRig.MasterId}-0000", framework.Id.ToString());
        Assert.IsType<Subscribed>(framework.Events[0]);
        Assert.IsType<Heartbeat>(framework.Events[1]);
        Assert.Equal(framework.Id, Assert.Single(_rig.Rows().Frameworks).Framework.Id);
        Assert.True(_rig.View.Frameworks.Single().IsActive);
    }

    [Fact]
    public void Subscribe_Second_GetsTheNextNumber()
    {
        _rig.Subscribe();

        Assert.Equal($"{MasterRig.MasterId}-0001", _rig.Subscribe(Make.Framework("other")).Id.ToString());
    }

    [Fact]
    public void Heartbeat_EveryInterval_IsSent()
    {
        var framework = _rig.Subscribe();

        _rig.Advance(TimeSpan.FromSeconds(46));

        Assert.Equal(4, framework.Events.OfType<Heartbeat>().Count());
    }

    [Fact]
    public void Subscribe_KnownAndConnected_EndsTheOldStreamAndKeepsTheId()
    {
        _rig.Register();
        var framework = _rig.Subscribe();
        Assert.Single(framework.Offers);
        var (id, old) = (framework.Id, framework.Stream);

        framework.Subscribe();

        Assert.Equal(id, framework.Id);
        Assert.NotEqual(old, framework.Stream);
        Assert.Equal("Framework failed over", Assert.IsType<SubscriptionFailed>(_rig.EventsOf(old)[^1]).Message);
        Assert.Contains(old, _rig.ClosedStreams);
        Assert.Single(framework.Offers);
    }

    [Fact]
    public void Subscribe_UnknownId_IsTakenAsItIs()
    {
        var framework = _rig.Subscribe(Make.Framework() with { Id = FrameworkId.Parse("my-own-id") });

        Assert.Equal("my-own-id", framework.Id.ToString());
    }

    [Fact]
    public void Subscribe_AfterTeardown_IsRefused()
    {
        var framework = _rig.Subscribe();
        framework.Call(new TeardownCall());

        framework.Subscribe();

        Assert.Contains("removed", Assert.IsType<SubscriptionFailed>(Assert.Single(framework.Events)).Message,
            StringComparison.Ordinal);
        Assert.Contains(framework.Stream, _rig.ClosedStreams);
    }

    [Fact]
    public void Subscribe_OtherPrincipal_IsRefusedAndTheOldStreamLives()
    {
        var framework = _rig.Subscribe();
        var old = framework.Stream;

        var other = _rig.Subscribe(framework.Spec with { Principal = "other" });

        Assert.IsType<SubscriptionFailed>(Assert.Single(other.Events));
        Assert.DoesNotContain(old, _rig.ClosedStreams);
    }

    [Fact]
    public void Subscribe_OtherUser_KeepsTheOldOne()
    {
        var framework = _rig.Subscribe();

        framework.Spec = framework.Spec with { User = "nobody", Checkpoint = true };
        framework.Subscribe();

        Assert.Equal("root", _rig.View.Frameworks.Single().Framework.User);
        Assert.False(_rig.View.Frameworks.Single().Framework.Checkpoint);
    }

    [Fact]
    public void Subscribe_OtherUser_KeepsTheOldOneInTheBytesForRegistryAndAgents()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));

        framework.Spec = framework.Spec with { User = "nobody", Checkpoint = true, Wire = new byte[] { 9 } };
        framework.Subscribe();

        var told = agent.Commands.OfType<UpdateFrameworkSpec>().Single().Framework;
        var stored = _rig.Rows().Frameworks.Single().Framework;
        Assert.All([told, stored, _rig.View.Frameworks.Single().Framework], spec =>
            Assert.Equal("fw as root", System.Text.Encoding.UTF8.GetString(spec.Wire.Span)));
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "a//b", "two adjacent slashes" },
        { "/a", "start with a slash" },
        { "", "empty" },
        { "db,db", "duplicates" },
        { "db;nope", "suppressed" },
    };

    [Theory, MemberData(nameof(Faults))]
    public void Subscribe_WithFault_NamesIt(string roles, string expected)
    {
        var parts = roles.Split(';');
        var framework = _rig.Subscribe(Make.Framework("fw", parts[0].Split(',')), parts[1..]);

        Assert.Contains(expected, Assert.IsType<SubscriptionFailed>(Assert.Single(framework.Events)).Message,
            StringComparison.Ordinal);
        Assert.Contains(framework.Stream, _rig.ClosedStreams);
        Assert.Empty(_rig.View.Frameworks);
    }

    [Fact]
    public void Subscribe_ReadersFault_IsShown()
    {
        var framework = new FakeFramework(_rig, Make.Framework());

        framework.Subscribe(
            new SubscribeRequest { Framework = framework.Spec, Fault = "'a/b' contains invalid characters" });

        Assert.Equal("'a/b' contains invalid characters",
            Assert.IsType<SubscriptionFailed>(Assert.Single(framework.Events)).Message);
    }

    [Fact]
    public void StreamBroken_WithTimeout_KeepsTheFrameworkThatLong()
    {
        _rig.Register();
        var framework = _rig.Subscribe();
        Assert.Single(framework.Offers);

        framework.Break();

        Assert.Empty(_rig.View.Frameworks.Single().Offers);
        Assert.False(_rig.View.Frameworks.Single().IsConnected);
        Assert.Equal(403, Assert.IsType<CallRefused>(framework.Call(new ReviveCall([]))).Status);
        _rig.Advance(TimeSpan.FromSeconds(59));
        Assert.Single(_rig.View.Frameworks);
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(_rig.View.Frameworks);
        Assert.Equal(framework.Id, _rig.View.CompletedFrameworks.Single().Id);
        Assert.Empty(_rig.Rows().Frameworks);
    }

    [Fact]
    public void StreamBroken_WithoutTimeout_RemovesAtOnce()
    {
        var framework = _rig.Subscribe(Make.Framework() with { FailoverTimeout = TimeSpan.Zero });

        framework.Break();

        Assert.Empty(_rig.View.Frameworks);
        Assert.NotNull(_rig.View.CompletedFrameworks.Single().UnregisteredAt);
    }

    [Fact]
    public void Teardown_AcknowledgedTaskNotProvenGone_KeepsItsResourcesFromOthers()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));
        var end = agent.Tell(framework.Id, "t", TaskState.Finished, releasing: true);
        framework.Call(new AcknowledgeCall(agent.Id, end.Task, end.Uuid!.Value));

        framework.Call(new TeardownCall());

        var other = _rig.Subscribe(Make.Framework("other"));
        Assert.Equal("3", other.Offers.Single().Resources.Scalar("cpus").ToString());
        agent.Say(new TaskReleased(framework.Id, end.Task));
        other.Decline();
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("4", other.Offers.Single().Resources.Scalar("cpus").ToString());
    }

    [Fact]
    public void Teardown_RunningTask_IsShutDownAndItsResourcesWaitForItsEnd()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));
        agent.Tell(framework.Id, "t", TaskState.Running);

        framework.Call(new TeardownCall());

        Assert.Contains(agent.Commands, command => command is ShutdownFramework);
        Assert.Equal(TaskState.Killed, _rig.View.CompletedFrameworks.Single().CompletedTasks.Single().State);
        var heir = _rig.Subscribe(Make.Framework("heir"));
        Assert.Equal("3", heir.Offers.Single().Resources.Scalar("cpus").ToString());
        heir.Decline();
        var end = agent.Tell(framework.Id, "t", TaskState.Killed);
        Assert.Contains(new AcknowledgeUpdate(framework.Id, end.Task, end.Uuid!.Value), agent.Commands);
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("4", heir.Offers.Single().Resources.Scalar("cpus").ToString());
    }

    [Fact]
    public void CompletedFrameworks_MoreThanAllowed_ForgetsTheOldest()
    {
        var rig = new MasterRig(new MasterOptions { MaxCompletedFrameworks = 2 });
        var ids = Enumerable.Range(0, 3).Select(_ =>
        {
            var framework = rig.Subscribe();
            framework.Call(new TeardownCall());
            return framework.Id;
        }).ToList();

        Assert.Equal(ids[1..], rig.View.CompletedFrameworks.Select(view => view.Id));
    }

    [Fact]
    public void Subscribe_RoleTooDeep_IsRefused()
    {
        var deep = string.Join('/', Enumerable.Repeat("a", 100_000));

        var framework = _rig.Subscribe(Make.Framework("fw", deep));

        var fault = Assert.IsType<SubscriptionFailed>(framework.Events.Single()).Message;
        Assert.Contains("32 levels", fault, StringComparison.Ordinal);
        Assert.InRange(fault.Length, 1, 2_000);
        Assert.Empty(_rig.View.Frameworks);
    }

    [Fact]
    public void Subscribe_ReadersFault_IsTheOnlyOneLookedAt()
    {
        var framework = new FakeFramework(_rig, Make.Framework("fw", "bad role"));

        framework.Subscribe(new SubscribeRequest { Framework = framework.Spec, Fault = "It is too large." });

        Assert.Equal("It is too large.", Assert.IsType<SubscriptionFailed>(framework.Events.Single()).Message);
    }
}
