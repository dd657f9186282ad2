using System.Buffers;

namespace Holdfast.Linux.Files;

/// <summary>Counts the names in a tree that others filled: through no link and no mount. Changes nothing.</summary>
internal static class TreeCount
{
    private const int BufferBytes = 32768;

    // A descriptor and a buffer for each level. Whoever nests deeper has no total, and can still be removed.
    private const int DepthMax = 64;

    /// <summary>How many there are below a directory; null where a part of it cannot be read, or is too deep.</summary>
    public static long? Of(int directory)
    {
        var reader = FileCalls.TryOpenBeneath(directory, ".", OpenFlags.ReadOnly | OpenFlags.Directory);
        return reader < 0 ? null : OfOpen(reader, depth: 0);
    }

    // Closes what it is given.
    private static long? OfOpen(int reader, int depth)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var count = 0L;
            while (true)
            {
                var length = DirectoryEntries.Read(reader, buffer);
                if (length < 0) return null;
                if (length == 0) return count;
                foreach (var entry in new DirectoryEntries(buffer.AsSpan(0, length)))
                {
                    count++;
                    if (entry.Kind is not FileKind.Directory) continue;
                    if (Below(reader, entry.Name, depth + 1) is not { } below) return null;
                    count += below;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            FileCalls.Close(reader);
        }
    }

    private static long? Below(int parent, ReadOnlySpan<byte> name, int depth)
    {
        if (depth > DepthMax) return null;
        var directory = FileTree.OpenPlainDirectory(parent, name);
        return directory < 0 ? null : OfOpen(directory, depth);
    }
}
