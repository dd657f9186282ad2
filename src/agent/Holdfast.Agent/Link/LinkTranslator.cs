using Google.Protobuf;
using Holdfast.Agent.Core;
using Holdfast.Agent.Effects;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.Link.V1;

namespace Holdfast.Agent.Link;

/// <summary>What the master says, as events of the core.</summary>
internal sealed class LinkTranslator(AgentInbox inbox) : ILinkEvents
{
    public ValueTask OpenedAsync(long connection) => inbox.PostAsync(new LinkConnected(inbox.Now, connection));

    public ValueTask LostAsync(long connection, string reason) =>
        inbox.PostAsync(new LinkLost(inbox.Now, connection, reason));

    public ValueTask ReceivedAsync(long connection, FromMaster message) =>
        inbox.PostAsync(Read(inbox.Now, connection, message));

    /// <summary>What a message tells the core; also that it cannot be read.</summary>
    internal static AgentEvent Read(DateTimeOffset at, long connection, FromMaster message)
    {
        try
        {
            return ReadKnown(at, connection, message);
        }
        catch (Exception cause)
            when (cause is FormatException or InvalidProtocolBufferException or OverflowException or ArgumentException)
        {
            return new MessageUnreadable(at, connection, cause.Message);
        }
    }

    private static AgentEvent ReadKnown(DateTimeOffset at, long connection, FromMaster message) =>
        message.KindCase switch
        {
            FromMaster.KindOneofCase.Welcome =>
                new WelcomeReceived(at, connection, HandshakeMapping.Read(message.Welcome)),
            FromMaster.KindOneofCase.Refusal =>
                new RefusalReceived(at, connection, HandshakeMapping.Read(message.Refusal)),
            FromMaster.KindOneofCase.Frame => new FrameReceived(at, connection, FrameMapping.Read(message.Frame)),
            _ => throw new FormatException("The master sent something that this version does not know."),
        };
}
