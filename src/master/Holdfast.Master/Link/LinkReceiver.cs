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
    // Leaves room below the registry's 64 kB an entity.
    private const int AgentBytesMax = 60 * 1024;

    /// <inheritdoc/>
    public async ValueTask ReceivedAsync(long connection, FromAgent message)
    {
        try
        {
            switch (message.KindCase)
            {
                case FromAgent.KindOneofCase.Hello:
                    await GreetAsync(connection, HandshakeMapping.Read(message.Hello));
                    break;
                case FromAgent.KindOneofCase.Frame:
                    var frame = FrameMapping.Read(message.Frame);
                    await inbox.PostUnlessStoppingAsync(at => new AgentFrameReceived(at, connection, frame));
                    break;
                default:
                    throw new FormatException("It is neither a hello nor a frame.");
            }
        }
        catch (FormatException cause)
        {
            log.LinkMessageUnreadable(connection, cause.Message);
            connections.Close(connection);
        }
    }

    /// <inheritdoc/>
    public ValueTask LostAsync(long connection)
    {
        addresses.Forget(connection);
        return new(inbox.PostUnlessStoppingAsync(at => new AgentDisconnected(at, connection)));
    }

    private Task GreetAsync(long connection, AgentHello hello)
    {
        if (hello.Agent.Wire.Length > AgentBytesMax)
        {
            var reason = $"The description of agent {hello.Agent.Hostname} has {hello.Agent.Wire.Length} bytes, and "
                + $"the "
                + $"registry keeps up to {AgentBytesMax}: give it fewer attributes or simpler resources.";
            connections.Send(
                connection,
                new FromMaster { Refusal = HandshakeMapping.Write(new MasterRefusal(RefusalKind.Later, reason)) });
            connections.Close(connection);
            return Task.CompletedTask;
        }

        addresses.Note(connection, hello.Agent.Ip);
        return inbox.PostUnlessStoppingAsync(at => new AgentConnected(at, connection, hello));
    }
}
