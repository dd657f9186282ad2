using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Core;

/// <remarks>
/// Accounting, for each file system over all its disks: what is promised (volumes, and the disk that tasks hold) +
/// trash + the agent's
/// own reserve ≤ capacity. What must be purged for a promise is purged, oldest first, before the promise is
/// acknowledged.
/// </remarks>
public sealed partial class AgentCore
{
    private readonly Queue<PurgeRow> _purges = new();
    private long _lastPurge;

    /// <summary>Sees whether there is room for promises that are made together, and has trash purged where that makes
    /// it.</summary>
    /// <returns>True where there is, null where it is being made, false where there will be none: then nothing is
    /// purged.</returns>
    private bool? MakeRoom(IEnumerable<(DiskSource? Source, Quantity Amount)> promises, out string? reason)
    {
        reason = null;
        var sums = new OrderedDictionary<string, (DiskFacts Disk, Quantity Amount)>();
        foreach (var (source, amount) in promises)
        {
            if (DiskOf(source) is not { } disk) continue;
            if (source is not null && disk.Fault is { } fault)
            {
                reason = Unusable(disk, fault);
                return false;
            }
            if (source is { Kind: DiskSourceKind.Mount }) continue;
            var before = sums.TryGetValue(disk.FileSystem, out var sum) ? sum.Amount : Quantity.Zero;
            sums[disk.FileSystem] = (disk, before + amount);
        }
        foreach (var (disk, amount) in sums.Values)
            if (MakeRoom(disk, amount, purge: false, out reason) == false)
                return false;
        var isThere = true;
        foreach (var (disk, amount) in sums.Values) isThere &= MakeRoom(disk, amount, purge: true, out _) == true;
        return isThere ? true : null;
    }

    private bool? MakeRoom(DiskFacts disk, Quantity wanted, bool purge, out string? reason)
    {
        reason = null;
        var trash = TrashOn(disk);
        var needed = Sum(Promised(disk), trash, wanted) - (long)Math.Max(0, disk.Capacity.Milli - disk.Reserve.Milli);
        if (needed <= 0) return true;
        if (IsStrangers && trash.Exists(static volume => !volume.Purging && !IsKept(volume)))
        {
            reason = Distrust("Purging destroyed data to make room");
            return false;
        }
        var purgeable = trash.Where(static volume => volume.Trouble is null && !IsKept(volume)).ToList();
        if (purgeable.Sum(static volume => volume.Size.Milli) < needed)
        {
            reason = $"the file system of {disk.Root} has {disk.Capacity} MB, of which {Promised(disk)} MB are "
                + $"promised and {disk.Reserve} MB kept; {Sum(trash)} MB are trash, and purging all of it that can be "
                + $"purged makes no room for {wanted} MB";
            return false;
        }
        foreach (var volume in purgeable)
        {
            if (needed <= 0 || !purge) break;
            needed -= volume.Size.Milli;
            Purge(volume);
        }
        return null;
    }

    private List<VolumeEntry> TrashOn(DiskFacts disk) =>
    [
        .. _volumes.Values
            .Where(volume => volume is { IsTrash: true, IsAside: false } && IsOn(volume.Source, disk))
            // The clock may have been wrong when one of them came; what was not looked at yet came last.
            .OrderBy(volume => volume.Row.KeptSince ?? Seen.Passed).ThenBy(static volume => volume.Row.TrashedAt),
    ];

    private Quantity Promised(DiskFacts disk) => Promised(source => IsOn(source, disk));

    private Quantity Promised(Func<DiskSource?, bool> isOn)
    {
        var promised = Quantity.Zero;
        foreach (var volume in _volumes.Values)
            if (volume is { IsTrash: false, IsAside: false } && isOn(volume.Source)) promised += volume.Promised;
        foreach (var framework in _frameworks.Values)
        {
            foreach (var executor in framework.Executors.Values) promised += PlainDisk(executor.Spec.Resources, isOn);
            foreach (var task in framework.Tasks.Values)
                if (task.Holding) promised += PlainDisk(task.Spec.Resources, isOn);
        }
        return promised;
    }

    private static Quantity PlainDisk(ResourceBag resources, Func<DiskSource?, bool> isOn)
    {
        var sum = Quantity.Zero;
        foreach (var resource in resources)
            if (resource is { Name: "disk", Key: { Kind: ResourceKind.Scalar, IsPersistentVolume: false } }
                && isOn(resource.Key.Disk?.Source)) sum += resource.Amount;
        return sum;
    }

    // A MOUNT disk is a file system of its own, promised as a whole: it takes part in no sum.
    private bool IsOn(DiskSource? source, DiskFacts disk) =>
        source is not { Kind: DiskSourceKind.Mount } && DiskOf(source)?.FileSystem == disk.FileSystem;

    private static long Sum(Quantity promised, List<VolumeEntry> trash, Quantity wanted) =>
        promised.Milli + trash.Sum(static volume => volume.Size.Milli) + wanted.Milli;

    private static Quantity Sum(List<VolumeEntry> trash) =>
        Quantity.FromMilli(trash.Sum(static volume => volume.Size.Milli));

    private void RecordPurge(VolumeEntry volume, DestroyRecord destroyed, PurgeCause cause)
    {
        var row = new PurgeRow(
            ++_lastPurge, volume.Id, volume.Resource, destroyed, _turn.Now, cause, volume.Row.PurgeOrder);
        _purges.Enqueue(row);
        _turn.Put(row);
        while (_purges.Count > _options.PurgesKeptMax) _turn.Remove(AgentTables.Purges, _purges.Dequeue().Key);
    }
}
