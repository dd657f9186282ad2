using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core;

/// <remarks>
/// A disk may go and come back while the agent runs: unmounted, read-only after an error, replaced by another one. What
/// lies there is out of the offers meanwhile, the volumes with their reason, and so is the space that nobody holds: a
/// volume made in a bare mount point would lie on the disk above it.
/// </remarks>
public sealed partial class AgentCore
{
    /// <summary>All that may be offered or is held.</summary>
    private ResourceBag Offered
    {
        get
        {
            var unusable = _facts.Disks.Where(static disk => disk is { Source: not null, Fault: not null })
                .Select(static disk => disk.Source).ToHashSet();
            if (unusable.Count == 0) return _resources.Total;
            var offered = new ResourcePool(_resources.Total);
            // Volumes are withheld each by itself. What a task holds stays as long as it does.
            foreach (var free in _resources.Free.ToBag())
                if (!free.Key.IsPersistentVolume && unusable.Contains(free.Key.Disk?.Source)) offered.Subtract(free);
            return offered.ToBag();
        }
    }

    private void OnDiskFound(DiskFacts found)
    {
        if (DiskOf(found.Source) is not { } before) return;
        _facts = _facts with
        {
            Disks = [.. _facts.Disks.Select(disk => disk.Source == found.Source ? found : disk)],
        };
        _turn.Announce(
            found.Fault is null ? AgentNotice.DiskFound : AgentNotice.DiskLost,
            (before.Fault, found.Fault) switch
            {
                (null, { } fault) => $"Disk {found.Root} is not used any more: {fault}.",
                (_, { } fault) => $"Disk {found.Root} is not used: {fault}.",
                (null, null) => $"Disk {found.Root} is mounted anew: its volumes are looked at.",
                (_, null) => $"Disk {found.Root} answers and is well: its volumes are looked at.",
            });
        foreach (var volume in _volumes.Values.ToArray())
        {
            if (volume.Source != found.Source) continue;
            if (volume.Row.State is not (VolumeState.Ready or VolumeState.Withheld)) continue;
            if (FaultOf(volume) is { } fault) Judge(volume, fault);
            else _turn.Do(new CheckVolume(volume.ToPlan(_identity.Agent)));
        }
        ChangeResources();
        RunWaitingBatches();
    }
}
