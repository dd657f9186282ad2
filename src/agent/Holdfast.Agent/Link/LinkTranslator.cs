using Google.Protobuf;
using Holdfast.Agent.Core;
using Holdfast.Agent.Effects;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.Link.V1;

namespace Holdfast.Agent.Link;

/// <summary>What the master says, as events of the core.</summary>
internal sealed class LinkTranslator(AgentInbox inbox, Action<long> close) : ILinkEvents
{
    public ValueTask OpenedAsync(long connection) => inbox.PostAsync(new LinkConnected(inbox.Now, connection));

    public ValueTask LostAsync(long connection, string reason) =>
        inbox.PostAsync(new LinkLost(inbox.Now, connection, reason));

    public ValueTask ReceivedAsync(long connection, FromMaster message)
    {
        try
        {
            return inbox.PostAsync(Read(connection, message));
        }
        catch (Exception cause) when (cause is FormatException or InvalidProtocolBufferException)
        {
            // Skipping a message would leave a gap in the session, so the connection is given up.
            close(connection);
            return ValueTask.CompletedTask;
        }
    }

    private AgentEvent Read(long connection, FromMaster message) => message.KindCase switch
    {
        FromMaster.KindOneofCase.Welcome =>
            new WelcomeReceived(inbox.Now, connection, HandshakeMapping.Read(message.Welcome)),
        FromMaster.KindOneofCase.Refusal =>
            new RefusalReceived(inbox.Now, connection, HandshakeMapping.Read(message.Refusal)),
        FromMaster.KindOneofCase.Frame => new FrameReceived(inbox.Now, connection, FrameMapping.Read(message.Frame)),
        _ => throw new FormatException("The master sent something that this version does not know."),
    };
}
