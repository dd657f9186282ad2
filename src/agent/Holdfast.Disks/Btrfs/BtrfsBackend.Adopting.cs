using Holdfast.Linux;
using Holdfast.Linux.Btrfs;
using Holdfast.Linux.Files;

namespace Holdfast.Disks.Btrfs;

/// <remarks>
/// Only a subvolume can be held to a size, and only data that the quota counted as it was written counts: a rename into
/// a subvolume of ours is EXDEV, and a clone would stay billed to where it came from. All else is to be copied first.
/// </remarks>
public sealed partial class BtrfsBackend
{
    /// <inheritdoc/>
    public override AdoptionWay LookToAdopt(string root, string path, TreeUse use)
    {
        var directory = FileCalls.TryOpen(
            FileCalls.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
        if (directory < 0) throw new DiskException($"It cannot be seen what {path} is: {Errno.Describe(Errno.Last)}");
        try
        {
            return new AdoptionWay(
                "one rename of the subvolume, once its quota group is in that of the volume, in an instant",
                BtrfsQuota.WhyNot(root) ?? ExplainNoAdoption(directory, path));
        }
        catch (LinuxException cause)
        {
            throw new DiskException($"It cannot be seen whether {path} can be limited: {cause.Message}", cause);
        }
        finally
        {
            FileCalls.Close(directory);
        }
    }

    private protected override void AdoptData(DiskRoot disk, VolumeManifest manifest, string path) => MoveIn(
        disk, manifest, path, directory => Include(disk, manifest, directory, path),
        directory =>
        {
            var group = GroupOf(manifest);
            foreach (var member in GroupsIn(directory, path))
                if (BtrfsCalls.RelativesOf(directory, member).Contains(group))
                    BtrfsCalls.RemoveFromGroup(disk.Volumes, member, group);
        });

    private protected override void AdoptInPlace(DiskRoot disk, VolumeManifest manifest)
    {
        var name = manifest.Volume.ToString();
        var directory = OpenVolume(disk.Volumes, name);
        try { Include(disk, manifest, directory, $"{disk.Path}/volumes/{name}"); }
        finally { FileCalls.Close(directory); }
    }

    // Groups are changed through the disk: the kernel bills what that takes to the subvolume of the descriptor, which
    // may be at its limit. On disk before it moves: at no moment is there a volume without its limit.
    private static void Include(DiskRoot disk, VolumeManifest manifest, int directory, string path)
    {
        var group = GroupOf(manifest);
        RequireQuota(disk);
        if (ExplainNoAdoption(directory, path) is { } fault) throw new DiskException(fault);
        var own = GroupsIn(directory, path).ToList();
        // One whose members are its own was left by a crash of this very step.
        if (!BtrfsCalls.TryCreateGroup(disk.Volumes, group))
            RequireMembers(disk, group, own.Count(one => BtrfsCalls.RelativesOf(directory, one).Contains(group)));
        BtrfsCalls.LimitGroup(disk.Volumes, group, manifest.LimitBytes);
        foreach (var member in own)
        {
            var above = BtrfsCalls.RelativesOf(directory, member).Where(static one => one.Level > 0).ToList();
            if (!above.Contains(group)) BtrfsCalls.AddToGroup(disk.Volumes, member, group);
            // Such as that of the volume which it was to a ledger that is lost.
            foreach (var other in above.Where(one => one != group))
                BtrfsCalls.RemoveFromGroup(disk.Volumes, member, other);
        }
        RequireRoom(UseOfGroup(disk, group), manifest);
        BtrfsCalls.Commit(disk.Volumes, path);
    }

    private static string? ExplainNoAdoption(int directory, string path)
    {
        if (!BtrfsCalls.IsRootOfSubvolume(FileCalls.StatusOf(directory)))
            return $"{path} is no subvolume, and nothing could hold it to a size. {CopyOf(path)}";
        var fileSystem = BtrfsQuota.Require(directory, path);
        foreach (var group in GroupsIn(directory, path))
        {
            if (QuotaFiles.UseOf(fileSystem, group) is null)
                return $"The file system has no quota group {group}, of a subvolume at or below {path}. {CopyOf(path)}";
            if (QuotaFiles.Mode(fileSystem) == QuotaMode.Classic
                ? QuotaFiles.HasShared(fileSystem, group)
                : !BtrfsCalls.IsCountedWhole(directory, group.Number))
                return $"Subvolume {group.Number} at or below {path} is a snapshot, or older than the file system's "
                    + $"quota, which does not count all of its data. {CopyOf(path)}";
        }
        return null;
    }

    private static string CopyOf(string path) =>
        $"Copy it into a new one beside it ('btrfs subvolume create {path}.volume', 'cp --archive --reflink=never "
        + $"{path}/. {path}.volume'), compare ('diff --recursive --no-dereference'), and adopt {path}.volume.";

    // Of the subvolume and all that lie below.
    private static IEnumerable<QuotaGroup> GroupsIn(int directory, string path)
    {
        var left = new Queue<ulong>([BtrfsCalls.SubvolumeOf(directory, path)]);
        while (left.TryDequeue(out var subvolume))
        {
            yield return QuotaGroup.OfSubvolume(subvolume);
            foreach (var below in BtrfsCalls.SubvolumesIn(directory, subvolume)) left.Enqueue(below);
        }
    }
}
