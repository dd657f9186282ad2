namespace Holdfast.Linux.Files;

/// <summary>Flags of files, as <c>chattr</c> sets them.</summary>
public static unsafe class FileFlags
{
    private const nuint GetFlags = 0x80086601, SetFlags = 0x40086602;
    private const uint Compressed = 0x4, Immutable = 0x10, AppendOnly = 0x20, Journaled = 0x4000, NoCopy = 0x800000;

    /// <summary>Whether nobody may change the file or directory, root included (<c>chattr +i</c>).</summary>
    /// <exception cref="LinuxException">The file system has no such flag, or we may not set it.</exception>
    public static void SetImmutable(int descriptor, bool isImmutable, string subject) =>
        Set(descriptor, Immutable, isImmutable, subject);

    /// <summary>Has btrfs write an empty file in its place from now on (<c>chattr +C</c>).</summary>
    /// <exception cref="LinuxException">The file system has no such flag.</exception>
    public static void WriteInPlace(int descriptor, string subject) =>
        Set(descriptor, NoCopy, isSet: true, subject);

    /// <summary>Why the file cannot be overwritten; null where no flag stands in the way.</summary>
    internal static string? Explain(int descriptor)
    {
        long flags = 0;
        // Where a file system has no flags, there is none in the way.
        if (Libc.IoCtl(descriptor, GetFlags, &flags) < 0) return null;
        return ((uint)flags) switch
        {
            var set when (set & Journaled) != 0 => "its data is journaled (chattr +j), and copies stay in the journal",
            var set when (set & Compressed) != 0 => "its data is compressed (chattr +c), and never overwritten",
            var set when (set & Immutable) != 0 => "it may not be changed (chattr +i): run 'chattr -i' on it first",
            var set when (set & AppendOnly) != 0 => "it may only be appended to (chattr +a): run 'chattr -a' first",
            _ => null,
        };
    }

    private static void Set(int descriptor, uint flag, bool isSet, string subject)
    {
        long flags = 0;
        if (Libc.IoCtl(descriptor, GetFlags, &flags) < 0) throw LinuxException.Last("ioctl(FS_IOC_GETFLAGS)", subject);
        long wanted = isSet ? (uint)flags | flag : (uint)flags & ~flag;
        if (wanted == (uint)flags) return;
        if (Libc.IoCtl(descriptor, SetFlags, &wanted) < 0) throw LinuxException.Last("ioctl(FS_IOC_SETFLAGS)", subject);
    }
}
