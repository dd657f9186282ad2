using Holdfast.Linux;
using Holdfast.Linux.Btrfs;
using Holdfast.Linux.Files;

namespace Holdfast.Disks.Btrfs;

/// <summary>Volumes as subvolumes of btrfs. The limit lies on a quota group <c>1/K</c> above the volume's own, K being
/// the limit's id: subvolumes that are made inside belong to it too.</summary>
/// <remarks>
/// A group is made and limited before the subvolume that belongs to it from its first byte on: at no moment is there
/// one without a limit. It outlives the subvolume until the kernel has cleaned that away.
/// </remarks>
/// <param name="claims">Whose the disks are.</param>
public sealed partial class BtrfsBackend(DiskClaims claims) : LimitingBackend(claims)
{
    private static readonly TimeSpan CleaningMax = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public override string Name => "btrfs";

    private protected override void MakeData(DiskRoot disk, VolumeManifest manifest)
    {
        MakeSubvolume(disk, PlaceOf(disk, manifest), GroupOf(manifest), manifest.LimitBytes);
        BtrfsCalls.Commit(disk.Volumes, manifest.Volume.ToString());
    }

    private protected override void MakeLimited(DiskRoot disk, Place place, long limitId, long? limitBytes) =>
        MakeSubvolume(disk, place, QuotaGroup.Above(limitId), limitBytes);

    private protected override void ChangeSandboxLimit(DiskRoot disk, long limitId, long? limitBytes)
    {
        var group = QuotaGroup.Above(limitId);
        UseOfGroup(disk, group); // Fails where there is none, and says why that may be.
        BtrfsCalls.LimitGroup(disk.Root, group, limitBytes);
    }

    private protected override DiskUse UseOfLimit(DiskRoot disk, long limitId) =>
        new(UseOfGroup(disk, QuotaGroup.Above(limitId)).Bytes, Inodes: null);

    private static void MakeSubvolume(DiskRoot disk, Place place, QuotaGroup group, long? limitBytes)
    {
        RequireQuota(disk);
        if (FileCalls.StatusAt(place.Parent, place.Name) is { } present)
        {
            if (CheckSubvolume(disk, place, present, group) is { } fault) throw new DiskException(fault);
            BtrfsCalls.LimitGroup(place.Parent, group, limitBytes);
        }
        else
        {
            // One whose members are deleted, or that has none, was left by a crash of this very step.
            if (!BtrfsCalls.TryCreateGroup(place.Parent, group)) RequireMembers(disk, group, atMost: 0);
            BtrfsCalls.LimitGroup(place.Parent, group, limitBytes);
            BtrfsCalls.CreateSubvolume(place.Parent, place.Name, group);
            // Another agent may have been doing the same at the same time: neither has the group then.
            RequireMembers(disk, group, atMost: 1);
        }
        var directory = OpenVolume(place.Parent, place.Name);
        try { FileCalls.ChangeMode(directory, 0x1E8, place.Name); }
        finally { FileCalls.Close(directory); }
    }

    private protected override bool TryUnmakeData(DiskRoot disk, VolumeManifest manifest)
    {
        // As of a directory: an empty subvolume goes, one that holds something stays.
        if (!FileCalls.TryRemoveDirectory(disk.Volumes, manifest.Volume.ToString()) && Errno.Last != Errno.NoEntry)
            return false;
        return true;
    }

    private protected override void ChangeLimit(DiskRoot disk, VolumeManifest manifest)
    {
        var group = GroupOf(manifest);
        var before = UseOfGroup(disk, group);
        RequireRoom(before, manifest);
        BtrfsCalls.LimitGroup(disk.Volumes, group, manifest.LimitBytes);
        try
        {
            // Whatever was written since the first look: from now on no more is.
            RequireRoom(UseOfGroup(disk, group), manifest);
            BtrfsCalls.Commit(disk.Volumes, manifest.Volume.ToString());
        }
        catch (Exception cause) when (cause is LinuxException or DiskException)
        {
            BtrfsCalls.LimitGroup(disk.Volumes, group, before.LimitBytes);
            throw;
        }
    }

    private protected override DiskUse UseOf(
        DiskRoot disk, VolumeManifest manifest, CancellationToken cancellationToken) =>
        UseOfLimit(disk, LimitOf(manifest));

    private protected override string? CheckData(DiskRoot disk, VolumeManifest manifest)
    {
        var group = GroupOf(manifest);
        if (BtrfsQuota.WhyOff(disk.Root, disk.Path) is { } off) return off;
        if (FileCalls.StatusAt(disk.Volumes, manifest.Volume.ToString()) is not { } status)
            throw new LinuxException("statx", manifest.Volume.ToString(), Errno.Last);
        if (CheckSubvolume(disk, PlaceOf(disk, manifest), status, group) is { } fault) return fault;
        return UseOfGroup(disk, group).LimitBytes is null
            ? $"quota group {group}, which holds {disk.Path}/volumes/{manifest.Volume} to its size, has no limit: set "
                + $"it by 'btrfs qgroup limit {manifest.LimitBytes} {group} {disk.Path}' and restart the agent"
            : null;
    }

    private protected override void RemoveData(DiskRoot disk, VolumeManifest manifest, RemovalProgress? progress)
    {
        var name = manifest.Volume.ToString();
        if (FileCalls.StatusAt(disk.Trash, name) is not { } status)
        {
            if (Errno.Last == Errno.NoEntry) return;
            throw new LinuxException("statx", name, Errno.Last);
        }
        if (!BtrfsCalls.IsRootOfSubvolume(status))
        {
            RemoveTree(disk, name, progress);
            return;
        }
        var path = $"{disk.Path}/trash/{name}";
        if (MountPoints.Read().FirstBelow(path) is { } mount)
            throw new DiskException(
                $"Volume {name} could not be purged: something is mounted at {mount}; unmount it.");
        var removed = BtrfsTrees.RemoveAt(disk.Trash, name);
        // The room is free only once the kernel has cleaned them away: what is promised next must find it.
        BtrfsCalls.Sync(disk.Trash, name);
        foreach (var one in removed) AwaitCleaning(disk, one, path);
    }

    private protected override IReadOnlyList<FoundLimit>? FindLimits(DiskRoot disk)
    {
        var fileSystem = BtrfsQuota.Require(disk.Root, disk.Path);
        if (QuotaFiles.Mode(fileSystem) == QuotaMode.Off) return null;
        // One that goes meanwhile is none.
        return [.. QuotaFiles.GroupsAbove(fileSystem)
            .Select(group => (group.Number, Use: QuotaFiles.UseOf(fileSystem, group)))
            .Where(static group => group.Use is not null)
            .Select(static group => new FoundLimit((long)group.Number, group.Use?.LimitBytes))];
    }

    private protected override void RemoveLimit(DiskRoot disk, long limitId)
    {
        var group = QuotaGroup.Above(limitId);
        foreach (var member in BtrfsCalls.RelativesOf(disk.Root, group))
            // Older kernels leave the group of a deleted subvolume behind.
            if (BtrfsCalls.HasSubvolume(disk.Root, member.Number) || !BtrfsCalls.TryDestroyGroup(disk.Root, member))
                throw new DiskException(
                    $"quota group {member} belongs to {group} still: subvolume {member.Number} is there, is not "
                    + "cleaned away yet, or wrote data that other subvolumes share");
        if (!BtrfsCalls.TryDestroyGroup(disk.Root, group))
            throw new DiskException($"something belongs to quota group {group} of {disk.Path} still");
    }

    private static void AwaitCleaning(DiskRoot disk, ulong subvolume, string path)
    {
        var end = Environment.TickCount64 + (long)CleaningMax.TotalMilliseconds;
        while (BtrfsCalls.HasSubvolume(disk.Trash, subvolume))
        {
            if (Environment.TickCount64 > end)
                throw new DiskException(
                    $"{path} is removed, but the kernel has not freed its room after {CleaningMax.TotalMinutes:0} "
                    + "minutes: see in its log whether the file system became read-only.");
            Thread.Sleep(LookEvery);
        }
    }

    private static void RequireMembers(DiskRoot disk, QuotaGroup group, int atMost)
    {
        var members = BtrfsCalls.RelativesOf(disk.Root, group).Count(
            member => BtrfsCalls.IsLinked(disk.Root, member.Number));
        if (members > atMost)
            throw new DiskException(
                $"quota group {group} of the file system at {disk.Path} is in use by something else, perhaps by "
                + "another agent there: give each agent a --xfs_project_range of its own");
    }

    private static QuotaGroup GroupOf(VolumeManifest manifest) => QuotaGroup.Above(LimitOf(manifest));

    private static long LimitOf(VolumeManifest manifest) => manifest.LimitId
        ?? throw new DiskException($"Volume {manifest.Volume} has no id for its limit, which btrfs needs.");

    private static Place PlaceOf(DiskRoot disk, VolumeManifest manifest) =>
        new(disk.Volumes, manifest.Volume.ToString(), $"{disk.Path}/volumes/{manifest.Volume}");

    private static void RequireRoom(GroupUse use, VolumeManifest manifest)
    {
        if (use.Bytes > manifest.SizeBytes) throw Above(manifest, use.Bytes);
    }

    private static GroupUse UseOfGroup(DiskRoot disk, QuotaGroup group) =>
        QuotaFiles.UseOf(BtrfsQuota.Require(disk.Root, disk.Path), group)
            ?? throw new DiskException($"the file system at {disk.Path} has no quota group {group}: quota was turned "
                + "off, or the group was removed, and nothing holds what belongs to it to its size");

    private static void RequireQuota(DiskRoot disk)
    {
        if (BtrfsQuota.WhyOff(disk.Root, disk.Path) is { } off) throw new DiskException(off);
    }

    private static string? CheckSubvolume(DiskRoot disk, Place place, FileStatus status, QuotaGroup group)
    {
        if (!BtrfsCalls.IsRootOfSubvolume(status))
            return $"{place.Path} is no subvolume, and nothing holds it to its size";
        var directory = OpenVolume(place.Parent, place.Name);
        try
        {
            var own = QuotaGroup.OfSubvolume(BtrfsCalls.SubvolumeOf(directory, place.Name));
            return BtrfsCalls.RelativesOf(directory, own).Contains(group)
                ? null
                : $"{place.Path} does not belong to quota group {group}, which would hold it to its size: add it by "
                    + $"'btrfs qgroup assign {own} {group} {disk.Path}' and restart the agent";
        }
        finally
        {
            FileCalls.Close(directory);
        }
    }

    private static int OpenVolume(int directory, string name) =>
        FileCalls.Open(directory, name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
}
