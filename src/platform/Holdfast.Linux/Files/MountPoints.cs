using System.Globalization;
using System.Text;

namespace Holdfast.Linux.Files;

/// <summary>Where file systems are mounted, as this process sees it. It asks the kernel alone: no file system, which
/// may never answer.</summary>
public sealed class MountPoints
{
    private const string Source = "/proc/self/mountinfo";

    // What is mounted at each point. Later mounts lie on top of earlier ones.
    private readonly Dictionary<string, string> _sources;

    // What was mounted first of a file system, by its device's number.
    private readonly Dictionary<string, string> _devices;

    private MountPoints(Dictionary<string, string> sources, Dictionary<string, string> devices) =>
        (_sources, _devices) = (sources, devices);

    /// <summary>Those of now.</summary>
    /// <exception cref="LinuxException">They cannot be read.</exception>
    public static MountPoints Read()
    {
        var text = FileCalls.ReadAll(FileCalls.WorkingDirectory, Source)
            ?? throw new LinuxException("open", Source, Errno.NoEntry);
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        var devices = new Dictionary<string, string>(StringComparer.Ordinal);
        // Fields of proc(5): id, parent, major:minor, root, mount point … - type, source, options.
        foreach (var line in Encoding.UTF8.GetString(text).Split('\n'))
        {
            if (line.Split(' ', 6) is not [_, _, var device, _, var point, var rest]) continue;
            var source = rest.Split(" - ", 2) is [_, var mounted] && mounted.Split(' ') is [_, var name, ..]
                ? Unescape(name)
                : "";
            sources[Unescape(point)] = source;
            if (source.StartsWith("/dev/", StringComparison.Ordinal)) devices.TryAdd(device, source);
        }
        return new(sources, devices);
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

    /// <summary>The mount points at and below an absolute path.</summary>
    public IEnumerable<string> Below(string path) =>
        _sources.Keys.Where(point => point == path || point.StartsWith(path + "/", StringComparison.Ordinal));

    /// <summary>What is mounted at a point: a device, an address, or whatever its file system calls it; empty where
    /// that is not known.</summary>
    public string SourceOf(string point) => _sources.GetValueOrDefault(point, "");

    /// <summary>The path of the block device that a file system lies on; null where it lies on none that is
    /// known.</summary>
    /// <param name="device">Its number, as <see cref="FileStatus.Device"/> has it.</param>
    public string? BlockDeviceOf(ulong device) => _devices.GetValueOrDefault(
        string.Create(CultureInfo.InvariantCulture, $"{device >> 32}:{device & uint.MaxValue}"));

    /// <summary>A path as a field of <c>mountinfo</c> has it.</summary>
    public static string Unescape(string field) => field
        .Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal)
        .Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal);
}
