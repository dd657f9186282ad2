using System.Diagnostics;
using Holdfast.Link;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.State;
using Holdfast.Model.Messages;

namespace Holdfast.Master.Core.Agents;

/// <summary>Takes the frames of agents' sessions, each message once and in order.</summary>
internal sealed class AgentInbox(Cluster cluster, AgentAdmission admission, AgentReports reports, AgentUpdates updates)
{
    public void Received(long connection, LinkFrame<AgentMessage> frame)
    {
        if (!cluster.AgentsByConnection.TryGetValue(connection, out var agent)) return;
        var session = agent.Session!;
        agent.WasHeard = agent.HasSpoken = true;
        ReceiveOutcome? outcome = frame is MessageFrame<AgentMessage> message ? session.Receive(message.Sequence)
            : null;
        if (outcome == ReceiveOutcome.Gap)
        {
            admission.Drop(agent, connection, "a message of its session is missing");
            return;
        }
        if (outcome == ReceiveOutcome.New) Take(agent, connection, ((MessageFrame<AgentMessage>)frame).Message);
        // Taking the message may have ended the session.
        if (agent.Connection != connection || agent.Session != session) return;
        var freed = new List<LinkFrame<MasterMessage>>();
        session.Acknowledge(frame.Acknowledged, freed);
        cluster.SendFrames(agent, freed);
        if (outcome is not null) cluster.Do(new SendFrame(connection, session.Ack()));
        if (frame is PingFrame<AgentMessage>)
            cluster.Do(new SendFrame(connection, new PongFrame<MasterMessage>(session.Received)));
    }

    private void Take(Agent agent, long connection, AgentMessage message)
    {
        if (agent.HasReported == message is ReportState)
        {
            admission.Drop(agent, connection, message is ReportState
                ? "it reported its state twice in one session"
                : "it did not begin its session with its state");
            return;
        }
        switch (message)
        {
            case ReportState report when ReportCheck.Explain(report.Report) is { } fault:
                admission.Drop(agent, connection, fault);
                break;
            case ReportState report:
                reports.Take(agent, report.Report);
                break;
            case TaskUpdated updated:
                updates.Task(agent, updated);
                break;
            case TaskReleased released:
                updates.Released(agent, released);
                break;
            case OperationUpdated updated:
                updates.Operation(agent, updated);
                break;
            case BatchDropped dropped:
                updates.Dropped(agent, dropped);
                break;
            case ResourcesChanged changed:
                reports.Changed(agent, changed);
                break;
            case ExecutorSaid said:
                var framework = cluster.Frameworks.Find(said.Framework);
                cluster.Counter.Totals.Add(
                    framework is null ? "invalid/messages_to_framework" : "valid/messages_to_framework");
                if (framework is not null)
                    cluster.Send(framework, new ExecutorMessage(agent.Id, said.Executor, said.Bytes));
                break;
            case ExecutorStarted started:
                updates.Started(agent, started.Executor);
                break;
            case ExecutorEnded ended:
                updates.Ended(agent, ended);
                break;
            case ExecutorReleased released:
                updates.Released(agent, released);
                break;
            default:
                throw new UnreachableException($"No rule for {message.GetType().Name}.");
        }
    }
}
