using System.Text;

namespace Holdfast.Linux.Files;

/// <summary>Where file systems are mounted, as this process sees it. It asks the kernel alone: no file system, which
/// may never answer.</summary>
public sealed class MountPoints
{
    private const string Source = "/proc/self/mountinfo";

    // Later mounts lie on top of earlier ones; of a path's two, the same point is meant.
    private readonly HashSet<string> _points;

    private MountPoints(HashSet<string> points) => _points = points;

    /// <summary>Those of now.</summary>
    /// <exception cref="LinuxException">They cannot be read.</exception>
    public static MountPoints Read()
    {
        var text = FileCalls.ReadAll(FileCalls.WorkingDirectory, Source)
            ?? throw new LinuxException("open", Source, Errno.NoEntry);
        var points = new HashSet<string>(StringComparer.Ordinal);
        // Fields of proc(5): id, parent, major:minor, root, mount point.
        foreach (var line in Encoding.UTF8.GetString(text).Split('\n'))
            if (line.Split(' ', 6) is [_, _, _, _, var point, _])
                points.Add(Unescape(point));
        return new(points);
    }

    /// <summary>The mount point that an absolute path lies at or below. Links in the path are not looked at.</summary>
    public string Of(string path)
    {
        for (var at = path; !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
            if (_points.Contains(at)) return at;
        return "/";
    }

    /// <summary>A path as a field of <c>mountinfo</c> has it.</summary>
    public static string Unescape(string field) => field
        .Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal)
        .Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal);
}
