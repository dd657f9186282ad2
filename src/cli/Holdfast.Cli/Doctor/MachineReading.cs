namespace Holdfast.Cli.Doctor;

/// <summary>What was read of the machine, for <see cref="Checks"/> to judge.</summary>
internal sealed record MachineReading
{
    public required string UserName { get; init; }

    public bool IsRoot { get; init; }

    public required string Kernel { get; init; }

    public int Processors { get; init; }

    public long MemoryMegabytes { get; init; }

    /// <summary>0 where there are none.</summary>
    public int CgroupVersion { get; init; }

    /// <summary>Controllers below which a cgroup can be made by this user.</summary>
    public IReadOnlyList<string> CgroupControllers { get; init; } = [];

    /// <summary>Why others, or all, cannot be used.</summary>
    public IReadOnlyList<string> CgroupFaults { get; init; } = [];

    public IReadOnlyList<DiskReading> Disks { get; init; } = [];

    /// <summary>Open files that a process may have, hard limit; null for any number.</summary>
    public long? OpenFilesMax { get; init; }

    /// <summary>Processes that the user may have, hard limit; null for any number.</summary>
    public long? ProcessesMax { get; init; }

    public long PidMax { get; init; }

    /// <summary>Whether this user sees all processes.</summary>
    public bool SeesAllProcesses { get; init; }

    /// <summary>Programs that belong beside this one, and are not there.</summary>
    public IReadOnlyList<string> ProgramsMissing { get; init; } = [];
}
