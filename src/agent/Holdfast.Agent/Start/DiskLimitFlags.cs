using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Limits;
using Holdfast.Hosting.Flags;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Start;

/// <summary>The flags that say how containers are kept to their disk.</summary>
internal static class DiskLimitFlags
{
    private const string Enforce = "enforce_container_disk_quota";
    private const string KillAtLimit = "xfs_kill_containers";
    private const string Xfs = "disk/xfs";

    // Below, the measuring itself would be what takes the machine's time.
    private static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(100);

    /// <summary>Reads them, and finds every fault.</summary>
    public static DiskLimitOptions Read(FlagValues flags, ICollection<string> faults)
    {
        if (flags.Duration("container_disk_watch_interval") < IntervalMin)
            faults.Add($"--container_disk_watch_interval={flags.Text("container_disk_watch_interval")} is too short: "
                + "give 100ms or more.");
        if (flags.Boolean(KillAtLimit) && !flags.Boolean(Enforce))
            faults.Add($"--{KillAtLimit} ends containers at their disk limit, which takes --{Enforce}: give both, or "
                + "neither.");
        if (Ids(flags) is null)
            faults.Add($"--xfs_project_range={flags.Text("xfs_project_range")} is no range of ids: give one such as "
                + "[5000-10000]; ids begin at 1.");
        return new DiskLimitOptions
        {
            Mode = ModeOf(flags),
            HeadroomBytes = flags.Bytes("xfs_quota_headroom")!.Value,
        };
    }

    /// <summary>The ids that limits may have.</summary>
    /// <returns>Null where the flag is no list of ranges.</returns>
    public static RangeSet? Ids(FlagValues flags) => IdRanges.Read(flags.Text("xfs_project_range"));

    /// <summary>Whether <c>--isolation</c> asks for limits that only xfs keeps.</summary>
    public static bool RequiresXfs(FlagValues flags) =>
        flags.Text("isolation")!.Split(',', StringSplitOptions.TrimEntries).Contains(Xfs);

    /// <summary>Refuses to start where limits by xfs were asked for and the work directory has none.</summary>
    /// <exception cref="AgentStartException">It is so.</exception>
    public static void CheckXfs(bool isRequired, AgentFacts facts)
    {
        var root = facts.Disks[0];
        if (!isRequired || root.Backend == "xfs") return;
        throw AgentStartException.Refused([
            $"--isolation asks for {Xfs}, and {root.Root} is not on xfs with project quotas (its backend is "
                + $"{root.Backend}). Mount that file system with the option prjquota, or leave {Xfs} out: use is then "
                + $"measured, and --{Enforce} ends what takes too much.",
        ]);
    }

    private static DiskLimitMode? ModeOf(FlagValues flags)
    {
        if (!flags.IsGiven(Enforce)) return null;
        if (!flags.Boolean(Enforce)) return DiskLimitMode.Account;
        return flags.Boolean(KillAtLimit) ? DiskLimitMode.Kill : DiskLimitMode.Hard;
    }
}
