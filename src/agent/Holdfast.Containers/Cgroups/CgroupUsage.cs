namespace Holdfast.Containers.Cgroups;

/// <summary>What a container has used. Null where the controller is missing or does not count it.</summary>
public sealed record CgroupUsage
{
    public TimeSpan? CpuUser { get; init; }

    public TimeSpan? CpuSystem { get; init; }

    /// <summary>Periods in which a hard limit of CPU time was enforced; 0 without one.</summary>
    public long? Periods { get; init; }

    /// <summary>Those of them in which it ran out of time.</summary>
    public long? ThrottledPeriods { get; init; }

    /// <summary>How long it waited for its next period.</summary>
    public TimeSpan? Throttled { get; init; }

    /// <summary>All memory that is charged to it.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Of it: memory of its own, without a file behind it.</summary>
    public long? AnonymousBytes { get; init; }

    /// <summary>Of it: pages of files.</summary>
    public long? FileBytes { get; init; }

    /// <summary>Of those: pages that are mapped.</summary>
    public long? MappedFileBytes { get; init; }

    /// <summary>Of it: what may not be swapped out.</summary>
    public long? UnevictableBytes { get; init; }

    public long? SwapBytes { get; init; }

    /// <summary>What the kernel holds for it.</summary>
    public long? KernelBytes { get; init; }

    /// <summary>Of that: buffers of its sockets.</summary>
    public long? KernelTcpBytes { get; init; }
}
