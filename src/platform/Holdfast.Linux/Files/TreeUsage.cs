namespace Holdfast.Linux.Files;

/// <summary>How much room a tree takes on its file system: never through a link, never across a mount, whatever the
/// names, their number and the depth.</summary>
/// <remarks>
/// What others fill changes while it is looked at: what is gone meanwhile counts nothing. It goes down and up by
/// descriptors, two of them at any depth; a directory that was moved away under it ends the measurement. A directory is
/// read one buffer after the other, and the way back into it is a position: how many names it has costs no memory.
/// </remarks>
public static class TreeUsage
{
    private const int BufferBytes = 16 << 10;
    private const int LinkedKept = 100_000;
    private const int DepthMax = 100_000;

    /// <summary>The bytes of all blocks below a directory, its own included; a file with several names counts
    /// once.</summary>
    /// <param name="path">Absolute. A link there is not followed.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    /// <returns>Null where there is no such directory.</returns>
    /// <exception cref="LinuxException">Something in it cannot be looked at, or was moved meanwhile; it may be tried
    /// again.</exception>
    public static long? Of(string path, CancellationToken cancellationToken) =>
        Of(path, LinkedKept, cancellationToken);

    /// <summary>As the other, but with a bound of one's own for the files with several names that are
    /// remembered.</summary>
    /// <param name="path">As there.</param>
    /// <param name="linkedKept">Of any file beyond so many each name counts its share of the bytes, which is the same
    /// sum where all its names are in the tree.</param>
    /// <param name="cancellationToken">As there.</param>
    internal static long? Of(string path, int linkedKept, CancellationToken cancellationToken)
    {
        var descriptor = FileCalls.TryOpen(
            FileCalls.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
        if (descriptor < 0) return Errno.MeansAbsent ? null : throw LinuxException.Last("open", path);
        return new Walk(path, descriptor, linkedKept).Sum(cancellationToken);
    }

    /// <summary>A directory that was entered: where to read on, and what of the last buffer was not entered
    /// yet.</summary>
    private sealed class Level(ulong inode)
    {
        public ulong Inode { get; } = inode;

        public long Position { get; set; }

        public Queue<byte[]> Unseen { get; } = new();
    }

    private sealed class Walk(string subject, int first, int linkedKept)
    {
        private readonly byte[] _buffer = new byte[BufferBytes];
        private readonly Stack<Level> _levels = new();
        private readonly HashSet<ulong> _linked = [];
        private int _current = first;
        private ulong _device;
        private long _sum;

        public long Sum(CancellationToken cancellationToken)
        {
            try
            {
                var root = StatusOf(_current);
                _device = root.Device;
                Enter(root);
                while (true)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (_levels.Peek().Unseen.TryDequeue(out var name)) GoDown(name);
                    else if (ReadOn()) continue;
                    else if (_levels.Count == 1) return _sum;
                    else GoUp();
                }
            }
            finally
            {
                FileCalls.Close(_current);
            }
        }

        private void GoDown(byte[] name)
        {
            var below = FileTree.OpenPlainDirectory(_current, name);
            if (below < 0)
            {
                // Gone, no directory any more, or something is mounted there, which takes its room elsewhere.
                if (Errno.MeansAbsent || Errno.Last is Errno.NotADirectory or Errno.TooManyLinks or Errno.CrossDevice)
                    return;
                throw LinuxException.Last("openat2", subject);
            }
            Move(below);
            Enter(StatusOf(_current));
        }

        private void GoUp()
        {
            _levels.Pop();
            var above = FileTree.OpenPlainDirectory(_current, "..\0"u8.ToArray());
            if (above < 0) throw LinuxException.Last("openat2", subject);
            Move(above);
            var level = _levels.Peek();
            if (StatusOf(_current).Inode != level.Inode) throw new LinuxException("openat2", subject, Errno.NoEntry);
            if (Libc.LSeek(_current, level.Position, 0) < 0) throw LinuxException.Last("lseek", subject);
        }

        private void Move(int descriptor)
        {
            FileCalls.Close(_current);
            _current = descriptor;
        }

        private void Enter(FileStatus directory)
        {
            if (_levels.Count == DepthMax) throw new LinuxException("openat2", subject, Errno.NameTooLong);
            _sum += directory.AllocatedBytes;
            _levels.Push(new Level(directory.Inode));
        }

        // Counts the files of one buffer and keeps its directories for later; false where the directory ends.
        private bool ReadOn()
        {
            var level = _levels.Peek();
            var length = DirectoryEntries.Read(_current, _buffer);
            if (length < 0) return Errno.MeansAbsent ? false : throw LinuxException.Last("getdents64", subject);
            foreach (var entry in new DirectoryEntries(_buffer.AsSpan(0, length)))
            {
                level.Position = entry.Next;
                // Not looked at before it is entered: what may be mounted there may never answer.
                if (entry.Kind == FileKind.Directory) level.Unseen.Enqueue(entry.Name.ToArray());
                else if (StatusOf(entry.Name) is { IsMountPoint: false } file && file.Device == _device)
                    Count(file, entry.Name, level);
            }
            return length > 0;
        }

        private void Count(FileStatus file, ReadOnlySpan<byte> name, Level level)
        {
            if (file.Kind == FileKind.Directory) level.Unseen.Enqueue(name.ToArray());
            else if (file.Links <= 1) _sum += file.AllocatedBytes;
            else if (_linked.Contains(file.Inode)) return;
            else if (_linked.Count == linkedKept) _sum += file.AllocatedBytes / file.Links;
            else
            {
                _linked.Add(file.Inode);
                _sum += file.AllocatedBytes;
            }
        }

        private FileStatus StatusOf(int descriptor) => FileStatus.Known(descriptor, [0], ofItself: true)
            ?? throw LinuxException.Last("statx", subject);

        private FileStatus? StatusOf(ReadOnlySpan<byte> name)
        {
            if (FileStatus.Known(_current, name) is { } status) return status;
            return Errno.MeansAbsent ? null : throw LinuxException.Last("statx", subject);
        }
    }
}
