using Holdfast.Linux;
using Holdfast.Linux.Files;

namespace Holdfast.Disks;

/// <remarks>What a backend adds: how the data is made, limited, moved and removed. What is virtual is what holds for a
/// plain directory.</remarks>
public abstract partial class VolumeBackend
{
    /// <summary>Removes what is left of a limit; fails where something carries its id.</summary>
    private protected virtual void RemoveLimit(DiskRoot disk, long limitId)
    {
    }

    /// <summary>Makes <c>volumes/&lt;id&gt;</c> with its limit, or goes on where that was cut; all is on disk for good
    /// when it returns.</summary>
    private protected abstract void MakeData(DiskRoot disk, VolumeManifest manifest);

    /// <summary>Undoes what <see cref="MakeData"/> began; what is not of its making, since it is not empty,
    /// stays.</summary>
    /// <returns>Whether nothing is left.</returns>
    private protected abstract bool TryUnmakeData(DiskRoot disk, VolumeManifest manifest);

    /// <summary>Sets the limit; fails, with the one before still set, where the volume holds more: see <see
    /// cref="Above"/>.</summary>
    private protected abstract void ChangeLimit(DiskRoot disk, VolumeManifest manifest);

    /// <summary>What the volume takes, wherever it lies.</summary>
    private protected abstract DiskUse UseOf(
        DiskRoot disk, VolumeManifest manifest, CancellationToken cancellationToken);

    /// <summary>Makes again, around data that is there, what a restart of the machine undid.</summary>
    private protected virtual void TakeOverData(DiskRoot disk, VolumeManifest manifest)
    {
    }

    /// <summary>What is wrong with the data or its limit, for people; null when all is well.</summary>
    private protected virtual string? CheckData(DiskRoot disk, VolumeManifest manifest) => null;

    /// <summary>Moves the data between two directories of the disk, in one step.</summary>
    private protected virtual void MoveData(DiskRoot disk, int from, int to, VolumeManifest manifest)
    {
        var name = manifest.Volume.ToString();
        FileCalls.Rename(from, name, to, name);
    }

    /// <summary>What of <c>trash/&lt;id&gt;</c> is to be overwritten, and why not all of it can be.</summary>
    private protected virtual WipeFinding FindToWipe(DiskRoot disk, VolumeManifest manifest)
    {
        if (WipeSupport.Explain(disk.Path) is { } fault) return new WipeFinding(0, 0, fault);
        WipeFinding found = default;
        WithTrashed(disk, manifest.Volume.ToString(), directory => found = TreeWipe.Check(directory));
        return found;
    }

    /// <summary>Overwrites the data in <c>trash/&lt;id&gt;</c>, and removes what is overwritten.</summary>
    private protected virtual void OverwriteData(DiskRoot disk, VolumeManifest manifest, RemovalProgress? progress) =>
        WithTrashed(disk, manifest.Volume.ToString(), directory =>
        {
            if (TreeWipe.Run(directory, progress).Fault is { } fault)
                throw new DiskException($"Volume {manifest.Volume} cannot be wiped: {fault}.");
        });

    // False where there is no such directory.
    private static bool WithTrashed(DiskRoot disk, string name, Action<int> act)
    {
        var directory = FileCalls.TryOpenBeneath(disk.Trash, name, OpenFlags.ReadOnly | OpenFlags.Directory);
        if (directory < 0)
            return Errno.Last == Errno.NoEntry ? false : throw new LinuxException("openat2", name, Errno.Last);
        try { act(directory); }
        finally { FileCalls.Close(directory); }
        return true;
    }

    /// <summary>Removes <c>trash/&lt;id&gt;</c> and its limit, or goes on where that was cut.</summary>
    private protected virtual void RemoveData(DiskRoot disk, VolumeManifest manifest, RemovalProgress? progress) =>
        RemoveTree(disk, manifest.Volume.ToString(), progress);

    /// <summary>Empties and removes a directory of the trash; nothing where there is none.</summary>
    private protected static void RemoveTree(DiskRoot disk, string name, RemovalProgress? progress)
    {
        try
        {
            if (!WithTrashed(disk, name, directory => FileTree.Empty(directory, name, progress))) return;
        }
        catch (LinuxException cause) when (cause.Errno is Errno.Busy or Errno.CrossDevice)
        {
            throw new DiskException(
                $"Volume {name} could not be purged: something is mounted in {disk.Path}/trash/{name}; unmount it.",
                cause);
        }
        if (!FileCalls.TryRemoveDirectory(disk.Trash, name)) throw new LinuxException("unlinkat", name, Errno.Last);
    }
}
