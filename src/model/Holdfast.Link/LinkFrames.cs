namespace Holdfast.Link;

/// <summary>What travels inside an established session, in either direction.</summary>
/// <param name="Acknowledged">The highest sequence number that the sender of this frame has received and made
/// durable.</param>
public abstract record LinkFrame<TMessage>(long Acknowledged);

/// <summary>A message with its place in the session; numbers start at 1 and have no gaps.</summary>
public sealed record MessageFrame<TMessage>(long Sequence, long Acknowledged, TMessage Message)
    : LinkFrame<TMessage>(Acknowledged);

/// <summary>Only an acknowledgement, when there is no message to carry it.</summary>
public sealed record AckFrame<TMessage>(long Acknowledged) : LinkFrame<TMessage>(Acknowledged);

/// <summary>Asks whether the other side lives.</summary>
public sealed record PingFrame<TMessage>(long Acknowledged) : LinkFrame<TMessage>(Acknowledged);

/// <summary>Answers a ping.</summary>
public sealed record PongFrame<TMessage>(long Acknowledged) : LinkFrame<TMessage>(Acknowledged);
