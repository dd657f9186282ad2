namespace Holdfast.Containers.Cgroups;

/// <summary>What a container may use. Null leaves a thing unlimited.</summary>
public sealed record CgroupLimits
{
    /// <summary>The share under contention, in thousandths of a CPU; at least 10.</summary>
    public long? CpuMilli { get; init; }

    /// <summary>Whether <see cref="CpuMilli"/> is also a bound when CPUs are free.</summary>
    public bool CpuIsHard { get; init; }

    /// <summary>Beyond it the kernel kills in the container.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Processes and threads.</summary>
    public long? Pids { get; init; }

    /// <summary>
    /// Whether CPU time and memory are counted where they are not limited. Each hierarchy of version 1 that a container
    /// enters costs its start some 6 ms (the kernel waits for all processors); version 2 has but one. Default true.
    /// </summary>
    public bool Counts { get; init; } = true;
}
