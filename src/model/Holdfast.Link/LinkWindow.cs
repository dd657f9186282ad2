namespace Holdfast.Link;

/// <summary>How much one side of a session may have under way and waiting: the back-pressure of the link.</summary>
public sealed record LinkWindow
{
    /// <summary>Messages sent and not yet acknowledged. Default 1,024.</summary>
    public int MessagesMax { get; init; } = 1_024;

    /// <summary>Bytes sent and not yet acknowledged; one larger message travels alone. Default 8 MiB.</summary>
    public long BytesMax { get; init; } = 8L << 20;

    /// <summary>Messages held in all, waiting ones included. When it is full the session is to be ended: a peer that
    /// far behind is lost. Default 65,536.</summary>
    public int HeldMax { get; init; } = 65_536;

    /// <summary>Bytes of the messages that wait for the window. When they are reached the session is to be ended, too.
    /// Default 64 MiB.</summary>
    public long WaitingBytesMax { get; init; } = 64L << 20;
}
