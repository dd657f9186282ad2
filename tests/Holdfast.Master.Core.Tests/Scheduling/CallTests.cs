using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Scheduling;

public sealed class CallTests
{
    private readonly MasterRig _rig = new();

    [Fact]
    public void Call_ChecksInOrder_AnswersTheFirstFault()
    {
        var framework = _rig.Subscribe();

        Assert.Equal(400, Refused(framework.Call(new ReviveCall([]), id: FrameworkId.Parse("nope"))));
        Assert.Equal(400, Refused(framework.Call(new ReviveCall([]), stream: "x", principal: "someone")));
        Assert.Equal(400, Refused(framework.Call(new ReviveCall([]), stream: new string('x', 129))));
        Assert.IsType<CallAccepted>(framework.Call(new ReviveCall([]), principal: "ops"));
        framework.Break();
        Assert.Equal(403, Refused(framework.Call(new ReviveCall([]), stream: "x")));
    }

    [Fact]
    public void Kill_KnownTask_GoesToItsAgent()
    {
        var (agent, framework) = Running("t");

        framework.Call(new KillCall(TaskId.Parse("t"), default, TimeSpan.FromSeconds(9), default));

        var kill = Assert.IsType<KillTask>(agent.Commands[^1]);
        Assert.Equal((framework.Id, TaskId.Parse("t"), TimeSpan.FromSeconds(9)),
            (kill.Framework, kill.Task, kill.Grace!.Value));
    }

    [Fact]
    public void Kill_UnknownTask_IsAnsweredLikeAReconcile()
    {
        var framework = _rig.Subscribe();

        framework.Call(new KillCall(TaskId.Parse("nope"), AgentId.Parse("nope"), null, default));

        Expect(framework.Updates.Single(), TaskState.Unknown, "Reconciliation: Task is unknown");
    }

    [Fact]
    public void Acknowledge_TerminalUpdate_MovesTheTaskToTheCompletedOnes()
    {
        var (agent, framework) = Running("t");
        var end = agent.Tell(framework.Id, "t", TaskState.Finished);
        Assert.Equal(TaskState.Finished, _rig.View.Frameworks.Single().Tasks.Single().State);

        framework.Call(new AcknowledgeCall(agent.Id, end.Task, end.Uuid!.Value));

        Assert.Contains(new AcknowledgeUpdate(framework.Id, end.Task, end.Uuid!.Value), agent.Commands);
        Assert.Empty(_rig.View.Frameworks.Single().Tasks);
        var done = _rig.View.Frameworks.Single().CompletedTasks.Single();
        Assert.Equal([TaskState.Running, TaskState.Finished], done.Statuses.Select(status => status.State));
    }

    [Fact]
    public void Reconcile_OfKnownTask_TellsTheLatestStateWithoutUuid()
    {
        var (agent, framework) = Running("t");

        framework.Call(new ReconcileCall([new(TaskId.Parse("t"), agent.Id)]));

        var answer = framework.Updates.Last();
        Expect(answer, TaskState.Running, "Reconciliation: Latest task state");
        Assert.Null(answer.Uuid);
        Assert.Equal("c-t", answer.Container.ToString());
    }

    [Fact]
    public void Reconcile_Implicit_TellsAll()
    {
        var (_, framework) = Running("t");
        var before = framework.Updates.Count();

        framework.Call(new ReconcileCall([]));

        Assert.Equal(before + 1, framework.Updates.Count());
    }

    [Fact]
    public void Reconcile_Unknown_DependsOnTheAgent()
    {
        var (agent, framework) = Running("t");

        framework.Call(new ReconcileCall([new(TaskId.Parse("ghost"), agent.Id)]));
        Expect(framework.Updates.Last(), TaskState.Gone, "Reconciliation: Task is unknown to the agent");
        framework.Call(new ReconcileCall([new(TaskId.Parse("ghost"), default)]));
        Expect(framework.Updates.Last(), TaskState.Unknown, "Reconciliation: Task is unknown");
    }

    [Fact]
    public void Reconcile_AgentOnItsWayBack_IsNotAnswered()
    {
        var (agent, framework) = Running("t");
        var next = _rig.Restart();
        var again = next.Subscribe(framework.Spec);

        again.Call(new ReconcileCall([new(TaskId.Parse("t"), agent.Id), new(TaskId.Parse("t"), default)]));

        Assert.Empty(again.Updates);
    }

    [Fact]
    public void ReconcileOperations_Unknown_DependsOnTheAgent()
    {
        var (agent, framework) = Running("t");
        var nope = OperationId.Parse("nope");

        framework.Call(
            new ReconcileOperationsCall([new(nope, agent.Id), new(nope, AgentId.Parse("x")), new(nope, default)]));

        Assert.Equal(
        [
            "Reconciliation: Operation is unknown",
            "Reconciliation: Both operation and agent are unknown",
            "Reconciliation: Operation is unknown and no 'agent_id' was provided",
        ], framework.OperationUpdates.Select(update => update.Message));
        Assert.All(framework.OperationUpdates, update => Assert.Equal(OperationState.Unknown, update.State));
    }

    [Fact]
    public void MessageAndShutdown_KnownAgent_AreForwarded()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        var executor = ExecutorId.Parse("e");
        framework.Accept(framework.Offers.Single(), Make.Launch(
            Make.Task("t", agent.Id, Make.Bag("cpus:1"), Make.Executor("e"))));

        framework.Call(new MessageCall(agent.Id, executor, new byte[] { 1 }));
        framework.Call(new ShutdownCall(agent.Id, executor));
        framework.Call(new ShutdownCall(AgentId.Parse("nope"), executor));

        Assert.IsType<SendToExecutor>(agent.Commands[^2]);
        Assert.Equal(new ShutdownExecutor(framework.Id, executor), agent.Commands[^1]);
    }

    private (FakeAgent Agent, FakeFramework Framework) Running(string task)
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task(task, agent.Id, Make.Bag("cpus:1"))));
        agent.Tell(framework.Id, task, TaskState.Running);
        return (agent, framework);
    }

    private static int Refused(CallOutcome outcome) => Assert.IsType<CallRefused>(outcome).Status;

    private static void Expect(TaskUpdate update, TaskState state, string message)
    {
        Assert.Equal((state, message), (update.State, update.Message));
        Assert.Equal((UpdateSource.Master, TaskReason.Reconciliation), (update.Source, update.Reason!.Value));
    }
}
