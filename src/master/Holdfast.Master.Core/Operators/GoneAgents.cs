using Holdfast.Master.Core.Agents;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Scheduling;
using Holdfast.Master.Core.State;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Operators;

/// <summary>
/// MARK_AGENT_GONE: an operator says that an agent is lost for good, so that nobody waits for its tasks any more. What
/// is known of its volumes stays in the inventory.
/// </summary>
internal sealed class GoneAgents(Cluster cluster, AgentAdmission admission)
{
    private const string Reason = "Agent has been marked gone";

    public void Mark(OperatorGoneReceived order)
    {
        if (cluster.Agents.Find(order.Agent) is not { } agent)
        {
            cluster.Do(new Reply(order.Correlation, new CallRefused(404, $"Agent '{order.Agent}' not found")));
            return;
        }
        if (agent.Phase != AgentPhase.Gone) Mark(agent, order.Principal ?? "anonymous");
        cluster.Do(new Reply(order.Correlation, new CallDone()));
    }

    private void Mark(Agent agent, string caller)
    {
        cluster.Timers.Cancel(new(TimerKind.Report, agent));
        // It comes again, and is told then.
        if (agent.Connection is { } connection) admission.Drop(agent, connection, Reason);
        cluster.Timers.Cancel(new(TimerKind.Ping, agent));
        cluster.RescindAll(agent);
        var wasThere = agent.Phase is not (AgentPhase.Unreachable or AgentPhase.Admitted);
        (agent.Phase, agent.GoneSince, agent.UnreachableSince) = (AgentPhase.Gone, cluster.Now, null);
        (agent.Session, agent.HasReported) = (null, false);
        agent.Shutdowns.Clear();
        cluster.Store(new StoreAgent(agent.ToRow()));
        cluster.Counter.Totals.Add("agents/gone");
        var tasks = agent.Tasks.Count + agent.AwayTasks.Count;
        cluster.Note(new AgentMarkedGone(agent.Id, agent.Spec.Hostname, caller, tasks, agent.Volumes.Count));
        cluster.Vacate(agent);
        foreach (var task in agent.Tasks.Snapshot().Concat(agent.AwayTasks.Snapshot())) End(task);
        agent.Tasks.Clear();
        foreach (var operation in agent.Operations.Snapshot())
            OperationLife.End(cluster, operation, OperationState.GoneByOperator, Reason);
        if (wasThere)
        {
            cluster.Watch.Gone(agent.Id);
            foreach (var framework in cluster.Frameworks)
                cluster.Send(framework, new FailureSeen(agent.Id, default, Status: null));
        }
        cluster.VolumesVersion++;
        cluster.Touch(agent);
    }

    private void End(LaunchedTask task)
    {
        (task.Hold, task.Batch) = (Hold.None, null);
        var framework = task.Framework;
        if (framework.Tasks.Find(task.Id) != task && framework.UnreachableTasks.Find(task.Id) != task) return;
        // Over, or told to be lost when it could not be reached.
        if (task.State.IsTerminal()) TaskLife.Complete(cluster, task);
        else TaskLife.End(cluster, task, TaskState.GoneByOperator, TaskReason.AgentRemovedByOperator, Reason);
    }
}
