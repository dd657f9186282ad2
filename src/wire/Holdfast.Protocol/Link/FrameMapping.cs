using Holdfast.Link;
using Holdfast.Protocol.Link.V1;
using AgentMessage = Holdfast.Model.Messages.AgentMessage;
using MasterMessage = Holdfast.Model.Messages.MasterMessage;

namespace Holdfast.Protocol.Link;

/// <summary>The frames of a session, to the wire and back.</summary>
public static class FrameMapping
{
    /// <summary>Writes an agent's frame.</summary>
    public static AgentFrame Write(LinkFrame<AgentMessage> frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var wire = new AgentFrame
        {
            Acknowledged = frame.Acknowledged, Ping = frame is PingFrame<AgentMessage>,
            Pong = frame is PongFrame<AgentMessage>,
        };
        if (frame is MessageFrame<AgentMessage> message)
            (wire.Sequence, wire.Message) = (message.Sequence, AgentMessageMapping.Write(message.Message));
        return wire;
    }

    /// <summary>Writes a master's frame.</summary>
    public static MasterFrame Write(LinkFrame<MasterMessage> frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var wire = new MasterFrame
        {
            Acknowledged = frame.Acknowledged, Ping = frame is PingFrame<MasterMessage>,
            Pong = frame is PongFrame<MasterMessage>,
        };
        if (frame is MessageFrame<MasterMessage> message)
            (wire.Sequence, wire.Message) = (message.Sequence, MasterMessageMapping.Write(message.Message));
        return wire;
    }

    /// <summary>Reads an agent's frame.</summary>
    /// <exception cref="FormatException">Its message is not well-formed or unknown: the connection is of no
    /// use.</exception>
    public static LinkFrame<AgentMessage> Read(AgentFrame wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        if (wire.Message is { } message)
            return new MessageFrame<AgentMessage>(wire.Sequence, wire.Acknowledged, AgentMessageMapping.Read(message));
        if (wire.Ping) return new PingFrame<AgentMessage>(wire.Acknowledged);
        return wire.Pong
            ? new PongFrame<AgentMessage>(wire.Acknowledged)
            : new AckFrame<AgentMessage>(wire.Acknowledged);
    }

    /// <summary>Reads a master's frame.</summary>
    /// <exception cref="FormatException">Its message is not well-formed or unknown: the connection is of no
    /// use.</exception>
    public static LinkFrame<MasterMessage> Read(MasterFrame wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        if (wire.Message is { } message)
            return new MessageFrame<MasterMessage>(
                wire.Sequence, wire.Acknowledged, MasterMessageMapping.Read(message));
        if (wire.Ping) return new PingFrame<MasterMessage>(wire.Acknowledged);
        return wire.Pong
            ? new PongFrame<MasterMessage>(wire.Acknowledged)
            : new AckFrame<MasterMessage>(wire.Acknowledged);
    }
}
