namespace Holdfast.Containers.Launching;

/// <summary>A way to run containers. Thread-safe.</summary>
public interface IContainerLauncher
{
    /// <summary>What the ledger stores before <see cref="LaunchAsync"/>: enough to find the container, had it been
    /// started.</summary>
    ContainerRecord Describe(ContainerSpec spec);

    /// <summary>Starts a container; the shim outlives this process.</summary>
    /// <remarks>Once the order is given away the token is not looked at any more: it never half-launches.</remarks>
    Task<LaunchOutcome> LaunchAsync(ContainerSpec spec, CancellationToken cancellationToken);

    /// <summary>
    /// Finds a container again. Exact: one whose order was not taken by a shim is revoked, so that it cannot start
    /// behind the caller's back.
    /// </summary>
    Task<AttachOutcome> AttachAsync(ContainerRecord record, CancellationToken cancellationToken);
}
