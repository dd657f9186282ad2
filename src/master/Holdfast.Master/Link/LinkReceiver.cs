using Holdfast.Master.Core;
using Holdfast.Model.Messages;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.Link.V1;
using Microsoft.Extensions.Logging;

namespace Holdfast.Master.Link;

/// <summary>What agents say, as events of the core. Translation only.</summary>
internal sealed class LinkReceiver(
    MasterInbox inbox, LinkConnections connections, AgentAddresses addresses, ILogger<LinkReceiver> log) : ILinkEvents
{
    /// <inheritdoc/>
    public async ValueTask ReceivedAsync(long connection, FromAgent message)
    {
        try
        {
            switch (message.KindCase)
            {
                case FromAgent.KindOneofCase.Hello:
                    await GreetAsync(connection, message.Hello);
                    break;
                case FromAgent.KindOneofCase.Frame:
                    LinkBounds.Check(message.Frame.Message);
                    var frame = FrameMapping.Read(message.Frame);
                    await inbox.PostUnlessStoppingAsync(at => new AgentFrameReceived(at, connection, frame));
                    break;
                default:
                    throw new FormatException("It is neither a hello nor a frame.");
            }
        }
        catch (Exception cause)
        {
            // Whatever it is that could not be read: one agent's words must not end the master, nor keep the agent
            // connected without being heard.
            log.LinkMessageUnreadable(connection, cause is FormatException ? cause.Message : $"{cause}");
            Refuse(connection, $"this master cannot read it ({cause.Message}). Where the agent is of a later version, "
                + "upgrade the master");
        }
    }

    /// <inheritdoc/>
    public ValueTask LostAsync(long connection)
    {
        addresses.Forget(connection);
        return new(inbox.PostUnlessStoppingAsync(at => new AgentDisconnected(at, connection)));
    }

    // So that the agent knows why, and says it where its operator looks.
    private void Refuse(long connection, string reason)
    {
        connections.Send(
            connection,
            new FromMaster { Refusal = HandshakeMapping.Write(new MasterRefusal(RefusalKind.Later, reason)) });
        connections.Close(connection);
    }

    private Task GreetAsync(long connection, Hello wire)
    {
        if (!connections.TryGreet(connection)) throw new FormatException("It says hello a second time.");
        if (LinkBounds.Explain(wire.Agent) is { } reason)
        {
            Refuse(connection, reason);
            return Task.CompletedTask;
        }

        var hello = HandshakeMapping.Read(wire);
        addresses.Note(connection, hello.Agent.Ip);
        return inbox.PostUnlessStoppingAsync(at => new AgentConnected(at, connection, hello));
    }
}
