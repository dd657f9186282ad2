using System.Text.RegularExpressions;
using Holdfast.Testing;

namespace Holdfast.Disks.Tests.Loop;

/// <summary>An ext4 of the tests' own, on which images lie; all that was mounted there is gone with it.</summary>
public sealed partial class LoopRoot : IDisposable
{
    private readonly LoopDisk _disk = new("ext4", 2048, isInMemory: true);

    public string Root => _disk.Point;

    /// <summary>Reads a file of a volume in the trash.</summary>
    public static string ReadTrashed(string root, string volume, string name) =>
        LoopDisk.Run("debugfs", "-R", $"cat {name}", $"{root}/trash/{volume}/image");

    /// <summary>Takes away all that is mounted below a directory, and lets its volumes be removed.</summary>
    public static void Clear(string root)
    {
        foreach (Match line in MountPoint().Matches(File.ReadAllText("/proc/self/mountinfo")))
            if (line.Groups[1].Value.StartsWith(root + "/", StringComparison.Ordinal))
                LoopDisk.Run("umount", "--lazy", line.Groups[1].Value);
        foreach (var place in new[] { "volumes", "trash" })
            if (System.IO.Directory.Exists($"{root}/{place}"))
                foreach (var bare in System.IO.Directory.GetDirectories($"{root}/{place}"))
                    LoopDisk.Run("chattr", "-i", bare);
    }

    /// <summary>The loop devices whose images lie below a directory.</summary>
    public static IEnumerable<string> DevicesBelow(string root) =>
        System.IO.Directory.GetDirectories("/sys/block", "loop*").Where(device =>
            File.Exists($"{device}/loop/backing_file")
            && File.ReadAllText($"{device}/loop/backing_file").StartsWith(root + "/", StringComparison.Ordinal));

    public void Dispose()
    {
        Clear(Root);
        _disk.Dispose();
    }

    [GeneratedRegex("^(?:[^ ]+ ){4}([^ ]+) ", RegexOptions.Multiline)]
    private static partial Regex MountPoint();
}
