using System.Globalization;

namespace Holdfast.Containers.Cgroups;

/// <summary>One hierarchy for each controller, each mounted on its own below the root (a link where two share a
/// mount).</summary>
internal sealed class CgroupVersion1(string root, string parent) : ICgroupVersion
{
    private const long PeriodMicros = 100_000;
    private static readonly string[] Wanted = ["cpu", "cpuacct", "memory", "pids", "freezer"];
    private readonly List<string> _working = [];

    public int Number => 1;

    public IReadOnlyList<string> Prepare(List<string> missing)
    {
        foreach (var controller in Wanted)
        {
            try
            {
                if (!File.Exists(Path.Combine(root, controller, "cgroup.procs")))
                {
                    missing.Add($"{controller}: not mounted at {Path.Combine(root, controller)}");
                    continue;
                }
                CgroupSupport.MakeParent(Path.Combine(root, controller, parent));
                _working.Add(controller);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                missing.Add($"{controller}: {failure.Message}");
            }
        }
        return _working;
    }

    public IReadOnlyList<string> DirectoriesOf(string name, CgroupLimits limits) =>
    [
        .. _working.Where(controller => Needs(controller, limits))
            .Select(controller => Path.Combine(root, controller, parent, name)),
    ];

    public void Limit(string name, CgroupLimits limits)
    {
        if (limits.CpuMilli is { } milli)
        {
            Write("cpu", name, "cpu.shares", CpuShare.Shares(milli));
            if (limits.CpuIsHard)
            {
                Write("cpu", name, "cpu.cfs_period_us", PeriodMicros);
                // The kernel takes no quota below a millisecond.
                Write("cpu", name, "cpu.cfs_quota_us", Math.Max(1000, milli * PeriodMicros / 1000));
            }
        }
        if (limits.MemoryBytes is { } bytes) Write("memory", name, "memory.limit_in_bytes", bytes);
        if (limits.Pids is { } pids) Write("pids", name, "pids.max", pids);
    }

    // The freezer always: it is the one that holds still what is being killed.
    private static bool Needs(string controller, CgroupLimits limits) => controller switch
    {
        "cpu" => limits.CpuMilli is not null,
        "cpuacct" => limits.Counts,
        "memory" => limits.Counts || limits.MemoryBytes is not null,
        "pids" => limits.Pids is not null,
        _ => true,
    };

    private void Write(string controller, string name, string file, long value) => File.WriteAllText(
        Path.Combine(root, controller, parent, name, file), value.ToString(CultureInfo.InvariantCulture));
}
