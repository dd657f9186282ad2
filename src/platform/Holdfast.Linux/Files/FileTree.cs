namespace Holdfast.Linux.Files;

/// <summary>Removes trees that others filled: never through a link, never across a mount, whatever the names and the
/// depth.</summary>
/// <remarks>
/// Names are kept as the kernel's bytes, since they need not be text. A directory found inside is moved up beside the
/// first one, so that a tree of any depth takes two descriptors and no recursion. A mount point can be neither entered
/// (EXDEV), nor moved or removed (EBUSY), and so the removal ends there with all that is mounted untouched. A device
/// number would not tell: a directory of the same file system may be mounted there. However many names there are, it
/// takes two buffers.
/// </remarks>
public static unsafe class FileTree
{
    private const int BufferSize = 32768;

    /// <summary>Removes all that is in a directory, the directory itself not.</summary>
    /// <param name="holder">A directory of the caller's own: entries are removed from it until none is left.</param>
    /// <param name="subject">Its name, for messages.</param>
    /// <param name="progress">Is told what there is, and what of it is gone; null where nobody wants to know.</param>
    /// <exception cref="LinuxException">
    /// Something cannot be removed: a mount (EBUSY, EXDEV), an immutable file (EPERM). What went before is gone; safe
    /// to repeat.
    /// </exception>
    public static void Empty(int holder, string subject, RemovalProgress? progress = null)
    {
        progress?.Begin(TreeUsage.CountNames(holder));
        var work = new Removal(holder, subject, progress);
        while (RemoveEntries(holder, work)) RemoveEachDirectory(work);
    }

    // Empties each directory that lies in the holder, then removes it. What they hold of directories comes to lie in
    // the holder, perhaps in this round already.
    private static void RemoveEachDirectory(Removal work)
    {
        var reader = OpenReader(work.Holder);
        try
        {
            Span<byte> buffer = stackalloc byte[BufferSize];
            while (ReadNext(reader, buffer) is { IsEmpty: false } entries)
                foreach (var entry in new DirectoryEntries(entries))
                    RemoveDirectory(entry.Name, work);
        }
        finally
        {
            FileCalls.Close(reader);
        }
    }

    private static void RemoveDirectory(ReadOnlySpan<byte> name, Removal work)
    {
        var directory = OpenDirectory(work.Holder, name);
        if (directory < 0) throw LinuxException.Last("openat2", work.Subject);
        try
        {
            RemoveEntries(directory, work);
        }
        finally
        {
            FileCalls.Close(directory);
        }
        if (Unlink(work.Holder, name, isDirectory: true) < 0) throw LinuxException.Last("unlinkat", work.Subject);
        work.Progress?.Removed();
    }

    // True while directories are left in the holder. Names are removed as they are read, however many there are. A
    // directory that changes while it is read may leave entries out, so it is read again until nothing changes.
    private static bool RemoveEntries(int from, Removal work)
    {
        var reader = OpenReader(from);
        try
        {
            Span<byte> buffer = stackalloc byte[BufferSize];
            while (true)
            {
                var (areLeft, isChanged, chunks) = (false, false, 0);
                for (; ReadNext(reader, buffer) is { IsEmpty: false } entries; chunks++)
                    foreach (var entry in new DirectoryEntries(entries))
                        if (TryRemove(from, entry.Name, work)) isChanged = true;
                        else areLeft = true;
                // What came in one piece was read before anything changed.
                if (!isChanged || chunks == 1) return areLeft;
                if (Libc.LSeek(reader, 0, 0) < 0) throw LinuxException.Last("lseek", work.Subject);
            }
        }
        finally
        {
            FileCalls.Close(reader);
        }
    }

    // False for a directory that lies in the holder already: it is emptied and removed in the next round.
    private static bool TryRemove(int from, ReadOnlySpan<byte> name, Removal work)
    {
        if (TryUnlink(from, name, work)) return true;
        // Its owner, who may be ourselves, may have forbidden himself to change a directory.
        if (Errno.Last == Errno.AccessDenied)
        {
            FileCalls.ChangeMode(from, 0x1C0, work.Subject);
            if (TryUnlink(from, name, work)) return true;
        }
        if (Errno.Last is not (Errno.IsADirectory or Errno.NotPermitted)) throw LinuxException.Last(
            "unlinkat", work.Subject);
        if (!IsDirectory(from, name)) throw new LinuxException("unlinkat", work.Subject, Errno.NotPermitted);
        if (from == work.Holder) return false;
        MoveUp(from, name, work);
        return true;
    }

    private static bool TryUnlink(int from, ReadOnlySpan<byte> name, Removal work)
    {
        if (Unlink(from, name, isDirectory: false) < 0) return false;
        work.Progress?.Removed();
        return true;
    }

    private static void MoveUp(int from, ReadOnlySpan<byte> name, Removal work)
    {
        // 16 hexadecimal digits behind a mark: a name that is taken already is passed over.
        var target = stackalloc byte[19];
        fixed (byte* source = name)
        {
            while (true)
            {
                WriteNumber(target, ++work.Moved);
                if (Libc.RenameAt2(from, source, work.Holder, target, NoReplace) == 0) return;
                if (Errno.Last == Errno.Exists) continue;
                if (Errno.Last != Errno.AccessDenied || !TakeRights(from, name)) throw LinuxException.Last(
                    "renameat2", work.Subject);
            }
        }
    }

    private const uint NoReplace = 1;

    private static void WriteNumber(byte* target, ulong number)
    {
        (target[0], target[1], target[18]) = ((byte)'.', (byte)'~', 0);
        for (var i = 0; i < 16; i++) target[2 + i] = (byte)"0123456789abcdef"[(int)((number >> (60 - 4 * i)) & 15)];
    }

    private static int OpenDirectory(int parent, ReadOnlySpan<byte> name)
    {
        var descriptor = OpenPlainDirectory(parent, name);
        return descriptor < 0 && Errno.Last == Errno.AccessDenied && TakeRights(parent, name)
            ? OpenPlainDirectory(parent, name)
            : descriptor;
    }

    /// <summary>Opens a directory through no link and no mount; negative on failure.</summary>
    /// <param name="parent">Where it is.</param>
    /// <param name="name">Its name with the zero behind it.</param>
    internal static int OpenPlainDirectory(int parent, ReadOnlySpan<byte> name) =>
        OpenPlain(parent, name, OpenFlags.ReadOnly | OpenFlags.Directory);

    /// <summary>Opens a file, likewise.</summary>
    /// <param name="parent">Where it is.</param>
    /// <param name="name">Its name with the zero behind it.</param>
    /// <param name="access">To read it, or to write it too.</param>
    internal static int OpenPlainFile(int parent, ReadOnlySpan<byte> name, OpenFlags access) =>
        OpenPlain(parent, name, access | OpenFlags.NonBlocking);

    /// <summary>Removes a name that is no directory's; false, with <see cref="Errno.Last"/>, when the kernel
    /// refused.</summary>
    internal static bool TryUnlink(int parent, ReadOnlySpan<byte> name) =>
        Unlink(parent, name, isDirectory: false) == 0;

    private static int OpenPlain(int parent, ReadOnlySpan<byte> name, OpenFlags access)
    {
        const ulong NoCrossing = 1, NoMagicLinks = 2, NoLinks = 4;
        var flags = (uint)FileCalls.Native(access | OpenFlags.NoFollow);
        var how = stackalloc ulong[3] { flags, 0, NoCrossing | NoMagicLinks | NoLinks };
        fixed (byte* bytes = name)
        {
            nint result;
            do result = Libc.SystemCall(SystemCallNumbers.OpenAt2, parent, (nint)bytes, (nint)how, 24, 0, 0);
            while (result < 0 && Errno.Last is (Errno.Interrupted or Errno.TryAgain));
            return (int)result;
        }
    }

    // Its owner may forbid himself to read a directory; by its descriptor, so that nothing else can be meant, and never
    // that of a mount, whose rights are those of what lies elsewhere.
    private static bool TakeRights(int parent, ReadOnlySpan<byte> name)
    {
        var descriptor = OpenPlain(parent, name, OpenFlags.PathOnly | OpenFlags.Directory);
        if (descriptor < 0) return false;
        try { return Libc.ChMod($"/proc/self/fd/{descriptor}", 0x1C0) == 0; }
        finally { FileCalls.Close(descriptor); }
    }

    private static bool IsDirectory(int parent, ReadOnlySpan<byte> name)
    {
        fixed (byte* bytes = name)
        {
            var descriptor = Libc.OpenAtBytes(
                parent, bytes, FileCalls.Native(OpenFlags.PathOnly | OpenFlags.Directory | OpenFlags.NoFollow), 0);
            if (descriptor < 0) return false;
            FileCalls.Close(descriptor);
            return true;
        }
    }

    private static int Unlink(int parent, ReadOnlySpan<byte> name, bool isDirectory)
    {
        const int RemoveDirectory = 0x200;
        fixed (byte* bytes = name)
            return Libc.UnlinkAtBytes(parent, bytes, isDirectory ? RemoveDirectory : 0);
    }

    // A description of its own: where it was read up to is not shared with the caller's.
    private static int OpenReader(int directory) =>
        FileCalls.Open(directory, ".", OpenFlags.ReadOnly | OpenFlags.Directory);

    private static ReadOnlySpan<byte> ReadNext(int reader, Span<byte> buffer)
    {
        var length = DirectoryEntries.Read(reader, buffer);
        return length >= 0 ? buffer[..length] : throw LinuxException.Last("getdents64", "directory");
    }

    // One removal, from its begin to its end.
    private sealed class Removal(int holder, string subject, RemovalProgress? progress)
    {
        public int Holder => holder;

        public string Subject => subject;

        public RemovalProgress? Progress => progress;

        /// <summary>The number of the last directory that was moved up.</summary>
        public ulong Moved { get; set; }
    }
}
