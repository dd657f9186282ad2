using System.Globalization;
using System.Text;

namespace Holdfast.Linux.Files;

/// <summary>Mounts that were left in a directory: taken away, with all that is mounted there untouched.</summary>
/// <remarks>
/// Each is reached from the directory's descriptor through no link, and is detached only if the kernel calls it by the
/// number that its table of mounts has: what lies elsewhere, or was put there meanwhile, cannot be meant. Whoever still
/// uses it keeps it.
/// </remarks>
public static class LeftoverMounts
{
    private const int Detach = 2; // MNT_DETACH

    /// <summary>Detaches every mount below a directory, the deepest first.</summary>
    /// <param name="directory">Absolute, without links in it.</param>
    /// <returns>Where they were.</returns>
    /// <exception cref="LinuxException">One of them cannot be detached, or the mounts cannot be seen.</exception>
    public static IReadOnlyList<string> DetachBelow(string directory)
    {
        var found = Below(directory);
        if (found.Count == 0) return [];
        const OpenFlags Plain = OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow;
        var top = FileCalls.Open(FileCalls.WorkingDirectory, directory, Plain);
        try
        {
            foreach (var (id, path) in found) DetachOne(top, directory, id, path);
        }
        finally
        {
            FileCalls.Close(top);
        }
        return [.. found.Select(static mount => mount.Path)];
    }

    private static void DetachOne(int top, string directory, string id, string path)
    {
        var mount = FileCalls.TryOpenBeneath(
            top, path[(directory.TrimEnd('/').Length + 1)..], OpenFlags.PathOnly | OpenFlags.NoFollow,
            crossMounts: true);
        if (mount < 0) throw LinuxException.Last("openat2", path);
        try
        {
            if (IdOf(mount) != id) throw new LinuxException("umount2", path, Errno.Busy);
            if (Libc.UMount2($"/proc/self/fd/{mount}", Detach) < 0) throw LinuxException.Last("umount2", path);
        }
        finally
        {
            FileCalls.Close(mount);
        }
    }

    // Fields of proc(5): id, parent, major:minor, root, mount point. Of two at one point the later lies on top.
    private static List<(string Id, string Path)> Below(string directory)
    {
        const string Table = "/proc/self/mountinfo";
        var prefix = directory.TrimEnd('/') + "/";
        var text = FileCalls.ReadAll(FileCalls.WorkingDirectory, Table)
            ?? throw new LinuxException("open", Table, Errno.NoEntry);
        var below = new List<(string Id, string Path)>();
        foreach (var line in Encoding.UTF8.GetString(text).Split('\n'))
            if (line.Split(' ', 6) is [var id, _, _, _, var point, _]
                && MountPoints.Unescape(point) is var path && path.StartsWith(prefix, StringComparison.Ordinal))
                below.Add((id, path));
        below.Reverse();
        return [.. below.OrderByDescending(static mount => mount.Path.Length)];
    }

    private static string? IdOf(int descriptor)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{descriptor}");
        var text = FileCalls.ReadAll(FileCalls.WorkingDirectory, file)
            ?? throw new LinuxException("open", file, Errno.NoEntry);
        const string Field = "mnt_id:";
        return Encoding.UTF8.GetString(text).Split('\n')
            .FirstOrDefault(static line => line.StartsWith(Field, StringComparison.Ordinal))?[Field.Length..].Trim();
    }
}
