using Holdfast.Linux.Btrfs;
using Holdfast.Linux.Files;

namespace Holdfast.Disks.Btrfs;

/// <summary>Subvolumes with all that lie in them, found by their ids: no name is looked up, so no link is
/// followed.</summary>
internal static class BtrfsTrees
{
    /// <summary>Removes a subvolume by its name; see the other.</summary>
    /// <param name="parent">The descriptor of the directory that it lies in.</param>
    /// <param name="name">Its name in there.</param>
    public static List<ulong> RemoveAt(int parent, string name)
    {
        ulong subvolume;
        var directory = FileCalls.Open(parent, name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
        try { subvolume = BtrfsCalls.SubvolumeOf(directory, name); }
        finally { FileCalls.Close(directory); }
        // At its limit the kernel lets no subvolume be removed that lies in it. Without quota there is no tree of
        // groups to look into.
        if (BtrfsCalls.FileSystemId(parent) is { } fileSystem && QuotaFiles.Mode(fileSystem) != QuotaMode.Off)
            foreach (var group in BtrfsCalls.RelativesOf(parent, QuotaGroup.OfSubvolume(subvolume)))
                if (QuotaFiles.UseOf(fileSystem, group) is { LimitBytes: not null })
                    BtrfsCalls.LimitGroup(parent, group, limitBytes: null);
        return Remove(parent, subvolume);
    }

    /// <summary>Removes a subvolume and all below it, the innermost first; goes on where it was cut.</summary>
    /// <param name="descriptor">Any directory of the file system.</param>
    /// <param name="subvolume">The outermost.</param>
    /// <returns>What was removed.</returns>
    public static List<ulong> Remove(int descriptor, ulong subvolume)
    {
        // Each before those that lie in it: whoever nests a million deep costs memory for a million numbers.
        var found = new List<ulong> { subvolume };
        for (var i = 0; i < found.Count; i++) found.AddRange(BtrfsCalls.SubvolumesIn(descriptor, found[i]));
        for (var i = found.Count - 1; i >= 0; i--) BtrfsCalls.TryDestroySubvolume(descriptor, found[i]);
        return found;
    }
}
