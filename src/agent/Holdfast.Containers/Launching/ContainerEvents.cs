using Holdfast.Linux.Processes;

namespace Holdfast.Containers.Launching;

/// <summary>
/// What happens to a container, in this order, each at most once but <see cref="ContainerLingers"/>:
/// started, then shim lost (rarely), exited, and in the end empty.
/// </summary>
public abstract record ContainerEvent
{
    private protected ContainerEvent() { }
}

/// <summary>The first process runs.</summary>
public sealed record ContainerStarted(ProcessIdentity First) : ContainerEvent;

/// <summary>The first process ended; others of the container may still run.</summary>
public sealed record ContainerExited(ExitStatus Status) : ContainerEvent;

/// <summary>The shim ended before the container did. The kernel kills the first process; the rest is being
/// proven.</summary>
public sealed record ContainerShimLost : ContainerEvent;

/// <summary>The container cannot be called empty yet; told again only when the reason changes.</summary>
public sealed record ContainerLingers(string Reason) : ContainerEvent;

/// <summary>No process of the container is left: what it held may be given away. The last event.</summary>
/// <param name="Proof">How that is known, in words for the operator.</param>
public sealed record ContainerEmpty(string Proof) : ContainerEvent;
