namespace Holdfast.Containers.Cgroups;

/// <summary>What a container may use. Null leaves a thing unlimited; it is counted all the same.</summary>
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
}
