namespace Holdfast.Containers.Cgroups;

/// <summary>What a container has used. Null where the controller is missing.</summary>
public sealed record CgroupUsage(
    TimeSpan? CpuUser, TimeSpan? CpuSystem, long? MemoryBytes, long? MemoryLimitBytes, long? OutOfMemoryKills,
        long? Pids);
