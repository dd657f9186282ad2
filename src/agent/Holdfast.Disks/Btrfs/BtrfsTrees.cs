using Holdfast.Linux.Btrfs;

namespace Holdfast.Disks.Btrfs;

/// <summary>Subvolumes with all that lie in them, found by their ids: no name is looked up, so no link is
/// followed.</summary>
internal static class BtrfsTrees
{
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
