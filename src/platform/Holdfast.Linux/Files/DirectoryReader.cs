using System.Text;

namespace Holdfast.Linux.Files;

/// <summary>The names in a directory, by <c>getdents64</c>: small enough for the shim, and it follows no
/// link.</summary>
public static class DirectoryReader
{
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
            Span<byte> buffer = stackalloc byte[16384];
            while (true)
            {
                var length = DirectoryEntries.Read(descriptor, buffer);
                // A process, and with it its directories, may go while they are read.
                if (length < 0 && !Errno.MeansAbsent) throw LinuxException.Last("getdents64", path);
                if (length <= 0) return names;
                foreach (var entry in new DirectoryEntries(buffer[..length]))
                    names.Add(Encoding.UTF8.GetString(entry.Name[..^1]));
                if (names.Count > enough) return names;
            }
        }
        finally
        {
            FileCalls.Close(descriptor);
        }
    }
}
