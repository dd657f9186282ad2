using System.Buffers.Binary;

namespace Holdfast.Linux.Files;

/// <summary>What <c>statx</c> says of a file.</summary>
/// <param name="Device">Major number in the upper, minor in the lower half.</param>
public readonly record struct FileStatus(
    FileKind Kind, uint Mode, uint Links, uint User, uint Group, ulong Inode, long Size, ulong Device)
{
    internal const int Size256 = 256;

    /// <summary>Permissions and kind together, as <c>st_mode</c> of <c>stat(2)</c> has them.</summary>
    public uint FullMode { get; private init; }

    /// <summary>When its content last changed, in whole seconds since 1970; whoever owns it may have set any.</summary>
    public long ModifiedSeconds { get; private init; }

    internal static FileStatus Parse(ReadOnlySpan<byte> statx)
    {
        var mode = BinaryPrimitives.ReadUInt16LittleEndian(statx[28..]);
        var kind = (mode & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.Link,
            _ => FileKind.Other,
        };
        return new(
            kind,
            (uint)(mode & 0xFFF),
            BinaryPrimitives.ReadUInt32LittleEndian(statx[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(statx[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(statx[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(statx[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(statx[40..]),
            ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(statx[136..]) << 32)
                | BinaryPrimitives.ReadUInt32LittleEndian(statx[140..]))
        {
            FullMode = mode,
            ModifiedSeconds = BinaryPrimitives.ReadInt64LittleEndian(statx[112..]),
        };
    }
}
