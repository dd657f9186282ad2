using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Model.Ids;

namespace Holdfast.Disks.Directory;

/// <summary>Volumes as plain directories of any file system. What they use is not limited by the disk itself.</summary>
/// <param name="ledger">Names the agent's ledger, for <c>disk.json</c>.</param>
/// <param name="fileSystemOf">Gives the UUID of the file system of a root; null where it has none.</param>
public sealed class DirectoryBackend(Guid ledger, Func<string, string?> fileSystemOf) : IVolumeBackend
{
    private const string IdentityFile = "disk.json";
    private readonly Lock _identityGate = new();

    /// <inheritdoc/>
    public string Name => "directory";

    /// <summary>The ledger of the agent that took the disk at a root into use; null where none did. Changes
    /// nothing.</summary>
    /// <exception cref="DiskException">That cannot be read.</exception>
    public static Guid? OwnerOf(string root)
    {
        Guid? owner = null;
        Do($"It cannot be seen whose disk {root} is", () =>
        {
            using var disk = DiskRoot.Open(root, make: false);
            if (disk.Own >= 0 && FileCalls.ReadAll(disk.Own, IdentityFile) is { } content)
                owner = ManifestJson.ReadIdentity(content, PathOfIdentity(root)).Ledger;
        });
        return owner;
    }

    /// <summary>The file that says whose disk a root is.</summary>
    public static string PathOfIdentity(string root) => $"{root}/.holdfast/{IdentityFile}";

    /// <inheritdoc/>
    public void Make(string root, VolumeManifest manifest, bool isDiskKnown = false)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var name = manifest.Volume.ToString();
        Do($"Volume {name} could not be made in {root}", () =>
        {
            if (isDiskKnown) RequireIdentity(root);
            using var disk = DiskRoot.Open(root, make: true);
            Claim(disk);
            try
            {
                FileCalls.Replace(
                    disk.Volumes, ManifestOf(name), ManifestJson.Write(manifest, null), durable: true, mode: 0x1A4);
                MakeDirectory(disk, name);
            }
            catch (LinuxException)
            {
                // Nothing half made is left; a directory that is not empty cannot be of this making, and stays.
                if (FileCalls.TryRemoveDirectory(disk.Volumes, name) || Errno.Last == Errno.NoEntry)
                    FileCalls.TryUnlink(disk.Volumes, ManifestOf(name));
                throw;
            }
        });
    }

    /// <inheritdoc/>
    public string? Check(string root, VolumeManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        try
        {
            using var disk = DiskRoot.Open(root, make: false);
            return CheckIdentity(disk) ?? CheckVolume(disk, manifest.Volume.ToString());
        }
        catch (IOException fault)
        {
            return fault.Message;
        }
    }

    /// <inheritdoc/>
    public void Describe(string root, VolumeManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var name = manifest.Volume.ToString();
        Do($"The manifest of volume {name} could not be written in {root}", () =>
        {
            using var disk = DiskRoot.Open(root, make: false);
            var wanted = ManifestJson.Write(manifest, null);
            if (FileCalls.ReadAll(disk.Volumes, ManifestOf(name)) is { } present
                && wanted.AsSpan().SequenceEqual(present)) return;
            FileCalls.Replace(disk.Volumes, ManifestOf(name), wanted, durable: true, mode: 0x1A4);
        });
    }

    /// <inheritdoc/>
    public void MoveToTrash(string root, VolumeManifest manifest, DestroyNote note)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var name = manifest.Volume.ToString();
        Do($"Volume {name} could not be moved to the trash of {root}", () =>
        {
            using var disk = DiskRoot.Open(root, make: true);
            var isThere = FileCalls.StatusAt(disk.Volumes, name) is not null;
            if (!isThere && FileCalls.StatusAt(disk.Trash, name) is null)
                throw new DiskException($"{root}/volumes/{name} is missing, and not in the trash either.");
            // Who destroyed it is on disk before it moves: no data lies in the trash without its reason.
            FileCalls.Replace(
                disk.Trash, ManifestOf(name), ManifestJson.Write(manifest, note), durable: true, mode: 0x180);
            if (isThere) FileCalls.Rename(disk.Volumes, name, disk.Trash, name);
            FileCalls.SyncDirectory(disk.Trash);
            Forget(disk, name);
            FileCalls.SyncDirectory(disk.Volumes);
        });
    }

    /// <inheritdoc/>
    public DirectoryPlace Find(string root, VolumeId volume)
    {
        var name = volume.ToString();
        var place = DirectoryPlace.Nowhere;
        Do($"It cannot be seen where volume {name} lies in {root}", () =>
        {
            using var disk = DiskRoot.Open(root, make: false);
            if (Holds(disk.Volumes, name)) place = DirectoryPlace.Volumes;
            else if (Holds(disk.Trash, name)) place = DirectoryPlace.Trash;
        });
        return place;
    }

    private static bool Holds(int directory, string name)
    {
        if (directory < 0) return false;
        if (FileCalls.StatusAt(directory, name) is not null) return true;
        return Errno.MeansAbsent ? false : throw new LinuxException("statx", name, Errno.Last);
    }

    /// <inheritdoc/>
    public void Purge(string root, VolumeId volume, RemovalProgress? progress = null)
    {
        var name = volume.ToString();
        Do($"Volume {name} could not be purged from the trash of {root}", () =>
        {
            // Where the disk is not mounted there is nothing to be found, and its data is not gone for that.
            RequireIdentity(root);
            using var disk = DiskRoot.Open(root, make: true);
            var directory = FileCalls.TryOpenBeneath(disk.Trash, name, OpenFlags.ReadOnly | OpenFlags.Directory);
            if (directory >= 0)
            {
                try
                {
                    FileTree.Empty(directory, name, progress);
                }
                catch (LinuxException cause) when (cause.Errno is Errno.Busy or Errno.CrossDevice)
                {
                    throw new DiskException(
                        $"Volume {name} could not be purged: something is mounted in {root}/trash/{name}; unmount it.",
                        cause);
                }
                finally
                {
                    FileCalls.Close(directory);
                }
                if (!FileCalls.TryRemoveDirectory(disk.Trash, name)) throw new LinuxException(
                    "unlinkat", name, Errno.Last);
            }
            else if (Errno.Last != Errno.NoEntry)
            {
                throw new LinuxException("openat2", name, Errno.Last);
            }
            FileCalls.TryUnlink(disk.Trash, ManifestOf(name));
            FileCalls.SyncDirectory(disk.Trash);
        });
    }

    private static void Forget(DiskRoot disk, string name)
    {
        if (!FileCalls.TryUnlink(disk.Volumes, ManifestOf(name)) && Errno.Last != Errno.NoEntry)
            throw new LinuxException("unlinkat", ManifestOf(name), Errno.Last);
    }

    private static void MakeDirectory(DiskRoot disk, string name)
    {
        if (!FileCalls.TryMakeDirectory(disk.Volumes, name, 0x1E8) && Errno.Last != Errno.Exists)
            throw new LinuxException("mkdirat", $"{disk.Path}/volumes/{name}", Errno.Last);
        var directory =
            FileCalls.Open(disk.Volumes, name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
        try { FileCalls.Sync(directory, name); }
        finally { FileCalls.Close(directory); }
        FileCalls.SyncDirectory(disk.Volumes);
    }

    // Looks before anything is made: in a bare mount point not even a directory is left behind.
    private void RequireIdentity(string root)
    {
        using var disk = DiskRoot.Open(root, make: false);
        if (CheckIdentity(disk) is { } fault) throw new DiskException(fault);
    }

    // The first volume of a disk takes it into use; from then on only the same file system counts as this disk.
    private void Claim(DiskRoot disk)
    {
        lock (_identityGate)
        {
            if (CheckIdentity(disk, mayBeNew: true) is { } fault) throw new DiskException(fault);
            if (FileCalls.StatusAt(disk.Own, IdentityFile) is not null) return;
            var identity = new DiskIdentity(Guid.NewGuid(), ledger, fileSystemOf(disk.Path));
            FileCalls.Replace(disk.Own, IdentityFile, ManifestJson.Write(identity), durable: true, mode: 0x180);
        }
    }

    private string? CheckIdentity(DiskRoot disk, bool mayBeNew = false)
    {
        var path = PathOfIdentity(disk.Path);
        var content = disk.Own < 0 ? null : FileCalls.ReadAll(disk.Own, IdentityFile);
        if (content is null)
            return mayBeNew ? null : $"{path} is missing: another disk may be mounted at {disk.Path}, or none";
        var identity = ManifestJson.ReadIdentity(content, path);
        if (identity.Ledger != ledger)
            return $"{path} says that the disk belongs to another agent (ledger {identity.Ledger}, here {ledger})";
        var now = fileSystemOf(disk.Path);
        return identity.FileSystem is { } then && then != now
            ? $"the file system at {disk.Path} is {now ?? "one without UUID"}, but {path} was written on {then}"
            : null;
    }

    private static string? CheckVolume(DiskRoot disk, string name)
    {
        var path = $"{disk.Path}/volumes/{name}";
        if (disk.Volumes < 0 || FileCalls.StatusAt(disk.Volumes, name) is not { } status) return $"{path} is missing";
        if (status.Kind != FileKind.Directory) return $"{path} is no directory";
        if (FileCalls.ReadAll(disk.Volumes, ManifestOf(name)) is not { } manifest) return $"{path}.json is missing";
        return ManifestJson.ReadVolume(manifest) == name ? null : $"{path}.json is not the manifest of this volume";
    }

    private static string ManifestOf(string volume) => $"{volume}.json";

    private static void Do(string failure, Action step)
    {
        try
        {
            step();
        }
        catch (LinuxException cause)
        {
            throw new DiskException($"{failure}: {cause.Message}", cause);
        }
    }
}
