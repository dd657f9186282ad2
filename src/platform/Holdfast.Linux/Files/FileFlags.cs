namespace Holdfast.Linux.Files;

/// <summary>Flags of files (<c>chattr</c>) that say that a write does not reach what was written before.</summary>
internal static unsafe class FileFlags
{
    private const nuint GetFlags = 0x80086601;
    private const uint Compressed = 0x4, Immutable = 0x10, AppendOnly = 0x20, Journaled = 0x4000;

    /// <summary>Why the file cannot be overwritten; null where no flag stands in the way.</summary>
    public static string? Explain(int descriptor)
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
}
