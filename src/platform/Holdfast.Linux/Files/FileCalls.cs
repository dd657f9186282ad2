using System.Globalization;
using System.Text;

namespace Holdfast.Linux.Files;

/// <summary>File calls on plain descriptors. Descriptors are close-on-exec unless asked otherwise.</summary>
public static unsafe class FileCalls
{
    /// <summary>Stands for the working directory where a directory descriptor is asked for.</summary>
    public const int WorkingDirectory = -100;

    private const int EmptyPath = 0x1000;
    private const int NoFollowLink = 0x100;
    private const int RemoveDirectoryFlag = 0x200;
    private const uint BasicStats = 0x7ff;

    /// <summary>Opens; negative on failure, with the reason in <see cref="Errno.Last"/>.</summary>
    public static int TryOpen(int directory, string path, OpenFlags flags, uint mode = 0)
    {
        int descriptor;
        do descriptor = Libc.OpenAt(directory, path, Native(flags), mode);
        while (descriptor < 0 && Errno.Last == Errno.Interrupted);
        return descriptor;
    }

    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static int Open(int directory, string path, OpenFlags flags, uint mode = 0)
    {
        var descriptor = TryOpen(directory, path, flags, mode);
        return descriptor >= 0 ? descriptor : throw LinuxException.Last("open", path);
    }

    /// <summary>Opens below a directory; a link anywhere on the way, a way out of it or a mount crossing is an
    /// error.</summary>
    /// <remarks><see href="https://man7.org/linux/man-pages/man2/openat2.2.html">openat2(2)</see>, Linux 5.6.</remarks>
    /// <param name="directory">Where the path begins.</param>
    /// <param name="path">A relative path.</param>
    /// <param name="flags">How to open.</param>
    /// <param name="mode">The rights of a file that is made.</param>
    /// <param name="crossMounts">Whether what is mounted below may be entered.</param>
    /// <param name="followLinks">Whether links are followed; also then none leads out of the directory.</param>
    public static int TryOpenBeneath(
        int directory, string path, OpenFlags flags, uint mode = 0, bool crossMounts = false, bool followLinks = false)
    {
        const ulong NoCrossing = 1, NoMagicLinks = 2, NoLinks = 4, Beneath = 8;
        var resolve = NoMagicLinks | Beneath | (followLinks ? 0 : NoLinks) | (crossMounts ? 0 : NoCrossing);
        var how = stackalloc ulong[3] { (uint)Native(flags), mode, resolve };
        var text = Encoding.UTF8.GetBytes(path + '\0');
        fixed (byte* bytes = text)
        {
            nint result;
            do result = Libc.SystemCall(SystemCallNumbers.OpenAt2, directory, (nint)bytes, (nint)how, 24, 0, 0);
            // EAGAIN: the kernel saw a rename on the way and could not tell; its manual says to ask again.
            while (result < 0 && Errno.Last is (Errno.Interrupted or Errno.TryAgain));
            return (int)result;
        }
    }

    public static void Close(int descriptor)
    {
        // A failed close has still closed the descriptor on Linux: there is nothing to repeat.
        _ = Libc.Close(descriptor);
    }

    /// <summary>Reads what there is: 0 at the end, negative on failure.</summary>
    public static nint Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            nint result;
            do result = Libc.Read(descriptor, bytes, (nuint)buffer.Length);
            while (result < 0 && Errno.Last == Errno.Interrupted);
            return result;
        }
    }

    /// <summary>Reads once from a position; negative on failure.</summary>
    public static int ReadAt(int descriptor, Span<byte> buffer, long offset)
    {
        fixed (byte* bytes = buffer)
        {
            nint result;
            do result = Libc.PRead(descriptor, bytes, (nuint)buffer.Length, offset);
            while (result < 0 && Errno.Last == Errno.Interrupted);
            return (int)result;
        }
    }

    /// <summary>Writes once: may be short; negative on failure.</summary>
    public static nint Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            nint result;
            do result = Libc.Write(descriptor, first, (nuint)bytes.Length);
            while (result < 0 && Errno.Last == Errno.Interrupted);
            return result;
        }
    }

    /// <summary>Writes all of it at a place of the file; where others are stays as it is.</summary>
    /// <exception cref="LinuxException">Some of it may be written.</exception>
    public static void WriteAllAt(int descriptor, ReadOnlySpan<byte> bytes, long offset, string subject)
    {
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* buffer = bytes)
                do written = Libc.PWrite(descriptor, buffer, (nuint)bytes.Length, offset);
                while (written < 0 && Errno.Last == Errno.Interrupted);
            if (written < 0) throw LinuxException.Last("pwrite", subject);
            bytes = bytes[(int)written..];
            offset += written;
        }
    }

    /// <summary>Writes everything.</summary>
    public static void WriteAll(int descriptor, ReadOnlySpan<byte> bytes, string subject)
    {
        while (!bytes.IsEmpty)
        {
            var written = Write(descriptor, bytes);
            if (written < 0) throw LinuxException.Last("write", subject);
            bytes = bytes[(int)written..];
        }
    }

    /// <summary>Reads a small file whole; null when it does not exist.</summary>
    /// <exception cref="LinuxException">Another failure, or a file larger than <paramref
    /// name="limitBytes"/>.</exception>
    public static byte[]? ReadAll(int directory, string path, int limitBytes = 16 << 20)
    {
        var descriptor = TryOpen(directory, path, OpenFlags.ReadOnly);
        if (descriptor < 0) return Errno.Last == Errno.NoEntry ? null : throw LinuxException.Last("open", path);
        try
        {
            var buffer = new byte[4096];
            var length = 0;
            while (true)
            {
                if (length == buffer.Length)
                {
                    if (length >= limitBytes) throw new LinuxException("read", path, 27 /* EFBIG */);
                    Array.Resize(ref buffer, Math.Min(limitBytes, buffer.Length * 4));
                }
                var read = Read(descriptor, buffer.AsSpan(length));
                if (read < 0) throw LinuxException.Last("read", path);
                if (read == 0) return buffer.AsSpan(0, length).ToArray();
                length += (int)read;
            }
        }
        finally
        {
            Close(descriptor);
        }
    }

    /// <summary>Puts a file in place at once: readers see the old or the whole new one, also after a power loss when
    /// <paramref name="durable"/>.</summary>
    /// <exception cref="LinuxException">The kernel refused. What was begun is taken away again; only where the last
    /// flush failed is the new one in place.</exception>
    public static void Replace(int directory, string name, ReadOnlySpan<byte> content, bool durable, uint mode = 0x180)
    {
        var part = name + ".part";
        try
        {
            WritePart(directory, part, content, durable, mode);
            Rename(directory, part, directory, name);
        }
        catch (LinuxException)
        {
            TryUnlink(directory, part);
            throw;
        }
        if (durable) SyncDirectory(directory);
    }

    private static void WritePart(int directory, string part, ReadOnlySpan<byte> content, bool durable, uint mode)
    {
        var descriptor = Open(
            directory, part, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.NoFollow, mode);
        try
        {
            WriteAll(descriptor, content, part);
            if (durable) Sync(descriptor, part);
        }
        finally
        {
            Close(descriptor);
        }
    }

    /// <summary>Puts a file in place at once where there is none of that name.</summary>
    /// <returns>False, and nothing is changed, when there is one.</returns>
    public static bool TryPlace(int directory, string name, ReadOnlySpan<byte> content)
    {
        // Two that place at the same time must not write into each other's.
        var part = string.Create(CultureInfo.InvariantCulture, $"{name}.{Libc.GetPid()}.part");
        var descriptor = Open(
            directory, part, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.NoFollow, 0x180);
        try
        {
            WriteAll(descriptor, content, part);
            // A hard link, since it never replaces: renameat2 would, where a file system does not know its flag.
            if (TryHardLink(directory, part, directory, name)) return true;
            return Errno.Last == Errno.Exists ? false : throw LinuxException.Last("link", name);
        }
        finally
        {
            Close(descriptor);
            TryUnlink(directory, part);
        }
    }

    public static void Sync(int descriptor, string subject)
    {
        if (Libc.FSync(descriptor) < 0) throw LinuxException.Last("fsync", subject);
    }

    /// <summary>Has what is read of a file next come from its device, as far as that can be had.</summary>
    public static void ForgetCached(int descriptor)
    {
        const int NotNeeded = 4; // POSIX_FADV_DONTNEED: advice, which may be refused.
        _ = Libc.FAdvise(descriptor, 0, 0, NotNeeded);
    }

    /// <summary>Makes renames in a directory durable.</summary>
    public static void SyncDirectory(int directory)
    {
        var descriptor = Open(directory, ".", OpenFlags.ReadOnly | OpenFlags.Directory);
        try { Sync(descriptor, "directory"); }
        finally { Close(descriptor); }
    }

    /// <summary>False, with <see cref="Errno.Last"/>, when the kernel refused.</summary>
    public static bool TryRename(int fromDirectory, string from, int toDirectory, string to) =>
        Libc.RenameAt(fromDirectory, from, toDirectory, to) == 0;

    public static void Rename(int fromDirectory, string from, int toDirectory, string to)
    {
        if (!TryRename(fromDirectory, from, toDirectory, to)) throw LinuxException.Last("rename", $"{from}, {to}");
    }

    /// <summary>False, with <see cref="Errno.Last"/>, when the kernel refused.</summary>
    public static bool TryUnlink(int directory, string name) => Libc.UnlinkAt(directory, name, 0) == 0;

    /// <summary>False, with <see cref="Errno.Last"/>, when the kernel refused.</summary>
    public static bool TryRemoveDirectory(int directory, string name) =>
        Libc.UnlinkAt(directory, name, RemoveDirectoryFlag) == 0;

    /// <summary>False, with <see cref="Errno.Last"/>, when the kernel refused.</summary>
    public static bool TryMakeDirectory(int directory, string name, uint mode) =>
        Libc.MkDirAt(directory, name, mode) == 0;

    /// <summary>False, with <see cref="Errno.Last"/>, when the kernel refused.</summary>
    public static bool TryLink(string target, int directory, string name) =>
        Libc.SymlinkAt(target, directory, name) == 0;

    /// <summary>False, with <see cref="Errno.Last"/>, when the kernel refused.</summary>
    public static bool TryHardLink(int fromDirectory, string from, int toDirectory, string to) =>
        Libc.LinkAt(fromDirectory, from, toDirectory, to, 0) == 0;

    /// <summary>The text of a link; null, with <see cref="Errno.Last"/>, where there is none to read.</summary>
    public static string? ReadLink(int directory, string path)
    {
        var buffer = stackalloc byte[4096];
        var length = Libc.ReadLinkAt(directory, path, buffer, 4096);
        return length < 0 ? null : Encoding.UTF8.GetString(buffer, (int)length);
    }

    /// <summary>Of the path itself, not of what a link points at; null, with <see cref="Errno.Last"/>, on
    /// failure.</summary>
    public static FileStatus? StatusAt(int directory, string path) => Status(directory, path, NoFollowLink);

    /// <summary>Following links; null, with <see cref="Errno.Last"/>, on failure.</summary>
    public static FileStatus? StatusFollowing(int directory, string path) => Status(directory, path, 0);

    public static FileStatus StatusOf(int descriptor) =>
        Status(descriptor, "", EmptyPath) ?? throw LinuxException.Last("statx", "descriptor");

    public static void ChangeOwner(int descriptor, uint user, uint group, string subject)
    {
        if (Libc.FChown(descriptor, user, group) < 0) throw LinuxException.Last("fchown", subject);
    }

    public static void ChangeMode(int descriptor, uint mode, string subject)
    {
        if (Libc.FChmod(descriptor, mode) < 0) throw LinuxException.Last("fchmod", subject);
    }

    public static void ChangeDirectory(string path)
    {
        if (Libc.ChDir(path) < 0) throw LinuxException.Last("chdir", path);
    }

    /// <summary>A pipe: what is written to the second is read from the first.</summary>
    public static (int Read, int Write) Pipe(bool nonBlockingRead)
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe2(ends, Native(OpenFlags.ReadOnly)) < 0) throw LinuxException.Last("pipe2", "");
        if (nonBlockingRead) SetNonBlocking(ends[0]);
        return (ends[0], ends[1]);
    }

    public static void SetNonBlocking(int descriptor)
    {
        const int SetFlags = 4, NonBlocking = 0x800;
        if (Libc.Fcntl(descriptor, SetFlags, NonBlocking) < 0) throw LinuxException.Last("fcntl", "O_NONBLOCK");
    }

    /// <summary>A copy of the descriptor with a number of at least <paramref name="lowest"/>.</summary>
    public static int Duplicate(int descriptor, int lowest)
    {
        const int DuplicateCloseOnExec = 1030;
        var copy = Libc.Fcntl(descriptor, DuplicateCloseOnExec, lowest);
        return copy >= 0 ? copy : throw LinuxException.Last("fcntl", "F_DUPFD_CLOEXEC");
    }

    /// <summary>Makes <paramref name="to"/> mean the same as <paramref name="from"/>, across <c>execve</c>
    /// too.</summary>
    public static void Redirect(int from, int to)
    {
        if (Libc.Dup3(from, to, 0) < 0) throw LinuxException.Last("dup3", $"{from}, {to}");
    }

    /// <summary>A file without a name that holds the bytes, read from its beginning.</summary>
    public static int InMemory(string name, ReadOnlySpan<byte> content)
    {
        var descriptor = Libc.MemFdCreate(name, 1);
        if (descriptor < 0) throw LinuxException.Last("memfd_create", name);
        WriteAll(descriptor, content, name);
        if (Libc.LSeek(descriptor, 0, 0) < 0) throw LinuxException.Last("lseek", name);
        return descriptor;
    }

    /// <summary>Waits; the number of ready entries, 0 after the time, and interruptions count as 0.</summary>
    public static int Poll(Span<PollEntry> entries, int timeoutMs)
    {
        fixed (PollEntry* first = entries)
        {
            var ready = Libc.Poll(first, (nuint)entries.Length, timeoutMs);
            if (ready >= 0) return ready;
            return Errno.Last == Errno.Interrupted ? 0 : throw LinuxException.Last("poll", "");
        }
    }

    private static FileStatus? Status(int directory, string path, int flags)
    {
        var buffer = stackalloc byte[FileStatus.Size256];
        return Libc.StatX(directory, path, flags, BasicStats, buffer) < 0
            ? null
            : FileStatus.Parse(new(buffer, FileStatus.Size256));
    }

    internal static int Native(OpenFlags flags)
    {
        const int CloseOnExec = 0x80000;
        var arm = SystemCallNumbers.UsesArmOpenFlags;
        var native = (int)flags & 3;
        if (Has(OpenFlags.Create)) native |= 0x40;
        if (Has(OpenFlags.Exclusive)) native |= 0x80;
        if (Has(OpenFlags.Truncate)) native |= 0x200;
        if (Has(OpenFlags.Append)) native |= 0x400;
        if (Has(OpenFlags.NonBlocking)) native |= 0x800;
        if (Has(OpenFlags.Directory)) native |= arm ? 0x4000 : 0x10000;
        if (Has(OpenFlags.NoFollow)) native |= arm ? 0x8000 : 0x20000;
        if (Has(OpenFlags.PathOnly)) native |= 0x200000;
        if (!Has(OpenFlags.Inherited)) native |= CloseOnExec;
        return native;

        // Not HasFlag, which takes memory each time until it is compiled anew.
        bool Has(OpenFlags one) => (flags & one) != 0;
    }
}
