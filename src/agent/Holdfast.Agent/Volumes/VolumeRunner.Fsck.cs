using System.Collections.Immutable;
using System.Diagnostics;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Fsck;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Disks;

namespace Holdfast.Agent.Volumes;

/// <summary>What is read and mended on disks when they are compared with the ledger.</summary>
internal sealed partial class VolumeRunner
{
    /// <summary>Reads what lies on a disk, at once, on the caller's thread.</summary>
    public FsckDisk Look(DiskFacts disk)
    {
        var seen = new FsckDisk(disk.Root, disk.Backend);
        try
        {
            var contents = DiskContents.Read(disk.Root);
            var limits = _backends.TryGetValue(disk.Backend, out var backend) ? backend.Limits(disk.Root) : null;
            return seen with
            {
                Owner = contents.Owner,
                Entries = [.. contents.Entries.Select(Entry)],
                Limits = limits is null
                    ? null
                    : limits.Select(static limit => new FsckSeenLimit(limit.Id, limit.LimitBytes)).ToImmutableArray(),
                HeadroomBytes = HeadroomBytes < VolumeManifest.Unlimited ? HeadroomBytes : null,
            };
        }
        catch (DiskException fault)
        {
            return seen with { Fault = fault.Message };
        }
    }

    private static FsckEntry Entry(DiskEntry entry) => new(
        entry.Name, entry.IsTrash, entry.IsEmpty switch
        {
            null => FsckContent.None,
            true => FsckContent.Empty,
            false => FsckContent.Some,
        },
        entry.Manifest, entry.Describes);

    /// <summary>Mends what was found. What it is about is done in its turn among the steps of its volume.</summary>
    public void Mend(MendDisk mend)
    {
        if (mend.Plan is { } plan)
            Add("Mending", plan, backend => Ended(Mend(backend, mend, plan)), fault => Ended(null, fault));
        else if (mend.Fix is RemoveEmpty remove)
            Track(MendAsync(remove));

        FsckFixEnded Ended(string? verdict, string? fault = null) =>
            new(Now, new FsckOutcome(mend.Fix, fault), mend.Correlation, verdict);

        async Task MendAsync(RemoveEmpty remove)
        {
            var step = new VolumeStep($"Removing the empty {remove.Name}", remove.Root, () => Do(
                remove.Backend, backend =>
                {
                    backend.RemoveEmpty(remove.Root, remove.IsTrash, remove.Name);
                    return Ended(null);
                }, fault => Ended(null, fault)));
            DiskLane lane;
            lock (_gate) lane = LaneOf(remove.Root, isPurge: false);
            await RunAfterAsync(Task.CompletedTask, lane, step);
        }
    }

    // What is wrong with the volume after it; null where nothing is.
    private string? Mend(IVolumeBackend backend, MendDisk mend, VolumePlan plan)
    {
        var manifest = Manifest(plan);
        switch (mend.Fix)
        {
            case WriteManifest when mend.Destroyed is { } destroyed:
                backend.Mend(plan.Root, manifest, new DestroyNote(destroyed.Operation, destroyed.Caller, destroyed.At));
                return null;
            case WriteManifest:
                backend.Mend(plan.Root, manifest, note: null);
                break;
            case SetLimitAnew:
                backend.SetLimit(plan.Root, manifest);
                break;
            case LookAgain:
                break;
            default:
                throw new UnreachableException($"No arm for {mend.Fix.GetType().Name}; add one above.");
        }
        // As at a start: a limit that a restart of the machine undid is none of the volume's faults.
        backend.TakeOver(plan.Root, manifest);
        return backend.Check(plan.Root, manifest);
    }
}
