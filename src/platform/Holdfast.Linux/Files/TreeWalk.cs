namespace Holdfast.Linux.Files;

/// <summary>A walk through a tree that measures it: it can stop after some entries and go on later, and holds few
/// descriptors at any depth. Not thread-safe.</summary>
/// <remarks>
/// What others fill changes while it is looked at. What is gone meanwhile counts nothing. The upper directories stay
/// open, so that nobody loses the walk by moving what lies below them; deeper ones are left on the way down, and the
/// way back is their <c>..</c> and a position: where that leads elsewhere now, the rest of them is passed over. A
/// directory is read one buffer after the other: how many names it has costs no memory.
/// </remarks>
public sealed class TreeWalk : IDisposable
{
    /// <summary>The most descriptors that a walk holds.</summary>
    public const int DescriptorsMax = LevelsOpen + 2;

    private const int BufferBytes = 32 << 10;
    private const int LevelsOpen = 16;
    private const int DepthMax = 100_000;
    private const int LinkedKeptDefault = 100_000;

    private readonly string _subject;
    private readonly int _linkedKept;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly Stack<Level> _levels = new();
    private readonly HashSet<(ulong Device, ulong Inode)> _linked = [];
    private long _bytes;
    private long _inodes;

    internal TreeWalk(string subject, int first, int linkedKept)
    {
        (_subject, _linkedKept) = (subject, linkedKept);
        try
        {
            Enter(first, StatusOf(first));
        }
        catch
        {
            FileCalls.Close(first);
            throw;
        }
    }

    /// <summary>What was seen so far.</summary>
    public TreeUse Use => new(_bytes, _inodes);

    /// <summary>How many names were seen so far.</summary>
    public long Names { get; private set; }

    /// <summary>Whether nothing was passed over: a directory that may not be read, or was moved away under the
    /// walk.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Whether something is mounted in the tree; it is not counted.</summary>
    public bool HasMounts { get; private set; }

    /// <summary>Begins at a directory.</summary>
    /// <param name="path">Absolute. A link there is not followed.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public static TreeWalk? Begin(string path) => Begin(path, LinkedKeptDefault);

    /// <summary>As the other, but with a bound of one's own for the files with several names that are
    /// remembered.</summary>
    /// <param name="path">As there.</param>
    /// <param name="linkedKept">Of any file beyond so many each name counts its share of the bytes, which is the same
    /// sum where all its names are in the tree.</param>
    internal static TreeWalk? Begin(string path, int linkedKept)
    {
        var descriptor = FileCalls.TryOpen(
            FileCalls.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
        if (descriptor < 0) return Errno.MeansAbsent ? null : throw LinuxException.Last("open", path);
        return new TreeWalk(path, descriptor, linkedKept);
    }

    /// <summary>Goes on for about so many entries.</summary>
    /// <returns>True once all is seen.</returns>
    /// <exception cref="LinuxException">Something in it cannot be looked at; the walk may be begun anew.</exception>
    public bool GoOn(int entries)
    {
        var end = Names + entries;
        while (_levels.Count > 0)
        {
            if (Names >= end) return false;
            if (_levels.Peek().Unseen.TryDequeue(out var name)) GoDown(name);
            else if (!ReadOn()) GoUp();
        }
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_levels.TryPop(out var level)) level.Close();
    }

    private void GoDown(byte[] name)
    {
        var above = _levels.Peek();
        var below = FileTree.OpenPlainDirectory(above.Descriptor, name);
        if (below < 0)
        {
            if (Errno.Last == Errno.CrossDevice) HasMounts = true;
            // Its owner hides it from an agent that is not root. What is seen counts even so.
            else if (Errno.Last == Errno.AccessDenied) IsWhole = false;
            // Gone, or no directory any more.
            else if (!Errno.MeansAbsent && Errno.Last is not (Errno.NotADirectory or Errno.TooManyLinks))
                throw LinuxException.Last("openat2", _subject);
            return;
        }
        try
        {
            Enter(below, StatusOf(below));
        }
        catch
        {
            FileCalls.Close(below);
            throw;
        }
        if (_levels.Count > LevelsOpen + 1) above.Close();
    }

    private void GoUp()
    {
        var left = _levels.Pop();
        if (_levels.TryPeek(out var level) && !level.IsOpen && !TryReturn(left, level)) FallBack();
        left.Close();
    }

    private bool TryReturn(Level from, Level to)
    {
        var descriptor = FileTree.OpenPlainDirectory(from.Descriptor, "..\0"u8);
        if (descriptor < 0) return false;
        var status = StatusOf(descriptor);
        if ((status.Device, status.Inode) != (to.Device, to.Inode))
        {
            FileCalls.Close(descriptor);
            return false;
        }
        to.Descriptor = descriptor;
        return Libc.LSeek(descriptor, to.Position, 0) >= 0 ? true : throw LinuxException.Last("lseek", _subject);
    }

    // A directory was moved away with the walk in it: on in the lowest one above that is still open.
    private void FallBack()
    {
        IsWhole = false;
        while (!_levels.Peek().IsOpen) _levels.Pop();
    }

    private void Enter(int descriptor, FileStatus directory)
    {
        if (_levels.Count == DepthMax) throw new LinuxException("openat2", _subject, Errno.NameTooLong);
        _bytes += directory.AllocatedBytes;
        _inodes++;
        _levels.Push(new Level(directory.Device, directory.Inode) { Descriptor = descriptor });
    }

    // Counts the files of one buffer and keeps its directories for later; false where the directory ends.
    private bool ReadOn()
    {
        var level = _levels.Peek();
        var length = DirectoryEntries.Read(level.Descriptor, _buffer);
        if (length < 0) return Errno.MeansAbsent ? false : throw LinuxException.Last("getdents64", _subject);
        foreach (var entry in new DirectoryEntries(_buffer.AsSpan(0, length)))
        {
            level.Position = entry.Next;
            Names++;
            // Not looked at before it is entered: what may be mounted there may never answer.
            if (entry.Kind == FileKind.Directory) level.Unseen.Enqueue(entry.Name.ToArray());
            else if (StatusOf(level.Descriptor, entry.Name) is { } file) Count(file, entry.Name, level);
        }
        return length > 0;
    }

    private void Count(FileStatus file, ReadOnlySpan<byte> name, Level level)
    {
        if (file.IsMountPoint) HasMounts = true;
        else if (file.Kind == FileKind.Directory) level.Unseen.Enqueue(name.ToArray());
        else if (file.Links <= 1) Add(file.AllocatedBytes);
        else if (_linked.Contains((file.Device, file.Inode))) return;
        else if (_linked.Count == _linkedKept) Add(file.AllocatedBytes / file.Links);
        else
        {
            _linked.Add((file.Device, file.Inode));
            Add(file.AllocatedBytes);
        }
    }

    private void Add(long bytes)
    {
        _bytes += bytes;
        _inodes++;
    }

    private FileStatus StatusOf(int descriptor) => FileStatus.Known(descriptor, [0], ofItself: true)
        ?? throw LinuxException.Last("statx", _subject);

    private FileStatus? StatusOf(int directory, ReadOnlySpan<byte> name)
    {
        if (FileStatus.Known(directory, name) is { } status) return status;
        return Errno.MeansAbsent ? null : throw LinuxException.Last("statx", _subject);
    }

    /// <summary>A directory that was entered: where to read on, and what of the last buffer was not entered
    /// yet.</summary>
    private sealed class Level(ulong device, ulong inode)
    {
        private const int None = -1;

        public ulong Device => device;

        public ulong Inode => inode;

        public int Descriptor { get; set; } = None;

        public bool IsOpen => Descriptor != None;

        public long Position { get; set; }

        public Queue<byte[]> Unseen { get; } = new();

        public void Close()
        {
            if (IsOpen) FileCalls.Close(Descriptor);
            Descriptor = None;
        }
    }
}
