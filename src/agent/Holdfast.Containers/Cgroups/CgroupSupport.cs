namespace Holdfast.Containers.Cgroups;

/// <summary>What of cgroups works on this machine, found by trying.</summary>
/// <param name="Version">1 or 2; 0 when none can be made.</param>
/// <param name="Controllers">Those that work, of <c>cpu cpuacct memory pids freezer</c>.</param>
/// <param name="Missing">One line for each that does not, with the reason.</param>
public sealed record CgroupSupport(int Version, IReadOnlyList<string> Controllers, IReadOnlyList<string> Missing)
{
    private ICgroupVersion? Maker { get; init; }

    public bool Has(string controller) => Controllers.Contains(controller);

    /// <summary>Nothing is made; for agents that are told not to use cgroups.</summary>
    public static CgroupSupport None(string reason) => new(0, [], [reason]);

    /// <summary>Tries to make cgroups below <paramref name="parent"/>.</summary>
    /// <param name="parent">A name of this agent's own, relative; several agents of one machine need several.</param>
    /// <param name="root">Where the hierarchies are mounted.</param>
    /// <param name="own">This process's cgroup in a version 2 tree; null to look.</param>
    public static CgroupSupport Detect(string parent, string root = "/sys/fs/cgroup", string? own = null)
    {
        ICgroupVersion version = File.Exists(Path.Combine(root, "cgroup.controllers"))
            ? new CgroupVersion2(root, parent, own ?? Delegation.Own())
            : new CgroupVersion1(root, parent);
        var missing = new List<string>();
        var working = version.Prepare(missing);
        return working.Count == 0
            ? new(0, [], missing)
            : new(version.Number, working, missing) { Maker = version };
    }

    /// <summary>What of the limits cannot be kept here, as a clause; null when all can.</summary>
    public string? Explain(CgroupLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        foreach (var (wanted, controller) in new[]
                 {
                     (limits.CpuMilli is not null, "cpu"), (limits.MemoryBytes is not null, "memory"),
                     (limits.Pids is not null, "pids"),
                 })
            if (wanted && !Has(controller))
                return Missing.FirstOrDefault(line => line.StartsWith(controller + ":", StringComparison.Ordinal))
                    ?? $"{controller}: {string.Join("; ", Missing)}";
        return null;
    }

    /// <summary>Makes an agent's directory in a hierarchy.</summary>
    /// <exception cref="UnauthorizedAccessException">Nothing can be made in it.</exception>
    internal static void MakeParent(string directory)
    {
        Directory.CreateDirectory(directory);
        // It may be there and another user's: root's, say, who ran this agent before.
        // Not named after this process: one of another process namespace may have the same id.
        var trial = Path.Combine(directory, $"trial-{Path.GetRandomFileName()}");
        Directory.CreateDirectory(trial);
        Directory.Delete(trial);
    }

    /// <summary>The directories that a container's cgroups will have; empty where none can be made.</summary>
    public IReadOnlyList<string> DirectoriesOf(string name, CgroupLimits limits) =>
        Maker?.DirectoriesOf(name, limits) ?? [];

    /// <summary>What of the limits can be kept here.</summary>
    public CgroupLimits Kept(CgroupLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return limits with
        {
            CpuMilli = Has("cpu") ? limits.CpuMilli : null,
            MemoryBytes = Has("memory") ? limits.MemoryBytes : null,
            Pids = Has("pids") ? limits.Pids : null,
        };
    }

    /// <exception cref="IOException">The kernel refused; nothing of it is left.</exception>
    public Cgroup? Create(string name, CgroupLimits limits)
    {
        if (Maker is null) return null;
        var cgroup = new Cgroup(Maker.DirectoriesOf(name, limits));
        try
        {
            foreach (var directory in cgroup.Directories) Directory.CreateDirectory(directory);
            Maker.Limit(name, limits);
            return cgroup;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            cgroup.TryRemove();
            throw new IOException($"cgroup {name}: {failure.Message}", failure);
        }
    }
}
