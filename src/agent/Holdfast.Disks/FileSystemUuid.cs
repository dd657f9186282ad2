using System.Buffers.Binary;
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
        return MountPoints.Read().BlockDeviceOf(status.Device) is { } device
            ? Known(device) ?? InSuperblock(device)
            : null;
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
