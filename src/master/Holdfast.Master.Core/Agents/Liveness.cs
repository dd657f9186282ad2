using Holdfast.Link;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Scheduling;
using Holdfast.Master.Core.State;
using Holdfast.Model.Messages;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Agents;

/// <summary>Pings agents, and gives up those that are silent for too long.</summary>
internal sealed class Liveness(Cluster cluster, AgentAdmission admission)
{
    public void PingDue(Agent agent)
    {
        agent.MissedPings = agent.WasHeard ? 0 : agent.MissedPings + 1;
        agent.WasHeard = false;
        if (agent.MissedPings >= cluster.Options.MaxAgentPingTimeouts)
        {
            GiveUp(agent, "health check timed out");
            return;
        }
        cluster.Timers.Set(new(TimerKind.Ping, agent), cluster.Now + cluster.Options.AgentPingTimeout);
        if (agent is { Connection: { } connection, Session: { } session })
            cluster.Do(new SendFrame(connection, new PingFrame<MasterMessage>(session.Received)));
    }

    /// <summary>
    /// Agents that the registry knows have had their time to come back. Those that are connected have time of their own
    /// for their report.
    /// </summary>
    public void RecoveryDue()
    {
        foreach (var agent in cluster.Agents.Snapshot())
            if (agent.Phase == AgentPhase.Recovered && agent.Connection is null)
                GiveUp(agent,
                    $"it did not come back within {cluster.Options.AgentReregisterTimeout} of the master's start");
        ForgetEarlyKills();
    }

    /// <summary>An agent that connects, and answers pings, but does not say what it holds helps nobody.</summary>
    public void ReportOverdue(Agent agent)
    {
        if (!agent.HasReported)
            GiveUp(agent, $"it did not report within {cluster.Options.AgentReregisterTimeout} of its welcome");
        ForgetEarlyKills();
    }

    /// <summary>
    /// The agent is unreachable: its session ends, and nothing that is under way to it is delivered any more.
    /// </summary>
    public void GiveUp(Agent agent, string reason)
    {
        cluster.Timers.Cancel(new(TimerKind.Report, agent));
        // One that was unreachable before may have fallen silent again between its hello and its report: a connection
        // that were kept would have the agent refused as a copy of itself for ever.
        if (agent.Connection is { } connection) admission.Drop(agent, connection, reason);
        if (agent.Phase == AgentPhase.Unreachable)
        {
            agent.Session = null;
            return;
        }
        cluster.Counter.Totals.Add(
            agent.Phase == AgentPhase.Recovered ? "agents/not_recovered" : "agents/unreachable");
        cluster.RescindAll(agent);
        var dropped = agent.Session?.Undelivered().Count() ?? 0;
        // Nobody was told of an agent that never reported, so its loss concerns nobody.
        var wasKnown = agent.Phase != AgentPhase.Admitted;
        agent.Phase = AgentPhase.Unreachable;
        agent.UnreachableSince = cluster.Now;
        agent.Session = null;
        agent.HasReported = false;
        agent.Shutdowns.Clear();
        cluster.Timers.Cancel(new(TimerKind.Ping, agent));
        cluster.Store(new StoreAgent(agent.ToRow()));
        cluster.Note(new AgentUnreachable(agent.Id, agent.Spec.Hostname, reason, agent.Tasks.Count, dropped));
        Abandon(agent, reason);
        if (wasKnown)
        {
            cluster.Watch.Gone(agent.Id);
            foreach (var framework in cluster.Frameworks)
                cluster.Send(framework, new FailureSeen(agent.Id, default, Status: null));
        }
        cluster.Touch(agent);
    }

    /// <summary>Once no agent is on its way back any more, a task that nobody has reported is nowhere.</summary>
    private void ForgetEarlyKills()
    {
        if (cluster.Agents.Any(agent => agent.Phase == AgentPhase.Recovered)) return;
        foreach (var framework in cluster.Frameworks) framework.EarlyKills.Clear();
    }

    private void Abandon(Agent agent, string reason)
    {
        cluster.Vacate(agent);
        foreach (var task in agent.Tasks.Snapshot()) Abandon(task, reason);
        agent.Tasks.Clear();
        foreach (var operation in agent.Operations.Snapshot()) Abandon(operation);
    }

    private void Abandon(LaunchedTask task, string reason)
    {
        (task.Hold, task.Batch) = (Hold.None, null);
        var framework = task.Framework;
        if (framework.Tasks.Find(task.Id) != task) return; // Over, or its framework is removed.
        if (task.State.IsTerminal())
        {
            // The framework has not acknowledged its end, but the agent will repeat it if it returns.
            TaskLife.Complete(cluster, task);
            return;
        }
        framework.PutAway(task, cluster.Options.MaxUnreachableTasksPerFramework);
        task.UnreachableSince = cluster.Now;
        var update = TaskLife.Note(cluster, task, TaskState.Unreachable, TaskReason.AgentRemoved, reason);
        cluster.Send(framework, new TaskStatusChanged(update));
        cluster.Touch(framework);
    }

    private void Abandon(TrackedOperation operation)
    {
        if (operation.Latest.State.IsTerminal()) return;
        operation.Latest = operation.Latest with
        {
            State = OperationState.Unreachable,
            Message = "The agent cannot be reached",
            Agent = operation.Agent.Id,
        };
        if (operation.Correlation is { } correlation)
            Operators.OperatorCalls.Unanswered(cluster, operation, correlation);
        if (operation.Framework is not { } framework) return;
        if (!operation.Spec.Id.IsNone) cluster.Send(framework, new OperationStatusChanged(operation.Latest));
        cluster.Touch(framework);
    }
}
