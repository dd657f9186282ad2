using System.Globalization;
using System.Text;
using Holdfast.Linux;
using Holdfast.Linux.Files;

namespace Holdfast.Disks;

/// <summary>Whether what is written to a disk overwrites what was there (S9): where it does not, nothing on it can be
/// wiped, and why is said.</summary>
public static class WipeSupport
{
    private const uint LoopMajor = 7, Tmpfs = 0x01021994, Overlay = 0x794C7630;

    private const string Elsewhere =
        "writes data elsewhere each time. Purge it instead, and overwrite, or encrypt, its devices as a whole";

    // File systems that write elsewhere each time, or nowhere for good.
    private static readonly Dictionary<uint, string> Others = new()
    {
        [0x9123683E] = $"btrfs {Elsewhere}",
        [Tmpfs] = "tmpfs keeps data in memory and swap. Purge it, and restart the machine",
        [Overlay] = "an overlay keeps older data in its layers below. Use a disk of a file system of its own",
        [0x2FC12FC1] = $"ZFS {Elsewhere}",
        [0xCA451A4E] = $"bcachefs {Elsewhere}",
        [0xF2F52010] = $"F2FS {Elsewhere}",
        [0x6969] = "where a server of NFS writes is its own affair. Wipe it there",
    };

    /// <summary>Why nothing on the disk at a root can be wiped, as a clause; null where it can.</summary>
    public static string? Explain(string root)
    {
        try
        {
            return OfFileSystem(root, root) ?? OfMount(root) ?? OfDevice(root);
        }
        catch (LinuxException cause)
        {
            return $"it cannot be seen how {root} writes ({cause.Message})";
        }
    }

    private static string? OfFileSystem(string path, string name)
    {
        var descriptor = FileCalls.Open(FileCalls.WorkingDirectory, path, OpenFlags.ReadOnly);
        try
        {
            return FileSystemStatus.Of(descriptor, path).Magic switch
            {
                FileSystemStatus.Ext4 or FileSystemStatus.Xfs => null,
                var kind when Others.TryGetValue(kind, out var why) => why,
                var kind => string.Create(
                    CultureInfo.InvariantCulture,
                    $"whether the file system of {name} (kind 0x{kind:X}) overwrites in place is not known"),
            };
        }
        finally
        {
            FileCalls.Close(descriptor);
        }
    }

    // Such as: 36 35 98:0 / /data rw,noatime - ext4 /dev/sda1 rw,data=journal (proc_pid_mountinfo(5)).
    private static string? OfMount(string root)
    {
        var device = FileSystems.DeviceOf(root);
        var number = string.Create(CultureInfo.InvariantCulture, $"{device >> 32}:{device & uint.MaxValue}");
        var table = FileCalls.ReadAll(FileCalls.WorkingDirectory, "/proc/self/mountinfo") ?? [];
        return Encoding.UTF8.GetString(table).Split('\n').Select(static line => line.Split(' '))
            .Any(fields => fields.Length > 3 && fields[2] == number && fields[^1].Split(',').Contains("data=journal"))
                ? "it is mounted with data=journal, and copies of data stay in the journal"
                : null;
    }

    // A loop device overwrites in place where the file system of its file does.
    private static string? OfDevice(string root)
    {
        var device = FileSystems.DeviceOf(root);
        if (device >> 32 != LoopMajor) return null;
        var file = FileCalls.ReadAll(FileCalls.WorkingDirectory, string.Create(
            CultureInfo.InvariantCulture, $"/sys/dev/block/{LoopMajor}:{device & uint.MaxValue}/loop/backing_file"));
        if (file is null) return "it cannot be seen what its loop device lies on";
        var path = Encoding.UTF8.GetString(file).TrimEnd('\n');
        var directory = Path.GetDirectoryName(path) ?? "/";
        var kind = System.IO.Directory.Exists(directory) ? KindOf(directory) : null;
        // In memory, and in the uppermost layer of an overlay, a file is written in its place.
        if (kind is FileSystemStatus.Ext4 or FileSystemStatus.Xfs or Tmpfs or Overlay) return null;
        var why = kind is null ? "that cannot be seen" : OfFileSystem(directory, directory);
        return $"its loop device lies on {path}, and {why}";
    }

    private static uint? KindOf(string directory)
    {
        var descriptor = FileCalls.TryOpen(FileCalls.WorkingDirectory, directory, OpenFlags.ReadOnly);
        if (descriptor < 0) return null;
        try { return FileSystemStatus.Of(descriptor, directory).Magic; }
        finally { FileCalls.Close(descriptor); }
    }
}
