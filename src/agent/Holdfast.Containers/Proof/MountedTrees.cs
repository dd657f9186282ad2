using System.Text;
using Holdfast.Linux.Files;

namespace Holdfast.Containers.Proof;

/// <summary>Where directories lie on their file systems, to recognise them when mounted somewhere else.</summary>
internal sealed class MountedTrees
{
    private readonly List<(string Device, string Root, string Directory)> _trees = [];

    internal static MountedTrees Of(IEnumerable<string> directories)
    {
        var mounts = Parse(File.ReadAllBytes("/proc/self/mountinfo"));
        var trees = new MountedTrees();
        foreach (var directory in directories)
        {
            // The longest mount point above it, and of equals the last: later mounts lie on top.
            var best = mounts.Where(mount => Contains(mount.Point, directory)).MaxBy(mount => mount.Point.Length);
            if (best.Device is null) continue;
            var top = mounts.Last(mount => mount.Point == best.Point);
            var rest = directory[Math.Min(top.Point.TrimEnd('/').Length, directory.Length)..];
            trees._trees.Add(
                (top.Device, (top.Root.TrimEnd('/') + rest) is { Length: > 0 } root ? root : "/", directory));
        }
        return trees;
    }

    /// <summary>A mount point at or below a directory; null where there is none.</summary>
    internal static string? FirstPointIn(string directory) => Parse(File.ReadAllBytes("/proc/self/mountinfo"))
        .Where(mount => Contains(directory, mount.Point)).Select(static mount => mount.Point).FirstOrDefault();

    /// <summary>The first of the directories of which another mount table has a part mounted on its own.</summary>
    internal string? FindIn(ReadOnlySpan<byte> mountInfo)
    {
        foreach (var mount in Parse(mountInfo))
            foreach (var tree in _trees)
                // A directory that is a whole file system is in every copy of our mounts: only then would all match.
                if (mount.Device == tree.Device && tree.Root != "/" && Contains(tree.Root, mount.Root))
                    return tree.Directory;
        return null;
    }

    // Fields of proc(5): id, parent, major:minor, root, mount point. Blanks in paths come as \040.
    private static List<(string Device, string Root, string Point)> Parse(ReadOnlySpan<byte> mountInfo)
    {
        var mounts = new List<(string, string, string)>();
        foreach (var line in Encoding.UTF8.GetString(mountInfo).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (line.Split(' ', 6) is [_, _, var device, var root, var point, _])
                mounts.Add((device, MountPoints.Unescape(root), MountPoints.Unescape(point)));
        return mounts;
    }

    private static bool Contains(string outer, string inner)
    {
        var prefix = outer.TrimEnd('/');
        return inner.StartsWith(prefix, StringComparison.Ordinal)
            && (inner.Length == prefix.Length || inner[prefix.Length] == '/');
    }
}
