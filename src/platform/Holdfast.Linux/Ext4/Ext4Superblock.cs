using System.Buffers.Binary;
using Holdfast.Linux.Files;

namespace Holdfast.Linux.Ext4;

/// <summary>What an ext4 says of itself at its beginning.</summary>
/// <param name="Blocks">How many it has.</param>
/// <param name="BlockBytes">The size of each.</param>
/// <param name="WasMounted">Whether it ever was.</param>
public readonly record struct Ext4Superblock(long Blocks, int BlockBytes, bool WasMounted)
{
    private const int At = 1024, Size = 1024;

    /// <summary>Its size.</summary>
    public long Bytes => Blocks * BlockBytes;

    /// <summary>Reads it.</summary>
    /// <param name="descriptor">The device, where it is mounted; else its image, open.</param>
    /// <param name="subject">Its name, for messages.</param>
    /// <returns>Null where there is no ext4.</returns>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public static Ext4Superblock? Read(int descriptor, string subject)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var read = FileCalls.ReadAt(descriptor, bytes, At);
        if (read < 0) throw LinuxException.Last("pread", subject);
        return read < Size ? null : Parse(bytes);
    }

    // Of struct ext4_super_block; the upper half of the count counts only where groups have 64-bit descriptors.
    private static Ext4Superblock? Parse(ReadOnlySpan<byte> bytes)
    {
        const int BlocksAt = 0x4, LogBlockAt = 0x18, MountedAt = 0x2C, MagicAt = 0x38, FeaturesAt = 0x60;
        const int UpperBlocksAt = 0x150, KilobyteLog = 10, LogMax = 6;
        const uint Wide = 0x80;
        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[MagicAt..]) != FileSystemStatus.Ext4
            || Number(bytes, LogBlockAt) > LogMax) return null;
        var upper = (Number(bytes, FeaturesAt) & Wide) == 0 ? 0 : Number(bytes, UpperBlocksAt);
        return new Ext4Superblock(
            ((long)upper << 32) | Number(bytes, BlocksAt), 1 << (int)(KilobyteLog + Number(bytes, LogBlockAt)),
            WasMounted: Number(bytes, MountedAt) != 0);
    }

    private static uint Number(ReadOnlySpan<byte> bytes, int at) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
