using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Operators;

public sealed class GoneTests
{
    private readonly MasterRig _rig = new();
    private readonly FakeAgent _agent;
    private readonly FakeFramework _framework;

    public GoneTests()
    {
        _agent = _rig.Register();
        _framework = _rig.Subscribe();
    }

    [Fact]
    public void Mark_TasksAndOperations_AreGoneByOperator()
    {
        _framework.Accept(_framework.Offers.Single(), Make.Reserve(Make.Reserved("cpus:1"), "op"),
            Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1"))));
        _agent.Tell(_framework.Id, "t", TaskState.Running);
        var offer = _framework.OfferWith(Make.Bag("cpus:1"));

        Assert.IsType<CallDone>(Mark(_agent.Id));

        var end = _framework.Updates.Last();
        Assert.Equal((TaskState.GoneByOperator, TaskReason.AgentRemovedByOperator, UpdateSource.Master, null),
            (end.State, end.Reason, end.Source, end.Uuid));
        var operation = _framework.OperationUpdates.Last();
        Assert.Equal((OperationState.GoneByOperator, null), (operation.State, operation.Uuid));
        Assert.Contains(new OfferRescinded(offer.Id), _framework.Events);
        Assert.Contains(_framework.Events, evt => evt is FailureSeen failure && failure.Agent == _agent.Id);
        Assert.Contains(_rig.Effects.OfType<CloseConnection>(), close => close.Connection == _agent.Connection);
        var view = _rig.View;
        Assert.Empty(view.Agents);
        Assert.Equal(_agent.Id, view.GoneAgents.Single().Agent.Id);
        Assert.Empty(view.Frameworks.Single().Tasks);
        Assert.Empty(view.Frameworks.Single().Operations);
    }

    [Fact]
    public void Mark_FrameworkThatKnowsNoPartitions_HearsThatItsTaskIsLost()
    {
        var spec = Make.Framework("old") with { Capabilities = FrameworkCapabilities.MultiRole };
        _framework.Call(new SuppressCall([]));
        _framework.Decline();
        var old = _rig.Subscribe(spec);
        old.Accept(old.OfferWith(Make.Bag("cpus:1")), Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1"))));

        Mark(_agent.Id);

        Assert.Equal(TaskState.Lost, old.Updates.Last().State);
    }

    [Fact]
    public void Mark_UnknownAgent_IsNotFound_AndOfOneThatIsGoneAlreadyIsDone()
    {
        var refused = Assert.IsType<CallRefused>(Mark(AgentId.Parse("nope")));
        Assert.Equal((404, "Agent 'nope' not found"), (refused.Status, refused.Reason));
        Mark(_agent.Id);
        var before = _rig.Deltas.Count;

        Assert.IsType<CallDone>(Mark(_agent.Id));

        Assert.Equal(before, _rig.Deltas.Count);
    }

    [Fact]
    public void Agent_ThatIsGone_IsRefusedAlsoByTheNextMaster()
    {
        Mark(_agent.Id);

        _agent.Connect(obeyed: null);
        Assert.Equal((RefusalKind.Gone, true), (_agent.Refusal!.Kind, _agent.Refusal.KnowsObeyed));
        var next = _rig.Restart();
        var again = _agent.At(next);
        again.Connect(obeyed: new Incarnation(new Guid(5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5)));

        // A control plane that the agent never obeyed does not end its tasks.
        Assert.Equal((RefusalKind.Gone, false), (again.Refusal!.Kind, again.Refusal.KnowsObeyed));
    }

    [Fact]
    public void Volumes_OfAnAgentThatIsGone_StayListed_UntilItsLedgerComesBackUnderAnotherId()
    {
        var volume = Volume(VolumeState.Ready);
        _agent.Say(new ResourcesChanged(_agent.Total, _agent.Version, [volume]));
        Mark(_agent.Id);
        Assert.Equal((_agent.Id, VolumeState.Ready), Shown(_rig));
        var next = _rig.Restart();
        Assert.Equal((_agent.Id, VolumeState.Ready), Shown(next));

        var back = _agent.At(next);
        back.Spec = back.Spec with { Id = default };
        back.Connect();
        Assert.NotNull(back.Welcome);
        Assert.NotEqual(_agent.Id, back.Id);
        back.Report(volumes: [volume with { State = VolumeState.Orphan, Reason = "it was gone" }]);

        Assert.Equal((back.Id, VolumeState.Orphan), Shown(next));
        Assert.Equal((back.Id, VolumeState.Orphan), Shown(next.Restart()));
    }

    [Fact]
    public void Reconcile_OnAnAgentThatIsGone_IsGoneByOperator()
    {
        Mark(_agent.Id);

        _framework.Call(new ReconcileCall([new TaskQuestion(TaskId.Parse("t"), _agent.Id)]));
        _framework.Call(new ReconcileOperationsCall([new OperationQuestion(OperationId.Parse("op"), _agent.Id)]));

        Assert.Equal(TaskState.GoneByOperator, _framework.Updates.Last().State);
        Assert.Equal(OperationState.GoneByOperator, _framework.OperationUpdates.Last().State);
    }

    [Fact]
    public void Mark_AnUnreachableAgent_EndsItsUnreachableTasks()
    {
        _framework.Accept(
            _framework.Offers.Single(), Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1"))));
        _agent.Tell(_framework.Id, "t", TaskState.Running);
        _agent.Disconnect();
        _rig.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(TaskState.Unreachable, _framework.Updates.Last().State);

        Mark(_agent.Id);

        Assert.Equal(TaskState.GoneByOperator, _framework.Updates.Last().State);
        Assert.Empty(_rig.View.Frameworks.Single().UnreachableTasks);
        Assert.Empty(_rig.View.UnreachableAgents);
    }

    [Fact]
    public void Gone_WithoutVolumes_IsForgottenAfterTwoWeeks()
    {
        Mark(_agent.Id);
        _rig.Advance(TimeSpan.FromDays(15));

        Assert.Empty(_rig.View.GoneAgents);
        Assert.Contains(_rig.Deltas, delta => delta is ForgetAgent forget && forget.Agent == _agent.Id);
    }

    [Fact]
    public void OneVolumePerName_DoesNotCountWhatIsGone()
    {
        _agent.Say(new ResourcesChanged(_agent.Total, _agent.Version, [Volume(VolumeState.Ready)]));
        Mark(_agent.Id);
        _framework.Call(new SuppressCall([]));
        var other = _rig.Register(hostname: "node2");
        var one = _rig.Subscribe(Make.Framework("one") with { OneVolumePerName = true });

        one.Accept(one.OfferWith(Make.Bag("disk:256")), Make.Reserve(Make.Reserved("disk:256"), "reserve"),
            Make.Create(Make.Volume("v", 256), "create"));

        Assert.Equal(2, other.LastOperations.Count());
    }

    private static (AgentId, VolumeState) Shown(MasterRig rig)
    {
        var shown = Assert.Single(rig.View.Volumes);
        return (shown.Agent, shown.Volume.State);
    }

    private static VolumeSpec Volume(VolumeState state) =>
        new(VolumeId.Parse("8d0f8f3a-0c1e-4f4e-9a6b-2f1f0f6f7a11"), Make.Volume("v", 256), state, null);

    private CallOutcome Mark(AgentId agent)
    {
        var correlation = _rig.NextCorrelation();
        return _rig.Apply(new OperatorGoneReceived(_rig.Now, correlation, agent, "admin"))
            .OfType<Reply>().Single(reply => reply.Correlation == correlation).Outcome;
    }
}
