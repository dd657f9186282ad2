using System.Text.RegularExpressions;

namespace Holdfast.Cli.Doctor;

/// <summary>A line of <c>/proc/self/mountinfo</c>.</summary>
/// <param name="Point">Where it is mounted.</param>
/// <param name="Type">Such as <c>ext4</c>.</param>
/// <param name="Options">Those of the mount and of the file system.</param>
internal sealed partial record MountEntry(string Point, string Type, IReadOnlyList<string> Options)
{
    /// <summary>All lines; those that cannot be read are left out.</summary>
    public static IReadOnlyList<MountEntry> ReadAll(string text) =>
        [.. text.Split('\n').Select(Read).OfType<MountEntry>()];

    /// <summary>The mount on which a path lies: the last of those with the longest name, which covers the
    /// others.</summary>
    public static MountEntry? Of(IReadOnlyList<MountEntry> all, string path) => all
        .Where(mount => mount.Point == "/" || path == mount.Point
            || path.StartsWith(mount.Point + "/", StringComparison.Ordinal))
        .Reverse().MaxBy(mount => mount.Point.Length);

    // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
    private static MountEntry? Read(string line)
    {
        if (line.Split(" - ", 2) is not [var before, var after]) return null;
        return before.Split(' ') is [_, _, _, _, var point, var options, ..]
            && after.Split(' ') is [var type, _, var more]
            ? new(Octal().Replace(point, Unescape), type, [.. options.Split(','), .. more.Split(',')])
            : null;
    }

    // Blanks in names, which separate the fields, stand there as octal numbers.
    private static string Unescape(Match escaped) =>
        ((char)Convert.ToInt32(escaped.Value[1..], fromBase: 8)).ToString();

    [GeneratedRegex(@"\\[0-7]{3}")]
    private static partial Regex Octal();
}
