using Holdfast.Linux;
using Holdfast.Linux.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;

namespace Holdfast.Hosting.Files;

/// <summary>Looks at the files below attached paths, as the owner of this process may. From any thread.</summary>
/// <remarks>
/// Tasks own what is shown, and may change it at any moment. So the kernel walks every path from the attached directory
/// on and follows no link out of it and no mount (openat2), and a file is named before it is opened, so that nobody's
/// pipe or device is.
/// </remarks>
public sealed class FileBrowser(FileRoots roots)
{
    /// <summary>The most that one answer holds of a file, as Mesos has it: 64 KiB.</summary>
    public const int PartBytesMax = 64 * 1024;

    /// <summary>The most entries that one answer lists.</summary>
    public const int EntriesMax = 100_000;

    /// <summary>Lists a directory, or shows one file.</summary>
    public FileOutcome List(string path) => Use(path, named =>
    {
        var status = FileCalls.StatusOf(named);
        var owners = new OwnerNames();
        if (status.Kind != FileKind.Directory) return new FilesListed([owners.Entry(path, status)]);
        var names = DirectoryReader.Names(".", named, EntriesMax);
        if (names.Count > EntriesMax)
            return new FileRefused(
                StatusCodes.Status400BadRequest,
                $"'{path}' has more than {EntriesMax} entries, which cannot be listed: ask for a path in it.");
        names.Sort(StringComparer.Ordinal);
        var entries = new List<FileEntry>(names.Count);
        foreach (var name in names)
        {
            var entry = $"{path.TrimEnd('/')}/{name}";
            // One that is gone meanwhile is left out, as is a link that leads where nobody may look.
            if (StatusOf(named, name, entry) is { } found) entries.Add(owners.Entry(entry, found));
        }

        return new FilesListed(entries);
    });

    /// <summary>Reads a part of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where to begin; -1 asks for the size only.</param>
    /// <param name="length">How much, at most <see cref="PartBytesMax"/>; null or -1 for that.</param>
    public FileOutcome Read(string path, long offset, long? length)
    {
        if (offset < -1) return Bad($"Negative offset provided: {offset}");
        if (length < -1) return Bad($"Negative length provided: {length}");
        return Open(path, "Cannot read a directory.") switch
        {
            FileOpened opened => Read(opened, offset, length is null or -1 ? PartBytesMax : length.Value),
            var refused => refused,
        };
    }

    /// <summary>Opens a whole file; what is no file is refused with <paramref name="directoryRefusal"/>.</summary>
    public FileOutcome Open(string path, string directoryRefusal = "Cannot download a directory.") =>
        Use(path, named =>
        {
            var status = FileCalls.StatusOf(named);
            if (status.Kind == FileKind.Directory) return Bad(directoryRefusal);
            if (status.Kind == FileKind.Link) return Missing(path);
            if (status.Kind != FileKind.Regular) return Bad($"'{path}' is a pipe, a socket or a device.");
            // The descriptor that only names the file is opened itself, so that it is this very file.
            var descriptor = FileCalls.TryOpen(
                FileCalls.WorkingDirectory, $"/proc/self/fd/{named}", OpenFlags.ReadOnly);
            return descriptor < 0
                ? Refused(path)
                : new FileOpened(Path.GetFileName(path), status.Size, new SafeFileHandle(descriptor, ownsHandle: true));
        });

    private static FilePartRead Read(FileOpened opened, long offset, long length)
    {
        using var handle = opened.Handle;
        if (offset == -1) return new(opened.Size, opened.Size, default);
        var wanted = Math.Clamp(Math.Min(length, opened.Size - offset), 0, PartBytesMax);
        var data = new byte[wanted];
        var read = 0;
        while (read < data.Length)
        {
            var count = RandomAccess.Read(handle, data.AsSpan(read), offset + read);
            if (count == 0) break; // It became shorter meanwhile.
            read += count;
        }

        return new(offset, opened.Size, data.AsMemory(0, read));
    }

    // What is attached inside is shown as itself, a link as what it leads to. Whether there is anything behind one
    // that leads out is not even looked at: a task could ask so for what only this process may see.
    private FileStatus? StatusOf(int directory, string name, string path)
    {
        if (roots.Exactly(path) is { } target && FileCalls.StatusAt(FileCalls.WorkingDirectory, target) is { } attached)
            return attached;
        if (FileCalls.StatusAt(directory, name) is not { } status) return null;
        if (status.Kind != FileKind.Link) return status;
        var named = FileCalls.TryOpenBeneath(directory, name, OpenFlags.PathOnly, followLinks: true);
        if (named < 0) return null;
        using var handle = new SafeFileHandle(named, ownsHandle: true);
        return FileCalls.StatusOf(named);
    }

    private FileOutcome Use(string path, Func<int, FileOutcome> use)
    {
        if (roots.Find(path) is not (var target, var rest)) return Missing(path);
        var root = FileCalls.TryOpen(
            FileCalls.WorkingDirectory, target, OpenFlags.PathOnly | OpenFlags.NoFollow);
        if (root < 0) return Refused(path);
        using var rootHandle = new SafeFileHandle(root, ownsHandle: true);
        try
        {
            if (rest.Length == 0) return use(root);
            var named = FileCalls.TryOpenBeneath(root, rest, OpenFlags.PathOnly, followLinks: true);
            if (named < 0) return Refused(path);
            using var handle = new SafeFileHandle(named, ownsHandle: true);
            return use(named);
        }
        catch (LinuxException cause)
        {
            return Refused(path, cause.Errno);
        }
    }

    private static FileRefused Refused(string path) => Refused(path, Errno.Last);

    private static FileRefused Refused(string path, int errno) => errno switch
    {
        // The last two: a way out of what is attached, by a link or a mount.
        Errno.NoEntry or Errno.NotADirectory or Errno.NameTooLong or Errno.TooManyLinks or Errno.CrossDevice =>
            Missing(path),
        Errno.AccessDenied or Errno.NotPermitted => new(
            StatusCodes.Status403Forbidden, $"This process's user may not read '{path}'."),
        _ => new(StatusCodes.Status500InternalServerError, $"'{path}' cannot be read: {Errno.Describe(errno)}."),
    };

    private static FileRefused Missing(string path) =>
        new(
            StatusCodes.Status404NotFound,
            $"There is no file '{Shown(path)}' here; /files/debug lists where files begin.");

    // What cannot be a path may be as long as a call.
    private static string Shown(string path) => path.Length <= FileRoots.PathMax ? path : path[..100] + "…";

    private static FileRefused Bad(string reason) => new(StatusCodes.Status400BadRequest, reason);
}
