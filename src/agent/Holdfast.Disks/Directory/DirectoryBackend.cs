using Holdfast.Linux;
using Holdfast.Linux.Files;

namespace Holdfast.Disks.Directory;

/// <summary>Volumes as plain directories of any file system. The disk itself refuses nothing: what they use is
/// measured.</summary>
/// <param name="claims">Whose the disks are.</param>
public sealed class DirectoryBackend(DiskClaims claims) : VolumeBackend(claims)
{
    /// <inheritdoc/>
    public override string Name => "directory";

    /// <inheritdoc/>
    public override LimitKind Limit => LimitKind.Watched;

    private protected override void MakeData(DiskRoot disk, VolumeManifest manifest)
    {
        var name = manifest.Volume.ToString();
        if (!FileCalls.TryMakeDirectory(disk.Volumes, name, 0x1E8) && Errno.Last != Errno.Exists)
            throw new LinuxException("mkdirat", $"{disk.Path}/volumes/{name}", Errno.Last);
        var directory =
            FileCalls.Open(disk.Volumes, name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
        try { FileCalls.Sync(directory, name); }
        finally { FileCalls.Close(directory); }
        FileCalls.SyncDirectory(disk.Volumes);
    }

    private protected override bool TryUnmakeData(DiskRoot disk, VolumeManifest manifest) =>
        FileCalls.TryRemoveDirectory(disk.Volumes, manifest.Volume.ToString()) || Errno.Last == Errno.NoEntry;

    /// <inheritdoc/>
    public override AdoptionWay LookToAdopt(string root, string path, TreeUse use) => new("one rename, in an instant");

    private protected override void AdoptData(DiskRoot disk, VolumeManifest manifest, string path) =>
        MoveIn(disk, manifest, path, static _ => { }, static _ => { });

    private protected override void ChangeLimit(DiskRoot disk, VolumeManifest manifest)
    {
        var use = UseOf(disk, manifest, CancellationToken.None);
        if (use.Bytes > manifest.SizeBytes) throw Above(manifest, use.Bytes);
    }

    private protected override DiskUse UseOf(
        DiskRoot disk, VolumeManifest manifest, CancellationToken cancellationToken)
    {
        var use = TreeUsage.Of($"{disk.Path}/volumes/{manifest.Volume}", cancellationToken)
            ?? TreeUsage.Of($"{disk.Path}/trash/{manifest.Volume}", cancellationToken)
            ?? throw new DiskException($"Volume {manifest.Volume} is missing in {disk.Path}.");
        return new DiskUse(use.Bytes, use.Inodes);
    }
}
