namespace Holdfast.Linux.Files;

/// <summary>What is in a directory that others filled, with the kernel's bytes as names.</summary>
internal static class TreeEntries
{
    private const int BufferBytes = 32768;

    /// <summary>All of it at once, since what is changed while a directory is read may hide others of it.</summary>
    /// <param name="directory">An open directory.</param>
    /// <param name="path">Its path, for messages.</param>
    public static List<(byte[] Name, FileStatus Status)> Of(int directory, string path)
    {
        var entries = new List<(byte[], FileStatus)>();
        var reader = FileCalls.Open(directory, ".", OpenFlags.ReadOnly | OpenFlags.Directory);
        try
        {
            var buffer = new byte[BufferBytes];
            int length;
            while ((length = DirectoryEntries.Read(reader, buffer)) > 0)
                foreach (var entry in new DirectoryEntries(buffer.AsSpan(0, length)))
                    entries.Add((entry.Name.ToArray(), FileStatus.Known(directory, entry.Name)
                        ?? throw LinuxException.Last("statx", path)));
            return length == 0 ? entries : throw LinuxException.Last("getdents64", path);
        }
        finally
        {
            FileCalls.Close(reader);
        }
    }
}
