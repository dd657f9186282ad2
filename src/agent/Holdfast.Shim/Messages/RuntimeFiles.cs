namespace Holdfast.Shim.Messages;

/// <summary>
/// The files of a container's runtime directory, which agent and shim share: one directory for each launch. Each file
/// appears whole, by rename; the shim's life can be told from them alone:
/// <code>
/// order ──► shim ──► (order taken: gone) ──► started ──► exit ──► empty
///       └─► revoked                      └─► failed
/// </code>
/// </summary>
internal static class RuntimeFiles
{
    /// <summary>What to start, written by the agent. Whoever renames it decides: the shim takes it, or the agent
    /// revokes it.</summary>
    internal const string Order = "order";

    internal const string OrderTaken = "order.taken";

    internal const string OrderRevoked = "order.revoked";

    /// <summary>The shim's pid, start and boot id. The first to write it holds the container; no other takes the
    /// order.</summary>
    internal const string Shim = "shim";

    /// <summary>The first process' pid, start and boot id.</summary>
    internal const string Started = "started";

    /// <summary>Why no process was started, or why none of those that were is left.</summary>
    internal const string Failed = "failed";

    /// <summary>How the first process ended. On disk before anybody is told.</summary>
    internal const string Exit = "exit";

    /// <summary>Proof that no process is left.</summary>
    internal const string Empty = "empty";

    /// <summary>The shim's socket.</summary>
    internal const string Socket = "socket";

    internal static readonly string[] All =
        [Order, OrderTaken, OrderRevoked, Shim, Started, Failed, Exit, Empty, Socket];
}
