using System.Buffers.Binary;
using System.Text;

namespace Holdfast.Linux.Files;

/// <summary>The names in a directory, by <c>getdents64</c>: small enough for the shim, and it follows no
/// link.</summary>
public static unsafe class DirectoryReader
{
    private const int NameOffset = 19;

    /// <summary>Without <c>.</c> and <c>..</c>; empty when there is no such directory.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="directory">Where the path begins.</param>
    /// <param name="enough">Once there are more than so many, the rest is not read.</param>
    /// <exception cref="LinuxException">It cannot be read: there may be names in it.</exception>
    public static List<string> Names(
        string path, int directory = FileCalls.WorkingDirectory, int enough = int.MaxValue)
    {
        var names = new List<string>();
        var descriptor =
            FileCalls.TryOpen(directory, path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
        if (descriptor < 0) return Errno.MeansAbsent ? names : throw LinuxException.Last("open", path);
        try
        {
            var buffer = stackalloc byte[16384];
            while (true)
            {
                var length = (int)Libc.SystemCall(SystemCallNumbers.GetDents, descriptor, (nint)buffer, 16384, 0, 0, 0);
                // A process, and with it its directories, may go while they are read.
                if (length < 0 && !Errno.MeansAbsent) throw LinuxException.Last("getdents64", path);
                if (length <= 0) return names;
                AddNames(new(buffer, length), names);
                if (names.Count > enough) return names;
            }
        }
        finally
        {
            FileCalls.Close(descriptor);
        }
    }

    private static void AddNames(ReadOnlySpan<byte> entries, List<string> names)
    {
        while (!entries.IsEmpty)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(entries[16..]);
            var name = entries[NameOffset..length];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8)) names.Add(Encoding.UTF8.GetString(name));
            entries = entries[length..];
        }
    }
}
