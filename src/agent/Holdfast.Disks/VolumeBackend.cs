using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Model.Ids;

namespace Holdfast.Disks;

/// <summary>What all kinds of disks have in common: what lies beside the data, and the order in which it is written. A
/// backend adds how the data itself is made, limited and removed.</summary>
/// <param name="claims">Whose the disks are.</param>
public abstract partial class VolumeBackend(DiskClaims claims) : IVolumeBackend
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract LimitKind Limit { get; }

    /// <inheritdoc/>
    public void Make(string root, VolumeManifest manifest, bool isDiskKnown = false)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var name = manifest.Volume.ToString();
        Do($"Volume {name} could not be made in {root}", () =>
        {
            if (isDiskKnown) claims.Require(root);
            using var disk = DiskRoot.Open(root, make: true);
            claims.Claim(disk);
            try
            {
                WriteManifest(disk, manifest);
                MakeData(disk, manifest);
            }
            catch (Exception cause) when (cause is LinuxException or DiskException)
            {
                // Nothing half made is left; data that is not of this making stays, and so does its manifest.
                if (TryUnmakeData(disk, manifest)) FileCalls.TryUnlink(disk.Volumes, ManifestOf(name));
                throw;
            }
        });
    }

    /// <inheritdoc/>
    public void SetLimit(string root, VolumeManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        Do($"The limit of volume {manifest.Volume} in {root} could not be set", () =>
        {
            claims.Require(root);
            using var disk = DiskRoot.Open(root, make: false);
            if (CheckVolume(disk, manifest.Volume.ToString()) is { } fault) throw new DiskException(fault);
            ChangeLimit(disk, manifest);
            WriteManifestIfOther(disk, manifest);
        });
    }

    /// <inheritdoc/>
    public DiskUse Measure(string root, VolumeManifest manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        DiskUse use = default;
        Do($"It cannot be seen what volume {manifest.Volume} takes in {root}", () =>
        {
            using var disk = DiskRoot.Open(root, make: false);
            use = UseOf(disk, manifest, cancellationToken);
        });
        return use;
    }

    /// <inheritdoc/>
    public void TakeOver(string root, VolumeManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        Do($"Volume {manifest.Volume} could not be taken over in {root}", () =>
        {
            using var disk = DiskRoot.Open(root, make: false);
            // On another's disk nothing is changed: what is wrong with it is for the check to say.
            if ((claims.Check(disk) ?? CheckVolume(disk, manifest.Volume.ToString())) is null)
                TakeOverData(disk, manifest);
        });
    }

    /// <inheritdoc/>
    public string? Check(string root, VolumeManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        try
        {
            using var disk = DiskRoot.Open(root, make: false);
            return claims.Check(disk) ?? CheckVolume(disk, manifest.Volume.ToString()) ?? CheckData(disk, manifest);
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
        Do($"The manifest of volume {manifest.Volume} could not be written in {root}", () =>
        {
            using var disk = DiskRoot.Open(root, make: false);
            WriteManifestIfOther(disk, manifest);
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
                disk.Trash, ManifestOf(name), ManifestJson.Write(manifest, note), durable: true, mode: NoteMode);
            if (isThere) MoveData(disk, disk.Volumes, disk.Trash, manifest);
            FileCalls.SyncDirectory(disk.Trash);
            Forget(disk, name);
            FileCalls.SyncDirectory(disk.Volumes);
        });
    }

    /// <inheritdoc/>
    public void Restore(string root, VolumeManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var name = manifest.Volume.ToString();
        Do($"Volume {name} could not be moved out of the trash of {root}", () =>
        {
            // Where the disk is not mounted there is nothing to be found, and nothing is made in its stead.
            claims.Require(root);
            using var disk = DiskRoot.Open(root, make: true);
            var isThere = Holds(disk.Volumes, name);
            if (isThere == Holds(disk.Trash, name)) throw new DiskException(isThere
                ? $"{root}/volumes/{name} is there, and in the trash as well."
                : $"{root}/trash/{name} is missing, and not among the volumes either.");
            // What it is is on disk before it moves: no data lies among the volumes without its manifest.
            WriteManifest(disk, manifest);
            if (isThere) TakeOverData(disk, manifest);
            else MoveBack(disk, manifest);
            FileCalls.SyncDirectory(disk.Volumes);
            if (!FileCalls.TryUnlink(disk.Trash, ManifestOf(name)) && Errno.Last != Errno.NoEntry)
                throw new LinuxException("unlinkat", ManifestOf(name), Errno.Last);
            FileCalls.SyncDirectory(disk.Trash);
        });
    }

    private void MoveBack(DiskRoot disk, VolumeManifest manifest)
    {
        try
        {
            MoveData(disk, disk.Trash, disk.Volumes, manifest);
        }
        catch (Exception cause) when (cause is LinuxException or DiskException)
        {
            // It stays destroyed, and nothing says otherwise.
            FileCalls.TryUnlink(disk.Volumes, ManifestOf(manifest.Volume.ToString()));
            throw;
        }
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

    /// <inheritdoc/>
    public WipeFinding CheckWipe(string root, VolumeManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        WipeFinding found = default;
        Do($"It cannot be seen whether volume {manifest.Volume} in the trash of {root} can be wiped", () =>
        {
            claims.Require(root);
            using var disk = DiskRoot.Open(root, make: false);
            found = FindToWipe(disk, manifest);
        });
        return found;
    }

    /// <inheritdoc/>
    public void Wipe(string root, VolumeManifest manifest, RemovalProgress? progress = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var name = manifest.Volume.ToString();
        Do($"Volume {name} could not be wiped from the trash of {root}", () =>
        {
            claims.Require(root);
            using var disk = DiskRoot.Open(root, make: true);
            // All of it is looked at before any is overwritten: what is refused is there as it was.
            if (FindToWipe(disk, manifest).Fault is { } fault)
                throw new DiskException($"Volume {name} cannot be wiped: {fault}.");
            OverwriteData(disk, manifest, progress);
            RemoveData(disk, manifest, progress: null);
            FileCalls.TryUnlink(disk.Trash, ManifestOf(name));
            FileCalls.SyncDirectory(disk.Trash);
        });
    }

    /// <inheritdoc/>
    public void Purge(string root, VolumeManifest manifest, RemovalProgress? progress = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var name = manifest.Volume.ToString();
        Do($"Volume {name} could not be purged from the trash of {root}", () =>
        {
            // Where the disk is not mounted there is nothing to be found, and its data is not gone for that.
            claims.Require(root);
            using var disk = DiskRoot.Open(root, make: true);
            RemoveData(disk, manifest, progress);
            FileCalls.TryUnlink(disk.Trash, ManifestOf(name));
            FileCalls.SyncDirectory(disk.Trash);
        });
    }

    /// <inheritdoc/>
    public void ReleaseLimit(string root, long limitId) => Do($"Limit {limitId} could not be removed from {root}", () =>
    {
        claims.Require(root);
        using var disk = DiskRoot.Open(root, make: false);
        RemoveLimit(disk, limitId);
    });

    /// <inheritdoc/>
    public IReadOnlyList<FoundLimit>? Limits(string root)
    {
        IReadOnlyList<FoundLimit>? found = null;
        Do($"It cannot be seen what limits there are in {root}", () =>
        {
            using var disk = DiskRoot.Open(root, make: false);
            found = FindLimits(disk);
        });
        return found;
    }

    /// <summary>The limits with an id that the file system has; null where it knows none.</summary>
    private protected virtual IReadOnlyList<FoundLimit>? FindLimits(DiskRoot disk) => null;

    /// <summary>Makes the disk one of ours where it is new.</summary>
    private protected void TakeIntoUse(string root)
    {
        using (var present = DiskRoot.Open(root, make: false))
            if (claims.Check(present) is null) return;
        using var disk = DiskRoot.Open(root, make: true);
        claims.Claim(disk);
    }

    /// <summary>The failure of a limit that is below what the volume holds.</summary>
    private protected static DiskException Above(VolumeManifest manifest, long usedBytes)
    {
        const double Megabyte = 1 << 20;
        return new DiskException(
            $"Volume {manifest.Volume} holds {usedBytes / Megabyte:0.###} MB, more than the "
            + $"{manifest.Resource.Amount} MB asked for: remove data from it, or ask for more.");
    }

    private protected static string ManifestOf(string volume) => $"{volume}.json";

    private static bool Holds(int directory, string name)
    {
        if (directory < 0) return false;
        if (FileCalls.StatusAt(directory, name) is not null) return true;
        return Errno.MeansAbsent ? false : throw new LinuxException("statx", name, Errno.Last);
    }

    private static void WriteManifest(DiskRoot disk, VolumeManifest manifest) => FileCalls.Replace(
        disk.Volumes, ManifestOf(manifest.Volume.ToString()), ManifestJson.Write(manifest, null), durable: true,
        mode: ManifestMode);

    private static void WriteManifestIfOther(DiskRoot disk, VolumeManifest manifest)
    {
        if (FileCalls.ReadAll(disk.Volumes, ManifestOf(manifest.Volume.ToString())) is { } present
            && ManifestJson.Write(manifest, null).AsSpan().SequenceEqual(present)) return;
        WriteManifest(disk, manifest);
    }

    private static void Forget(DiskRoot disk, string name)
    {
        if (!FileCalls.TryUnlink(disk.Volumes, ManifestOf(name)) && Errno.Last != Errno.NoEntry)
            throw new LinuxException("unlinkat", ManifestOf(name), Errno.Last);
    }

    private static string? CheckVolume(DiskRoot disk, string name)
    {
        var path = $"{disk.Path}/volumes/{name}";
        if (disk.Volumes < 0 || FileCalls.StatusAt(disk.Volumes, name) is not { } status) return $"{path} is missing";
        if (status.Kind != FileKind.Directory) return $"{path} is no directory";
        if (FileCalls.ReadAll(disk.Volumes, ManifestOf(name)) is not { } manifest) return $"{path}.json is missing";
        return ManifestJson.ReadVolume(manifest) == name ? null : $"{path}.json is not the manifest of this volume";
    }

    /// <summary>Does something, with what the kernel refuses as an exception of disks.</summary>
    private protected static void Do(string failure, Action step)
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
