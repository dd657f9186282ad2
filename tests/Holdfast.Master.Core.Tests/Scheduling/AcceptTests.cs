using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Scheduling;

public sealed class AcceptTests
{
    private readonly MasterRig _rig = new();
    private readonly FakeAgent _agent;
    private readonly FakeFramework _framework;

    public AcceptTests()
    {
        _agent = _rig.Register();
        _framework = _rig.Subscribe();
    }

    [Fact]
    public void Offer_FreshAgent_HoldsAllOfIt()
    {
        var offer = _framework.Offers.Single();

        Assert.Equal($"{MasterRig.MasterId}-O0", offer.Id.ToString());
        Assert.Equal(_agent.Total, offer.Resources.Unallocate());
        Assert.All(offer.Resources, resource => Assert.Equal(RoleName.Parse("db"), resource.Key.AllocationRole));
    }

    [Fact]
    public void Accept_Launch_SendsOneBatchAndOffersTheRestAgain()
    {
        _framework.Accept(_framework.Offers.Single(),
            Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1;mem:96"))));

        var batch = _agent.LastBatch;
        Assert.Equal(_agent.Version, batch.Version);
        Assert.Equal(_framework.Id, batch.Framework!.Id);
        var task = Assert.IsType<LaunchStep>(Assert.Single(batch.Steps)).Task;
        Assert.Equal(RoleName.Parse("db"), task.Resources[0].Key.AllocationRole);
        Assert.Equal(TaskState.Staging, _rig.View.Frameworks.Single().Tasks.Single().State);
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(_agent.Total - Make.Bag("cpus:1;mem:96"), _framework.Offers.Single().Resources.Unallocate());
    }

    [Fact]
    public void Accept_WithFilter_DoesNotOfferTheRestForThatLong()
    {
        _framework.Accept([_framework.Offers.Single()], refuse: 60,
            Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1"))));

        _rig.Advance(TimeSpan.FromSeconds(55));
        Assert.Empty(_framework.Offers);
        _rig.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(_framework.Offers);
    }

    [Fact]
    public void TaskEnd_TerminalLatestState_FreesItsResources()
    {
        _framework.Accept([_framework.Offers.Single()], 3600,
            Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1;mem:64"))));
        _agent.Say(new TaskUpdated(_agent.Update(_framework.Id, "t", TaskState.Running), TaskState.Finished,
            Releasing: false));

        _rig.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(_agent.Total, _framework.Offers.Single().Resources.Unallocate());
        Assert.Equal(TaskState.Running, _rig.View.Frameworks.Single().Tasks.Single().ForwardedState);
    }

    [Fact]
    public void TaskEnd_Releasing_HoldsItsResourcesUntilProvenGone()
    {
        _framework.Accept(_framework.Offers.Single(), Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1"))));
        var end = _agent.Tell(_framework.Id, "t", TaskState.Killed, releasing: true);
        _framework.Call(new AcknowledgeCall(_agent.Id, end.Task, end.Uuid!.Value));
        _framework.Decline();
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("3", _framework.Offers.Single().Resources.Scalar("cpus").ToString());

        _agent.Say(new TaskReleased(_framework.Id, end.Task));
        _framework.Decline();
        _rig.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("4", _framework.Offers.Single().Resources.Scalar("cpus").ToString());
    }

    public static TheoryData<string, string> OfferFaults => new()
    {
        { "none", "No offers specified" },
        { "unknown", "Offer nope is no longer valid" },
        { "twice", "Duplicate offer" },
        { "foreign", "was made to framework" },
    };

    [Theory, MemberData(nameof(OfferFaults))]
    public void Accept_InvalidOffers_DropsTasksAndFailsOperations(string fault, string expected)
    {
        var offer = _framework.Offers.Single().Id.ToString();
        var caller = fault == "foreign" ? _rig.Subscribe(Make.Framework("other")) : _framework;
        string[] offers = fault switch { "none" => [], "unknown" => ["nope"], "twice" => [offer, offer], _ => [offer] };

        caller.Call(new AcceptCall([.. offers],
            [Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1"))), Make.Reserve(Make.Reserved("cpus:1"), "op")],
            null));

        var task = caller.Updates.Single();
        Assert.Equal((TaskState.Dropped, TaskReason.InvalidOffers), (task.State, task.Reason!.Value));
        Assert.Contains(expected, task.Message, StringComparison.Ordinal);
        var operation = caller.OperationUpdates.Single();
        Assert.Equal(OperationState.Error, operation.State);
        Assert.Contains(expected, operation.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_agent.Commands, command => command is RunBatch);
    }

    [Fact]
    public void Accept_InvalidOffers_TellsLostWhereNotPartitionAware()
    {
        var old = _rig.Subscribe(Make.Framework("old") with { Capabilities = FrameworkCapabilities.MultiRole });

        old.Call(new AcceptCall(["nope"], [Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1")))], null));

        Assert.Equal(TaskState.Lost, old.Updates.Single().State);
    }

    [Fact]
    public void Accept_OffersOfTwoAgents_AreRefusedAndReturned()
    {
        _rig.Register(hostname: "node2");
        var offers = _framework.Offers;
        Assert.Equal(2, offers.Count);

        _framework.Accept(offers, 0, Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1"))));

        Assert.Contains("one single agent", _framework.Updates.Single().Message, StringComparison.Ordinal);
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, _framework.Offers.Count);
    }

    public static TheoryData<string, string> TaskFaults => new()
    {
        { "nothing", "uses no resources" },
        { "much", "more than the available" },
        { "agent", "but the offers are of agent" },
        { "grace", "grace_period" },
        { "both", "exactly one of" },
        { "neither", "exactly one of" },
        { "volume", "is not reserved" },
        { "gpus", "must be a whole number" },
        { "reader", "the reader's fault" },
        { "role", "is allocated to role 'web'" },
        { "ports", "same part of 'ports'" },
    };

    [Theory, MemberData(nameof(TaskFaults))]
    public void Launch_Faulty_IsATaskErrorThatNamesTheFault(string fault, string expected)
    {
        var good = Make.Task("t", _agent.Id, Make.Bag("cpus:1"));
        var task = fault switch
        {
            "nothing" => good with { Resources = ResourceBag.Empty },
            "much" => good with { Resources = Make.Bag("cpus:5") },
            "agent" => good with { Agent = AgentId.Parse("other") },
            "grace" => good with { KillGrace = TimeSpan.FromSeconds(-1) },
            "both" => good with { Executor = Make.Executor("e") },
            "neither" => good with { Command = null },
            "volume" => good with { Resources = ResourceBag.Of(Make.Volume("v", 64).ToUnreserved()) },
            "gpus" => good with { Resources = Make.Bag("gpus:0.5") },
            "role" => good with { Resources = good.Resources.Allocate(RoleName.Parse("web")) },
            "ports" => Make.Task("t", _agent.Id, Make.Bag("ports:[31000-31001]"),
                Make.Executor("e", Make.Bag("ports:[31001-31002]"))),
            _ => good,
        };
        var request =
            new RequestedTask { Id = "t", Task = task, Faults = fault == "reader" ? ["the reader's fault"] : [] };

        _framework.Accept(_framework.Offers.Single(),
            new RequestedOperation { Kind = OperationKind.Launch, Tasks = [request] });

        var update = _framework.Updates.Single();
        Assert.Equal((TaskState.Error, TaskReason.TaskInvalid), (update.State, update.Reason!.Value));
        Assert.Contains(expected, update.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_agent.Commands, command => command is RunBatch);
        Assert.Empty(_rig.View.Frameworks.Single().Tasks);
    }

    [Fact]
    public void Launch_OneOfTwoFaulty_StartsTheOther()
    {
        _framework.Accept(_framework.Offers.Single(), Make.Launch(
            Make.Task("bad", _agent.Id, ResourceBag.Empty), Make.Task("good", _agent.Id, Make.Bag("cpus:1"))));

        Assert.Equal("good", Assert.IsType<LaunchStep>(Assert.Single(_agent.LastBatch.Steps)).Task.Id.ToString());
        Assert.Equal("bad", _framework.Updates.Single().Task.ToString());
    }

    [Fact]
    public void Launch_IdOfAKnownTask_IsRefused()
    {
        _framework.Accept(_framework.Offers.Single(), Make.Launch(
            Make.Task("t", _agent.Id, Make.Bag("cpus:1")), Make.Task("t", _agent.Id, Make.Bag("cpus:1"))));

        Assert.Equal("Task has duplicate ID: t", _framework.Updates.Single().Message);
    }

    [Fact]
    public void Launch_IdThatBreaksTheRule_IsRefusedByItsText()
    {
        var request = new RequestedTask { Id = "a/b", Faults = ["'a/b' contains slashes"] };

        _framework.Accept(_framework.Offers.Single(),
            new RequestedOperation { Kind = OperationKind.Launch, Tasks = [request] });

        var refused = _framework.Events.OfType<UnnameableTaskRefused>().Single();
        Assert.Equal(("a/b", "'a/b' contains slashes"), (refused.Task, refused.Message));
    }

    [Fact]
    public void Launch_WithOperationId_IsRefused()
    {
        _framework.Accept(_framework.Offers.Single(),
            Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1"))) with { Id = OperationId.Parse("op") });

        Assert.Contains("`id` field", _framework.Updates.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Executor_TwoTasks_IsCountedOnceAndFreedAtItsEnd()
    {
        var executor = Make.Executor("e", Make.Bag("cpus:0.5"));
        _framework.Accept([_framework.Offers.Single()], 0, Make.Launch(
            Make.Task("a", _agent.Id, Make.Bag("cpus:1"), executor),
            Make.Task("b", _agent.Id, Make.Bag("cpus:1"), executor)));
        Assert.Equal("2.5", _rig.View.Agents.Single().Used.Scalar("cpus").ToString());
        Assert.Equal("e", _rig.View.Frameworks.Single().Executors.Single().Executor.Id.ToString());

        _agent.Say(new ExecutorStarted(new ExecutorReport(_framework.Id, executor, ContainerId.Parse("c"))));
        _agent.Tell(_framework.Id, "a", TaskState.Finished);
        _agent.Tell(_framework.Id, "b", TaskState.Finished);
        Assert.Equal("0.5", _rig.View.Agents.Single().Used.Scalar("cpus").ToString());
        _agent.Say(new ExecutorEnded(_framework.Id, executor.Id, Status: 0, Releasing: false));

        Assert.True(_rig.View.Agents.Single().Used.IsEmpty);
        Assert.Contains(new FailureSeen(_agent.Id, executor.Id, 0), _framework.Events);
    }

    [Fact]
    public void Executor_NeverStarted_IsFreedWithItsLastTask()
    {
        _framework.Accept(_framework.Offers.Single(),
            Make.Launch(Make.Task("a", _agent.Id, Make.Bag("cpus:1"), Make.Executor("e"))));

        _agent.Tell(_framework.Id, "a", TaskState.Dropped, hasContainer: false);

        Assert.True(_rig.View.Agents.Single().Used.IsEmpty);
        Assert.Empty(_rig.View.Frameworks.Single().Executors);
    }

    [Fact]
    public void Launch_ExecutorThatDiffers_IsRefused()
    {
        var executor = Make.Executor("e");
        _framework.Accept(_framework.Offers.Single(), Make.Launch(
            Make.Task("a", _agent.Id, Make.Bag("cpus:1"), executor),
            Make.Task("b", _agent.Id, Make.Bag("cpus:1"), executor with { Wire = new byte[] { 9 } })));

        Assert.Contains("differs", _framework.Updates.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Launch_ExecutorOfARemovedFrameworkOfThatId_IsRefusedUntilItIsGone()
    {
        var rig = new MasterRig(new MasterOptions { RegistryMaxAgentCount = 0 });
        var agent = rig.Register();
        var framework = rig.Subscribe(Make.Framework() with { Id = FrameworkId.Parse("mine") });
        framework.Accept(framework.Offers.Single(), Make.Launch(
            Make.Task("t", agent.Id, Make.Bag("cpus:1"), Make.Executor("e"))));
        framework.Call(new TeardownCall());
        agent.Commands.Clear();
        for (var i = 0; i < 16; i++)
        {
            rig.Advance(TimeSpan.FromMinutes(1));
            agent.Pong();
        }
        var again = rig.Subscribe(framework.Spec);

        again.Accept(again.OfferWith(Make.Bag("cpus:1.1")), Make.Launch(
            Make.Task("other", agent.Id, Make.Bag("cpus:1"), Make.Executor("e"))));

        Assert.Contains("not proven gone", again.Updates.Single().Message, StringComparison.Ordinal);
        agent.Tell(again.Id, "t", TaskState.Killed, hasContainer: false);
        again.Accept(again.OfferWith(Make.Bag("cpus:3.9")), Make.Launch(
            Make.Task("other", agent.Id, Make.Bag("cpus:1"), Make.Executor("e"))));
        Assert.Single(rig.View.Frameworks.Single().Executors);
    }

    [Fact]
    public void Task_Over_KeepsOnlyWhatIsShownOfIt()
    {
        _framework.Accept(_framework.Offers.Single(), Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1"))));
        _agent.Say(new TaskUpdated(
            _agent.Update(_framework.Id, "t", TaskState.Running) with { Wire = new byte[100] }, TaskState.Running,
            Releasing: false));
        Assert.False(_rig.View.Frameworks.Single().Tasks.Single().Task.Wire.IsEmpty);

        var end = _agent.Tell(_framework.Id, "t", TaskState.Finished);
        _framework.Call(new AcknowledgeCall(_agent.Id, end.Task, end.Uuid!.Value));

        var shown = _rig.View.Frameworks.Single().CompletedTasks.Single();
        Assert.True(shown.Task.Wire.IsEmpty);
        Assert.Equal("1", shown.Task.Resources.Scalar("cpus").ToString());
        Assert.All(shown.Statuses, status => Assert.True(status.Wire.IsEmpty));
        // The framework itself was told all of it.
        Assert.Equal(100, _framework.Updates.First().Wire.Length);
    }

    [Fact]
    public void Statuses_OfATaskThatAlternates_AreBounded()
    {
        _framework.Accept(_framework.Offers.Single(), Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1"))));

        _agent.Tell(_framework.Id, "t", TaskState.Staging);
        for (var i = 0; i < 300; i++)
            _agent.Tell(_framework.Id, "t", i % 2 == 0 ? TaskState.Starting : TaskState.Running);

        var statuses = _rig.View.Frameworks.Single().Tasks.Single().Statuses;
        Assert.Equal(100, statuses.Length);
        Assert.Equal(TaskState.Staging, statuses[0].State);
        Assert.Equal(TaskState.Running, statuses[^1].State);
        Assert.Equal(301, _framework.Updates.Count());
    }

    [Fact]
    public void Decline_Suppress_Revive_DriveOffers()
    {
        _framework.Decline(refuse: 600);
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(_framework.Offers);

        _framework.Call(new ReviveCall([]));
        Assert.Single(_framework.Offers);
        _framework.Call(new SuppressCall(["db"]));
        _framework.Decline();
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(_framework.Offers);
        _framework.Call(new ReviveCall(["nope"]));
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(_framework.Offers);
        _framework.Call(new ReviveCall(["db"]));
        Assert.Single(_framework.Offers);
    }

    [Fact]
    public void OfferTimeout_Passed_RescindsTheOffer()
    {
        var rig = new MasterRig(new MasterOptions { OfferTimeout = TimeSpan.FromSeconds(10) });
        rig.Register();
        var framework = rig.Subscribe();
        var offer = framework.Offers.Single();

        rig.Advance(TimeSpan.FromSeconds(10));

        Assert.Contains(new OfferRescinded(offer.Id), framework.Events);
    }
}
