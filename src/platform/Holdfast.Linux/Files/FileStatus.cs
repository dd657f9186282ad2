using System.Buffers.Binary;

namespace Holdfast.Linux.Files;

/// <summary>What <c>statx</c> says of a file.</summary>
/// <param name="Device">Major number in the upper, minor in the lower half.</param>
public readonly record struct FileStatus(
    FileKind Kind, uint Mode, uint Links, uint User, uint Group, ulong Inode, long Size, ulong Device)
{
    internal const int Size256 = 256;

    private const int BlockBytes = 512;
    private const uint BasicStats = 0x7ff;
    private const ulong MountRoot = 0x2000;

    /// <summary>Permissions and kind together, as <c>st_mode</c> of <c>stat(2)</c> has them.</summary>
    public uint FullMode { get; private init; }

    /// <summary>When its content last changed, in whole seconds since 1970; whoever owns it may have set any.</summary>
    public long ModifiedSeconds { get; private init; }

    /// <summary>The bytes of all its blocks.</summary>
    public long AllocatedBytes { get; private init; }

    /// <summary>Whether something is mounted there, and this is said of it; false on Linux before 5.8 also where
    /// something is.</summary>
    public bool IsMountPoint { get; private init; }

    /// <summary>Whether <see cref="IsMountPoint"/> is said at all: by Linux 5.8 and later.</summary>
    public bool TellsMountPoints { get; private init; }

    /// <summary>What is known of a file here, without asking a server for it, which may never answer; no link is
    /// followed and nothing mounted on demand. Null on failure.</summary>
    /// <param name="directory">Where it is.</param>
    /// <param name="name">Its name with the zero behind it.</param>
    /// <param name="ofItself">Asks for the directory itself, with an empty name.</param>
    internal static unsafe FileStatus? Known(int directory, ReadOnlySpan<byte> name, bool ofItself = false)
    {
        const int NoFollowLink = 0x100, NoAutomount = 0x800, EmptyPath = 0x1000, DoNotSync = 0x4000;
        var buffer = stackalloc byte[Size256];
        fixed (byte* path = name)
        {
            var flags = NoFollowLink | NoAutomount | DoNotSync | (ofItself ? EmptyPath : 0);
            return Libc.StatXBytes(directory, path, flags, BasicStats, buffer) < 0
                ? null
                : Parse(new(buffer, Size256));
        }
    }

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
            AllocatedBytes = BinaryPrimitives.ReadInt64LittleEndian(statx[48..]) * BlockBytes,
            IsMountPoint = (BinaryPrimitives.ReadUInt64LittleEndian(statx[8..]) & MountRoot) != 0,
            TellsMountPoints = (BinaryPrimitives.ReadUInt64LittleEndian(statx[56..]) & MountRoot) != 0,
            ModifiedSeconds = BinaryPrimitives.ReadInt64LittleEndian(statx[112..]),
        };
    }
}
