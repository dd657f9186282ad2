namespace Holdfast.Agent.Core.Containers;

/// <summary>Where a container stands.</summary>
/// <remarks>
/// <code>
/// preparing → fetching → starting → running → stopping → (proven empty: no row)
///     └───────────┴─────────┴──────────────────►┘
/// </code>
/// </remarks>
public enum ContainerPhase
{
    /// <summary>Its sandbox is being made.</summary>
    Preparing = 1,

    /// <summary>Its URIs are being fetched.</summary>
    Fetching = 2,

    /// <summary>It was handed to the launcher: from here on it may run.</summary>
    Starting = 3,

    /// <summary>Its first process runs.</summary>
    Running = 4,

    /// <summary>Its task or executor is over; its process set is not yet proven empty.</summary>
    Stopping = 5,
}
