using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>
/// Answers what states tasks and operations have. Its answers carry no uuid and need no acknowledgement.
/// </summary>
internal sealed class Reconciliation(Cluster cluster)
{
    private bool AnyRecovering => cluster.Agents.Any(agent => agent.Phase == AgentPhase.Recovered);

    public void Tasks(Framework framework, ReconcileCall call)
    {
        if (call.Tasks.IsEmpty)
        {
            foreach (var task in framework.Tasks) Answer(framework, Latest(task));
            foreach (var task in framework.UnreachableTasks) Answer(framework, Unreachable(task));
            return;
        }
        var anyRecovering = AnyRecovering;
        foreach (var question in call.Tasks) Task(framework, question.Task, question.Agent, anyRecovering);
    }

    /// <summary>Answers for one task; in silence where an agent that may know is still on its way back.</summary>
    public void Task(Framework framework, TaskId task, AgentId at) => Task(framework, task, at, AnyRecovering);

    private void Task(Framework framework, TaskId task, AgentId at, bool anyRecovering)
    {
        if (framework.Tasks.TryGet(task, out var known)) Answer(framework, Latest(known));
        else if (framework.UnreachableTasks.TryGet(task, out var away)) Answer(framework, Unreachable(away));
        else if (!at.IsNone && cluster.Agents.TryGet(at, out var agent)) Unknown(framework, task, agent);
        else if (!at.IsNone || !anyRecovering)
            Answer(framework, task, at, TaskState.Unknown, "Reconciliation: Task is unknown");
    }

    public void Operations(Framework framework, ReconcileOperationsCall call)
    {
        if (call.Operations.IsEmpty)
        {
            foreach (var operation in framework.Operations) Answer(framework, Latest(operation));
            return;
        }
        // An id may be used again: the last operation counts.
        var byId = new Dictionary<OperationId, TrackedOperation>();
        foreach (var operation in framework.Operations) byId[operation.Spec.Id] = operation;
        foreach (var question in call.Operations)
        {
            var known = byId.GetValueOrDefault(question.Operation);
            Answer(framework, known is null ? Unknown(framework, question) : Latest(known));
        }
    }

    private void Unknown(Framework framework, TaskId task, Agent agent)
    {
        switch (agent.Phase)
        {
            case AgentPhase.Registered:
                Answer(framework, task, agent.Id, TaskState.Gone, "Reconciliation: Task is unknown to the agent");
                break;
            case AgentPhase.Unreachable:
                Answer(framework, task, agent.Id, TaskState.Unreachable, "Reconciliation: Task is unreachable",
                    agent.UnreachableSince);
                break;
            case AgentPhase.Gone:
                Answer(framework, task, agent.Id, TaskState.GoneByOperator, "Reconciliation: Task is gone");
                break;
            case AgentPhase.Recovered or AgentPhase.Admitted:
                break; // Its report will tell.
        }
    }

    private static OperationUpdate Latest(TrackedOperation operation) =>
        operation.Latest with { Uuid = null, Converted = null, Agent = operation.Agent.Id };

    private OperationUpdate Unknown(Framework framework, OperationQuestion question)
    {
        var agent = question.Agent.IsNone ? null : cluster.Agents.Find(question.Agent);
        var (state, message) = (question.Agent.IsNone, agent?.Phase) switch
        {
            (true, _) => (OperationState.Unknown, "Operation is unknown and no 'agent_id' was provided"),
            (_, null) => (OperationState.Unknown, "Both operation and agent are unknown"),
            (_, AgentPhase.Recovered or AgentPhase.Admitted) =>
                (OperationState.Recovering, "Agent is known but has not reported yet"),
            (_, AgentPhase.Unreachable) => (OperationState.Unreachable, "Agent is unreachable"),
            (_, AgentPhase.Gone) => (OperationState.GoneByOperator, "Agent has been marked gone"),
            _ => (OperationState.Unknown, "Operation is unknown"),
        };
        return new OperationUpdate
        {
            Id = question.Operation,
            Framework = framework.Id,
            Agent = question.Agent,
            State = state,
            Message = $"Reconciliation: {message}",
        };
    }

    private TaskUpdate Latest(LaunchedTask task) =>
        TaskLife.Update(task, task.State, TaskReason.Reconciliation, "Reconciliation: Latest task state", cluster.Now);

    private TaskUpdate Unreachable(LaunchedTask task) => TaskLife.Update(
        task, TaskState.Unreachable, TaskReason.Reconciliation, "Reconciliation: Task is unreachable", cluster.Now);

    private void Answer(
        Framework framework, TaskId task, AgentId agent, TaskState state, string message,
        DateTimeOffset? unreachableSince = null) =>
        Answer(framework, TaskLife.Update(
            framework, task, agent, state, TaskReason.Reconciliation, message, cluster.Now, unreachableSince));

    private void Answer(Framework framework, TaskUpdate update) =>
        cluster.Send(framework, new TaskStatusChanged(update));

    private void Answer(Framework framework, OperationUpdate update) =>
        cluster.Send(framework, new OperationStatusChanged(update));
}
