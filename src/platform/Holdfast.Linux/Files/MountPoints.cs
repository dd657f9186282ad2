using System.Text;

namespace Holdfast.Linux.Files;

/// <summary>Where file systems are mounted, as this process sees it. It asks the kernel alone: no file system, which
/// may never answer.</summary>
public sealed class MountPoints
{
    private const string Source = "/proc/self/mountinfo";

    // What is mounted at each point. Later mounts lie on top of earlier ones.
    private readonly Dictionary<string, string> _sources;

    private MountPoints(Dictionary<string, string> sources) => _sources = sources;

    /// <summary>Those of now.</summary>
    /// <exception cref="LinuxException">They cannot be read.</exception>
    public static MountPoints Read()
    {
        var text = FileCalls.ReadAll(FileCalls.WorkingDirectory, Source)
            ?? throw new LinuxException("open", Source, Errno.NoEntry);
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        // Fields of proc(5): id, parent, major:minor, root, mount point … - type, source, options.
        foreach (var line in Encoding.UTF8.GetString(text).Split('\n'))
            if (line.Split(' ', 6) is [_, _, _, _, var point, var rest])
                sources[Unescape(point)] =
                    rest.Split(" - ", 2) is [_, var mounted] && mounted.Split(' ') is [_, var source, ..]
                        ? Unescape(source)
                        : "";
        return new(sources);
    }

    /// <summary>The mount point that an absolute path lies at or below. Links in the path are not looked at.</summary>
    public string Of(string path)
    {
        for (var at = path; !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
            if (_sources.ContainsKey(at)) return at;
        return "/";
    }

    /// <summary>A mount point at an absolute path, or anywhere below; null where there is none.</summary>
    public string? FirstBelow(string path) => _sources.Keys.FirstOrDefault(point =>
        point == path || point.StartsWith(path + "/", StringComparison.Ordinal));

    /// <summary>What is mounted at a point: a device, an address, or whatever its file system calls it; empty where
    /// that is not known.</summary>
    public string SourceOf(string point) => _sources.GetValueOrDefault(point, "");

    /// <summary>A path as a field of <c>mountinfo</c> has it.</summary>
    public static string Unescape(string field) => field
        .Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal)
        .Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal);
}
