using System.Buffers.Binary;

namespace Holdfast.Linux.Files;

/// <summary>Where the data of a file lies on its device, as the file system tells (<c>FS_IOC_FIEMAP</c>).</summary>
internal static unsafe class FileExtents
{
    private const nuint Fiemap = 0xC020660B;
    private const uint SyncFirst = 1, LastExtent = 1;
    private const int HeadBytes = 32, ExtentBytes = 56, ExtentsAtOnce = 256;

    /// <summary>All extents of an open file; what is not yet on the device is written there first.</summary>
    /// <exception cref="LinuxException">The file system does not tell (EOPNOTSUPP).</exception>
    public static List<FileExtent> Of(int descriptor, string subject)
    {
        var found = new List<FileExtent>();
        var buffer = new byte[HeadBytes + ExtentBytes * ExtentsAtOnce];
        var (from, isLast) = (0L, false);
        while (!isLast)
        {
            var count = Read(descriptor, subject, from, buffer);
            if (count == 0) return found;
            for (var i = 0; i < count; i++)
            {
                var extent = buffer.AsSpan(HeadBytes + i * ExtentBytes, ExtentBytes);
                var (offset, length) = (
                    BinaryPrimitives.ReadInt64LittleEndian(extent),
                    BinaryPrimitives.ReadInt64LittleEndian(extent[16..]));
                var flags = BinaryPrimitives.ReadUInt32LittleEndian(extent[40..]);
                found.Add(new FileExtent(offset, length, flags & ~LastExtent));
                (from, isLast) = (offset + length, (flags & LastExtent) != 0);
            }
        }
        return found;
    }

    private static int Read(int descriptor, string subject, long from, byte[] buffer)
    {
        buffer.AsSpan(0, HeadBytes).Clear();
        BinaryPrimitives.WriteInt64LittleEndian(buffer, from);
        BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(8), long.MaxValue - from);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(16), SyncFirst);
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(24), ExtentsAtOnce);
        fixed (byte* bytes = buffer)
            if (Libc.IoCtl(descriptor, Fiemap, bytes) < 0) throw LinuxException.Last("ioctl(FS_IOC_FIEMAP)", subject);
        return BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(20));
    }
}
