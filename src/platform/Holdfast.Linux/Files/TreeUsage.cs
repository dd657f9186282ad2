using System.Buffers.Binary;

namespace Holdfast.Linux.Files;

/// <summary>How much room a tree takes on its file system: never through a link, never across a mount, whatever the
/// names and the depth.</summary>
/// <remarks>
/// What others fill changes while it is looked at: what is gone meanwhile counts nothing. It goes down and up by
/// descriptors, two of them at any depth; a directory that was moved away under it ends the measurement.
/// </remarks>
public static unsafe class TreeUsage
{
    private const int BlockBytes = 512;
    private const int StatXSize = 256;
    private const int NoFollowLink = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicStats = 0x7ff;

    /// <summary>The bytes of all blocks below a directory, its own included; a file with several names counts
    /// once.</summary>
    /// <param name="path">Absolute. A link there is not followed.</param>
    /// <param name="cancellationToken">Stops between two directories.</param>
    /// <returns>Null where there is no such directory.</returns>
    /// <exception cref="LinuxException">Something in it cannot be looked at, or was moved meanwhile; it may be tried
    /// again.</exception>
    public static long? Of(string path, CancellationToken cancellationToken)
    {
        var descriptor = FileCalls.TryOpen(
            FileCalls.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
        if (descriptor < 0) return Errno.MeansAbsent ? null : throw LinuxException.Last("open", path);
        return new Walk(path, descriptor).Sum(cancellationToken);
    }

    private struct Entry
    {
        public ulong Device;
        public ulong Inode;
        public bool IsDirectory;
        public uint Links;
        public long Bytes;
    }

    /// <summary>A directory that was entered, and those in it that were not yet.</summary>
    private sealed record Level(ulong Inode, Stack<byte[]> Unseen);

    private sealed class Walk(string subject, int first)
    {
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
                _sum = root.Bytes;
                Enter(root.Inode);
                while (true)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (_levels.Peek().Unseen.TryPop(out var name)) GoDown(name);
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
            Enter(StatusOf(_current).Inode);
        }

        private void GoUp()
        {
            _levels.Pop();
            var above = FileTree.OpenPlainDirectory(_current, "..\0"u8.ToArray());
            if (above < 0) throw LinuxException.Last("openat2", subject);
            Move(above);
            if (StatusOf(_current).Inode != _levels.Peek().Inode)
                throw new LinuxException("openat2", subject, Errno.NoEntry);
        }

        private void Move(int descriptor)
        {
            FileCalls.Close(_current);
            _current = descriptor;
        }

        private void Enter(ulong inode)
        {
            var directories = new Stack<byte[]>();
            foreach (var name in FileTree.NamesIn(_current))
            {
                if (StatusOf(_current, name) is not { } entry || entry.Device != _device) continue;
                if (entry is { IsDirectory: false, Links: > 1 } && !_linked.Add(entry.Inode)) continue;
                _sum += entry.Bytes;
                if (entry.IsDirectory) directories.Push(name);
            }
            _levels.Push(new Level(inode, directories));
        }

        private Entry StatusOf(int descriptor) =>
            Status(descriptor, [0], EmptyPath) ?? throw LinuxException.Last("statx", subject);

        private Entry? StatusOf(int directory, byte[] name)
        {
            if (Status(directory, name, NoFollowLink) is { } entry) return entry;
            return Errno.MeansAbsent ? null : throw LinuxException.Last("statx", subject);
        }

        private static Entry? Status(int directory, byte[] name, int flags)
        {
            var buffer = stackalloc byte[StatXSize];
            fixed (byte* path = name)
                if (Libc.StatXBytes(directory, path, flags, BasicStats, buffer) < 0) return null;
            var statx = new ReadOnlySpan<byte>(buffer, StatXSize);
            return new Entry
            {
                Links = BinaryPrimitives.ReadUInt32LittleEndian(statx[16..]),
                IsDirectory = (BinaryPrimitives.ReadUInt16LittleEndian(statx[28..]) & 0xF000) == 0x4000,
                Inode = BinaryPrimitives.ReadUInt64LittleEndian(statx[32..]),
                Bytes = (long)BinaryPrimitives.ReadUInt64LittleEndian(statx[48..]) * BlockBytes,
                Device = ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(statx[136..]) << 32)
                    | BinaryPrimitives.ReadUInt32LittleEndian(statx[140..]),
            };
        }
    }
}
