using System.Collections.Concurrent;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Disks;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Start;

/// <summary>Finds the backend of each disk: what the operator says, else that of the volumes that it has, else the
/// best that its file system gives.</summary>
/// <param name="choice">What the operator says.</param>
/// <param name="rows">The ledger's: a disk keeps the backend of its volumes.</param>
/// <param name="mode">What becomes of a container above its limit.</param>
/// <param name="gap">Why tasks could evade a quota; null where they cannot.</param>
internal sealed class DiskBackends(
    DiskBackendChoice choice, IEnumerable<AgentRow> rows, DiskLimitMode? mode, string? gap)
{
    // A disk keeps what it had at first also while the agent runs, when it went and came back: volumes may have been
    // made since. Disks are read side by side.
    private readonly ConcurrentDictionary<string, string> _recorded = new(rows.OfType<VolumeRow>()
        .GroupBy(static row => row.Root)
        .Select(static root => new KeyValuePair<string, string>(root.Key, root.First().Backend)));

    private readonly HashSet<string> _inUse =
    [
        .. rows.OfType<VolumeRow>().Where(static row => row.State != VolumeState.Creating)
            .Select(static row => row.Root),
    ];

    /// <summary>Whether volumes lie on a disk, as far as the ledger knew at the start: then its <c>disk.json</c> is
    /// there too. One that is being made may be the first.</summary>
    public bool HasVolumes(string root) => _inUse.Contains(root);

    /// <summary>Why a disk cannot hold volumes to their sizes any more, with the remedy; null where it can. Changes
    /// nothing.</summary>
    /// <param name="disk">The disk, as it was found.</param>
    public static string? WhyNot(DiskFacts disk) => DiskKinds.Of(disk.Backend)?.WhyNot(disk.Root);

    /// <summary>Adds to what was found of a disk which backend it has.</summary>
    /// <param name="disk">The disk; nothing is asked of one that cannot be used.</param>
    /// <param name="warnings">Gets what the operator should know.</param>
    /// <exception cref="AgentStartException">The work directory cannot have the backend that was asked for.</exception>
    public DiskFacts Find(DiskFacts disk, ICollection<string> warnings)
    {
        var recorded = _recorded.GetValueOrDefault(disk.Root);
        var wanted = choice.For(disk.Root) ?? recorded;
        // Recorded by a later version: its volumes are withheld, each with the reason.
        if (wanted is not null && DiskKinds.Of(wanted) is null) wanted = null;
        if (disk.Fault is not null) return disk with { Backend = wanted ?? DiskKinds.Directory.Name };
        var found = Choose(disk, wanted, recorded, warnings);
        if (found.Fault is null) _recorded[disk.Root] = found.Backend;
        return found;
    }

    private DiskFacts Choose(DiskFacts disk, string? wanted, string? recorded, ICollection<string> warnings)
    {
        if (wanted is not null)
        {
            var kind = DiskKinds.Of(wanted)!;
            return kind.Name == recorded
                ? Keep(disk, kind, warnings)
                : Give(disk, kind, warnings);
        }
        foreach (var kind in DiskKinds.All)
        {
            if (!kind.IsFor(disk.Root)) continue;
            if (kind.Prepare(disk.Root) is not { } reason) return With(disk, kind, warnings);
            warnings.Add($"Disk {disk.Root} could hold volumes to their sizes by {kind.Name}, but {reason}. Until then "
                + "use is measured only.");
        }
        return With(disk, DiskKinds.Directory, warnings);
    }

    // Its volumes were made so: what is missing now is not made anew, which would count nothing that is there.
    private DiskFacts Keep(DiskFacts disk, DiskKind kind, ICollection<string> warnings)
    {
        if (kind.WhyNot(disk.Root) is not { } reason) return With(disk, kind, warnings);
        warnings.Add($"Volumes on disk {disk.Root} are withheld: {reason}.");
        return With(disk, kind, warnings) with { Fault = reason };
    }

    private DiskFacts Give(DiskFacts disk, DiskKind kind, ICollection<string> warnings)
    {
        var refusal = kind.IsOfParts && disk.Source?.Kind is DiskSourceKind.Mount
            ? $"a MOUNT disk is one volume's as a whole, and needs no other limit: add {disk.Root}=auto to the flag"
            : kind.Prepare(disk.Root);
        if (refusal is not { } reason) return With(disk, kind, warnings);
        if (disk.Source is null)
            throw AgentStartException.Refused([
                $"--disk_backend asks for {kind.Name} at {disk.Root}, which cannot be: {reason}. Mend that, or give "
                    + "the disk another backend, such as auto.",
            ]);
        warnings.Add($"Disk {disk.Root} is not used: it cannot have the backend {kind.Name} that --disk_backend asks "
            + $"for: {reason}.");
        return With(disk, kind, warnings) with { Fault = reason };
    }

    private DiskFacts With(DiskFacts disk, DiskKind kind, ICollection<string> warnings)
    {
        if (kind is { Limit: LimitKind.Hard, IsFixed: false } && gap is not null && mode is not DiskLimitMode.Account)
            warnings.Add($"Limits on disk {disk.Root} are soft, not hard: {gap}.");
        return disk with
        {
            Backend = kind.Name,
            Limit = LimitOf(kind),
            HasLimitIds = kind.HasLimitIds,
            LimitIdsCarried = kind.IdsCarried(disk.Root),
        };
    }

    private string LimitOf(DiskKind kind) => kind.Limit switch
    {
        _ when kind.IsFixed => "hard",
        _ when mode is DiskLimitMode.Account => "none",
        LimitKind.Hard => gap is null ? "hard" : "soft",
        LimitKind.Soft => "soft",
        // Measured in any case; whether anybody is stopped is the operator's choice.
        LimitKind.Watched when mode is DiskLimitMode.Hard or DiskLimitMode.Kill => "watched",
        _ => "none",
    };
}
