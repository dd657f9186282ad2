namespace Holdfast.Containers.Shims;

/// <summary>A shim that waits for its container. It ends when the connection is closed.</summary>
internal sealed record IdleShim(int Pid, ShimConnection Connection);
