using System.Buffers.Binary;
using System.Globalization;
using Holdfast.Linux.Btrfs;
using Holdfast.Linux.Files;

namespace Holdfast.Disks;

/// <summary>The UUID by which a file system is known again wherever it is mounted.</summary>
public static class FileSystemUuid
{
    private const string ByUuid = "/dev/disk/by-uuid";

    /// <summary>Of the file system that holds the path; null where it has none (tmpfs, overlay), or where its device
    /// cannot be read.</summary>
    public static string? Of(string path)
    {
        // Each of its subvolumes has a device number of its own, which no table of mounts knows.
        if (BtrfsCalls.FileSystemId(path) is { } btrfs) return btrfs.ToString("D");
        if (FileCalls.StatusFollowing(FileCalls.WorkingDirectory, path) is not { } status) return null;
        var number =
            string.Create(CultureInfo.InvariantCulture, $"{status.Device >> 32}:{status.Device & uint.MaxValue}");
        var table = FileCalls.ReadAll(FileCalls.WorkingDirectory, "/proc/self/mountinfo") ?? [];
        foreach (var line in System.Text.Encoding.UTF8.GetString(table).Split('\n'))
            if (SourceOf(line, number) is { } device)
                return Known(device) ?? InSuperblock(device);
        return null;
    }

    // Such as: 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw (proc_pid_mountinfo(5)).
    private static string? SourceOf(string line, string number)
    {
        var fields = line.Split(' ');
        var separator = Array.IndexOf(fields, "-");
        if (separator < 0 || fields.Length < separator + 3 || fields[2] != number) return null;
        var source = fields[separator + 2];
        return source.StartsWith("/dev/", StringComparison.Ordinal) ? source : null;
    }

    private static string? Known(string device)
    {
        var wanted = Path.GetFileName(device);
        foreach (var uuid in DirectoryReader.Names(ByUuid))
            if (FileCalls.ReadLink(FileCalls.WorkingDirectory, $"{ByUuid}/{uuid}") is { } target
                && Path.GetFileName(target) == wanted)
                return uuid;
        return null;
    }

    // Where no udev keeps the links, as in many containers.
    private static string? InSuperblock(string device)
    {
        var head = new byte[0x11000];
        var descriptor = FileCalls.TryOpen(FileCalls.WorkingDirectory, device, OpenFlags.ReadOnly);
        if (descriptor < 0) return null;
        try
        {
            var length = 0;
            while (length < head.Length && FileCalls.Read(descriptor, head.AsSpan(length))
                is var read and > 0) length += (int)read;
            return InSuperblock(head.AsSpan(0, length));
        }
        finally
        {
            FileCalls.Close(descriptor);
        }
    }

    private static string? InSuperblock(ReadOnlySpan<byte> head)
    {
        const int Ext = 0x400, Btrfs = 0x10000, UuidSize = 16;
        if (head.Length >= 48 && head[..4].SequenceEqual("XFSB"u8)) return Text(head.Slice(32, UuidSize));
        if (head.Length >= Ext + 0x78 && BinaryPrimitives.ReadUInt16LittleEndian(head[(Ext + 0x38)..]) == 0xEF53)
            return Text(head.Slice(Ext + 0x68, UuidSize));
        if (head.Length >= Btrfs + 0x48 && head.Slice(Btrfs + 0x40, 8).SequenceEqual("_BHRfS_M"u8))
            return Text(head.Slice(Btrfs + 0x20, UuidSize));
        return null;
    }

    private static string Text(ReadOnlySpan<byte> uuid) => new Guid(uuid, bigEndian: true).ToString("D");
}
