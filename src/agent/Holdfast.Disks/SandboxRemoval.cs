using Holdfast.Disks.Btrfs;
using Holdfast.Linux;
using Holdfast.Linux.Btrfs;
using Holdfast.Linux.Files;

namespace Holdfast.Disks;

/// <summary>Removes sandboxes that nobody uses, whatever disk they lie on.</summary>
public static class SandboxRemoval
{
    /// <summary>Removes a directory with all that is in it; goes on where that was cut. Neither links nor mounts are
    /// followed (S10).</summary>
    /// <param name="parent">The descriptor of the directory above.</param>
    /// <param name="name">Its name in there.</param>
    /// <param name="path">Its path.</param>
    /// <exception cref="LinuxException">Something of it is left; try again later.</exception>
    /// <exception cref="DiskException">Something is mounted in it.</exception>
    public static void Remove(int parent, string name, string path)
    {
        if (FileCalls.StatusAt(parent, name) is not { } status) throw new LinuxException("statx", path, Errno.Last);
        if (BtrfsCalls.IsRootOfSubvolume(status) && BtrfsCalls.FileSystemId(parent) is not null)
        {
            if (MountPoints.Read().FirstBelow(path) is { } mount)
                throw new DiskException($"{mount} is mounted; unmount it");
            BtrfsTrees.RemoveAt(parent, name);
            return;
        }
        var directory = FileCalls.TryOpenBeneath(parent, name, OpenFlags.ReadOnly | OpenFlags.Directory);
        if (directory < 0) throw new LinuxException("openat2", path, Errno.Last);
        try { FileTree.Empty(directory, path); }
        finally { FileCalls.Close(directory); }
        if (!FileCalls.TryRemoveDirectory(parent, name)) throw new LinuxException("unlinkat", path, Errno.Last);
    }
}
