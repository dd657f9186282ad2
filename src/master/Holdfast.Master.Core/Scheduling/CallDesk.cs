using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.State;
using Holdfast.Model.Messages;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>Takes scheduler calls: who may call, and who does what is asked for.</summary>
internal sealed class CallDesk(
    Cluster cluster, Subscriptions subscriptions, OfferBook book, VolumeNames volumeNames)
{
    /// <summary>Wishes that are kept for agents on their way back; those beyond are only sent, as by Mesos.</summary>
    private const int RememberedMax = 10_000;

    private const int MessageBytesMax = 16 << 20;

    // One duration; what a later version may add is not large either.
    private const int KillPolicyBytesMax = 64 << 10;

    private readonly Accepting _accepting = new(cluster, book, volumeNames);
    private readonly Reconciliation _reconciliation = new(cluster);

    public void Take(CallReceived call)
    {
        var framework = cluster.Frameworks.Find(call.Framework);
        if (Refusal(call, framework) is { } refused)
        {
            cluster.Counter.Totals.Add("calls/refused");
            cluster.Do(new Reply(call.Correlation, refused));
            return;
        }
        cluster.Counter.Called(framework!, call.Call);
        if (call.Call is UpdateFrameworkCall update)
        {
            subscriptions.Update(call.Correlation, framework!, update.Request with { Principal = call.Principal });
            return;
        }
        // Before the events that the call leads to, as recorded.
        cluster.Do(new Reply(call.Correlation, new CallAccepted()));
        Act(framework!, call.Call, call.Principal);
    }

    /// <summary>The checks in their order (facts, CALLS §1).</summary>
    private static CallRefused? Refusal(CallReceived call, Framework? framework)
    {
        if (framework is null) return new(400, "Framework cannot be found");
        if (PrincipalClaim.ExplainCall(call.Principal, framework.Spec) is { } foreign) return new(400, foreign);
        if (framework.Stream is not { } stream) return new(403, "Framework is not subscribed");
        if (call.StreamText is null)
            return new(400, "All non-subscribe calls should include the 'Mesos-Stream-Id' header");
        return call.StreamText == stream.ToString() ? null : new(400,
            $"The stream ID '{call.StreamText}' included in this request didn't match the stream ID currently "
            + $"associated with framework ID {framework.Id}");
    }

    private void Act(Framework framework, SchedulerCall call, string? principal)
    {
        switch (call)
        {
            case TeardownCall:
                subscriptions.Remove(framework, "it was torn down by its scheduler");
                break;
            case AcceptCall accept:
                _accepting.Accept(framework, accept, principal);
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
                Forward(framework, message);
                break;
            case RequestCall:
                break; // The allocator shares out what there is; wishes do not change that.
        }
    }

    private void Kill(Framework framework, KillCall call)
    {
        // It is kept, and travels as one message of the link.
        if (call.WirePolicy.Length > KillPolicyBytesMax) call = call with { WirePolicy = default };
        if (framework.Tasks.TryGet(call.Task, out var task) && !task.State.IsTerminal())
        {
            Killing.Kill(cluster, task, call.Grace, call.WirePolicy);
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
        var isRepeated = agent.Shutdowns.Contains(key);
        if (isExpected && agent.Shutdowns.Count < RememberedMax) agent.Shutdowns.Add(key);
        if ((isRepeated || !isExpected) && agent.Session is { IsHalfFull: true }) return;
        cluster.Command(agent, new ShutdownExecutor(framework.Id, call.Executor));
    }

    /// <summary>
    /// Messages are not reliable, as in Mesos: what cannot be sent now is dropped. To hold them would let one framework
    /// fill the sessions of all agents.
    /// </summary>
    private void Forward(Framework framework, MessageCall call)
    {
        var agent = cluster.Agents.Find(call.Agent);
        var fault = agent switch
        {
            null => "the agent is not known",
            { IsActive: false } => "the agent is not connected",
            { Session.IsHalfFull: true } => "too much waits for the agent already",
            _ when call.Bytes.Length > MessageBytesMax =>
                $"it has {call.Bytes.Length} bytes, and may have {MessageBytesMax}",
            _ when !framework.Executors.Contains((call.Agent, call.Executor)) =>
                "the framework has no such executor on the agent",
            _ => null,
        };
        Count("messages_to_executor", fault is null);
        if (fault is null)
            cluster.Command(agent!, new SendToExecutor(framework.Id, call.Executor, call.Bytes));
        else
            cluster.Note(new MessageLost(framework.Id, call.Agent, call.Executor, fault));
    }

    private void Acknowledge(Framework framework, AcknowledgeCall call)
    {
        if (cluster.Agents.Find(call.Agent) is not { } agent) return;
        // The agent repeats the update, and the framework its acknowledgement.
        if (agent.Session is { IsHalfFull: true }) return;
        cluster.Command(agent, new AcknowledgeUpdate(framework.Id, call.Task, call.Uuid));
        var isKnown = framework.Tasks.TryGet(call.Task, out var task) && task.Agent == agent;
        Count("acknowledgements", isKnown);
        if (!isKnown) return;
        // Also one that an earlier master forwarded: the agent forgets the task now, and would never say more of it.
        if (task!.IsEnd(call.Uuid)) TaskLife.Complete(cluster, task);
    }

    private void Acknowledge(Framework framework, AcknowledgeOperationCall call)
    {
        foreach (var operation in framework.Operations)
        {
            if (operation.Spec.Id != call.Operation || operation.Agent.Id != call.Agent
                || operation.Latest.Uuid != call.Uuid)
                continue;
            Count("operation_acknowledgements", isValid: true);
            cluster.Command(operation.Agent, new AcknowledgeOperation(operation.Spec.Uuid, call.Uuid));
            if (operation.Latest.State.IsTerminal())
            {
                framework.Operations.Remove(operation.Spec.Uuid);
                operation.Agent.Operations.Remove(operation.Spec.Uuid);
                cluster.Touch(framework);
            }
            return;
        }
        Count("operation_acknowledgements", isValid: false);
    }

    private void Count(string what, bool isValid) =>
        cluster.Counter.Totals.Add($"{(isValid ? "valid" : "invalid")}/{what}");
}
