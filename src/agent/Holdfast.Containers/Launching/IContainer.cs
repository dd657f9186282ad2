using System.Threading.Channels;
using Holdfast.Containers.Cgroups;

namespace Holdfast.Containers.Launching;

/// <summary>The agent's handle on a container. Disposing it lets go, and changes nothing for the container.</summary>
public interface IContainer : IAsyncDisposable
{
    ContainerRecord Record { get; }

    /// <summary>For one reader. Completes after <see cref="ContainerEmpty"/>, or when the handle is disposed.</summary>
    ChannelReader<ContainerEvent> Events { get; }

    /// <summary>Sends a signal. Without effect when nobody is left to receive it.</summary>
    ValueTask SignalAsync(int signal, SignalScope scope, CancellationToken cancellationToken);

    /// <summary>Kills every process of the container until none is left; returns with the proof.</summary>
    /// <remarks>Cancelling stops waiting; what was killed stays killed.</remarks>
    Task DestroyAsync(CancellationToken cancellationToken);

    /// <summary>Gives the container's cgroups a larger share and, where memory is limited, a higher limit.</summary>
    /// <remarks>A limit is never lowered: what is in use beyond it would be killed.</remarks>
    /// <exception cref="IOException">The kernel refused.</exception>
    void Raise(CgroupLimits limits);

    /// <summary>What the container's cgroups have counted; null when it has none.</summary>
    CgroupUsage? ReadUsage();
}
