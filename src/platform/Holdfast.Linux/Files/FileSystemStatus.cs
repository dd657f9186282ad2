using System.Buffers.Binary;

namespace Holdfast.Linux.Files;

/// <summary>What <c>statfs</c> says of the file system that holds a directory.</summary>
/// <param name="Magic">Its kind, as <c>linux/magic.h</c> numbers them.</param>
/// <param name="Bytes">Its size. Below a directory with a project quota, that quota.</param>
/// <param name="Inodes">The most files and directories that it may hold; 0 where it does not say.</param>
public readonly record struct FileSystemStatus(uint Magic, long Bytes, long Inodes)
{
    public const uint Xfs = 0x58465342;

    public const uint Btrfs = 0x9123683E;

    /// <summary>Of ext2, ext3 and ext4 alike.</summary>
    public const uint Ext4 = 0xEF53;

    /// <summary>The bytes of it that nobody has, those included that only root may take.</summary>
    public long FreeBytes { get; private init; }

    /// <summary>How many more files and directories it may hold.</summary>
    public long FreeInodes { get; private init; }

    /// <summary>Whether it takes no writes: mounted so, or after a damage.</summary>
    public bool IsReadOnly { get; private init; }

    /// <exception cref="LinuxException">That cannot be seen.</exception>
    public static unsafe FileSystemStatus Of(int descriptor, string subject)
    {
        // The same on x86-64 and arm64: words of 64 bits.
        const int Size = 120, MagicAt = 0, BlockBytesAt = 8, BlocksAt = 16, FreeAt = 24, InodesAt = 40;
        const int FreeInodesAt = 48, FlagsAt = 80, ReadOnly = 1;
        var status = stackalloc byte[Size];
        if (Libc.FStatFs(descriptor, status) < 0) throw LinuxException.Last("fstatfs", subject);
        return new FileSystemStatus((uint)Word(MagicAt), Word(BlockBytesAt) * Word(BlocksAt), Word(InodesAt))
        {
            FreeBytes = Word(BlockBytesAt) * Word(FreeAt), FreeInodes = Word(FreeInodesAt),
            IsReadOnly = (Word(FlagsAt) & ReadOnly) != 0,
        };

        long Word(int at) => BinaryPrimitives.ReadInt64LittleEndian(new(status + at, sizeof(long)));
    }
}
