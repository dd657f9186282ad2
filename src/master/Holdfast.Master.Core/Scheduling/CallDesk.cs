using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.State;
using Holdfast.Model.Messages;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>Takes scheduler calls: who may call, and who does what is asked for.</summary>
internal sealed class CallDesk(Cluster cluster, Subscriptions subscriptions, OfferBook book)
{
    /// <summary>Wishes that are kept for agents on their way back; those beyond are only sent, as by Mesos.</summary>
    private const int RememberedMax = 10_000;

    private readonly Accepting _accepting = new(cluster, book);
    private readonly Reconciliation _reconciliation = new(cluster);

    public void Take(CallReceived call)
    {
        var framework = cluster.Frameworks.Find(call.Framework);
        if (Refusal(call, framework) is { } refused)
        {
            cluster.Do(new Reply(call.Correlation, refused));
            return;
        }
        // Before the events that the call leads to, as recorded.
        cluster.Do(new Reply(call.Correlation, new CallAccepted()));
        Act(framework!, call.Call);
    }

    /// <summary>The checks in their order (facts, CALLS §1).</summary>
    private static CallRefused? Refusal(CallReceived call, Framework? framework)
    {
        if (framework is null) return new(400, "Framework cannot be found");
        if (call.Principal is { } principal && principal != framework.Spec.Principal)
            return new(400, $"Authenticated principal '{principal}' does not match principal "
                + $"'{framework.Spec.Principal}' set in `FrameworkInfo`");
        if (framework.Stream is not { } stream) return new(403, "Framework is not subscribed");
        if (call.StreamText is null)
            return new(400, "All non-subscribe calls should include the 'Mesos-Stream-Id' header");
        return call.StreamText == stream.ToString() ? null : new(400,
            $"The stream ID '{call.StreamText}' included in this request didn't match the stream ID currently "
            + $"associated with framework ID {framework.Id}");
    }

    private void Act(Framework framework, SchedulerCall call)
    {
        switch (call)
        {
            case TeardownCall:
                subscriptions.Remove(framework, "it was torn down by its scheduler");
                break;
            case AcceptCall accept:
                _accepting.Accept(framework, accept);
                break;
            case DeclineCall decline:
                book.Decline(framework, decline);
                break;
            case ReviveCall revive:
                book.Revive(framework, revive);
                break;
            case SuppressCall suppress:
                book.Suppress(framework, suppress);
                break;
            case KillCall kill:
                Kill(framework, kill);
                break;
            case ShutdownCall shutdown:
                Shutdown(framework, shutdown);
                break;
            case AcknowledgeCall acknowledge:
                Acknowledge(framework, acknowledge);
                break;
            case AcknowledgeOperationCall acknowledge:
                Acknowledge(framework, acknowledge);
                break;
            case ReconcileCall reconcile:
                _reconciliation.Tasks(framework, reconcile);
                break;
            case ReconcileOperationsCall reconcile:
                _reconciliation.Operations(framework, reconcile);
                break;
            case MessageCall message:
                if (cluster.Agents.Find(message.Agent) is { } to)
                    cluster.Command(to, new SendToExecutor(framework.Id, message.Executor, message.Bytes));
                break;
            case RequestCall:
                break; // The allocator shares out what there is; wishes do not change that.
        }
    }

    private void Kill(Framework framework, KillCall call)
    {
        if (framework.Tasks.TryGet(call.Task, out var task) && !task.State.IsTerminal())
        {
            task.Kill = new KillTask(framework.Id, call.Task, call.Grace, call.WirePolicy);
            cluster.Command(task.Agent, task.Kill);
            return;
        }
        if (IsExpected(framework, call) && framework.EarlyKills.Count < RememberedMax)
            framework.EarlyKills[call.Task] = call;
        _reconciliation.Task(framework, call.Task, call.Agent);
    }

    /// <summary>
    /// Whether nobody knows the task, but an agent that has not come back since the master's start may.
    /// </summary>
    private bool IsExpected(Framework framework, KillCall call)
    {
        if (framework.Tasks.Contains(call.Task) || framework.UnreachableTasks.Contains(call.Task)) return false;
        return call.Agent.IsNone
            ? cluster.Agents.Any(agent => agent.Phase == AgentPhase.Recovered)
            : cluster.Agents.Find(call.Agent) is { Phase: AgentPhase.Recovered };
    }

    private void Shutdown(Framework framework, ShutdownCall call)
    {
        if (cluster.Agents.Find(call.Agent) is not { } agent) return;
        var key = (framework.Id, call.Executor);
        // An unreachable agent's commands are dropped; one that is on its way back may run an executor unknown here.
        var isExpected = agent.LiveExecutors.Contains(key)
            || agent is { HasReported: false, Phase: AgentPhase.Recovered or AgentPhase.Registered };
        if (isExpected && agent.Shutdowns.Count < RememberedMax) agent.Shutdowns.Add(key);
        cluster.Command(agent, new ShutdownExecutor(framework.Id, call.Executor));
    }

    private void Acknowledge(Framework framework, AcknowledgeCall call)
    {
        if (cluster.Agents.Find(call.Agent) is not { } agent) return;
        cluster.Command(agent, new AcknowledgeUpdate(framework.Id, call.Task, call.Uuid));
        if (!framework.Tasks.TryGet(call.Task, out var task) || task.Agent != agent) return;
        if (task.ForwardedUuid == call.Uuid && task.ForwardedState is { } state && state.IsTerminal())
            TaskLife.Complete(cluster, task);
    }

    private void Acknowledge(Framework framework, AcknowledgeOperationCall call)
    {
        foreach (var operation in framework.Operations)
        {
            if (operation.Spec.Id != call.Operation || operation.Agent.Id != call.Agent
                || operation.Latest.Uuid != call.Uuid)
                continue;
            cluster.Command(operation.Agent, new AcknowledgeOperation(operation.Spec.Uuid, call.Uuid));
            if (operation.Latest.State.IsTerminal())
            {
                framework.Operations.Remove(operation.Spec.Uuid);
                operation.Agent.Operations.Remove(operation.Spec.Uuid);
                cluster.Touch(framework);
            }
            return;
        }
    }
}
