using Holdfast.Linux;
using Holdfast.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Holdfast.Fetcher.Sandboxes;

/// <summary>
/// Makes files below the sandbox, the working directory. The kernel walks each path from the sandbox's descriptor and
/// refuses links, ways up and mounts on it, so no name out of an archive can lead elsewhere, whatever lies there
/// already.
/// </summary>
internal sealed class SandboxTree : IDisposable
{
    private const uint PermissionBits = 0x1FF;
    private const uint OwnerDirectory = 0x1C0; // rwx------: we must be able to go on writing there.
    private const uint OwnerFile = 0x180;      // rw-------
    private const uint UsualDirectory = 0x1ED;
    private const OpenFlags DirectoryFlags = OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow;
    private readonly Budget _budget;
    private readonly int _root = FileCalls.Open(FileCalls.WorkingDirectory, ".", DirectoryFlags);

    internal SandboxTree(Budget budget) => _budget = budget;

    public void Dispose() => FileCalls.Close(_root);

    /// <summary>A new file in place of what was there; directories above it are made. Set-id bits are
    /// dropped.</summary>
    internal FileStream CreateFile(string path, uint mode)
    {
        _budget.SpendFile();
        var (parent, name) = OpenParent(path);
        try
        {
            Clear(parent, name, path);
            const OpenFlags Flags = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow;
            var descriptor = FileCalls.TryOpen(parent, name, Flags, OwnerFile);
            if (descriptor < 0) throw Refused(path);
            FileCalls.ChangeMode(descriptor, (mode & PermissionBits) | OwnerFile, path);
            return new(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.ReadWrite);
        }
        finally
        {
            FileCalls.Close(parent);
        }
    }

    internal void CreateDirectory(string path, uint mode)
    {
        var descriptor = OpenDirectory(ArchivePath.Split(path), path);
        FileCalls.ChangeMode(descriptor, (mode & PermissionBits) | OwnerDirectory, path);
        FileCalls.Close(descriptor);
    }

    /// <summary>A symbolic link; <see cref="ArchivePath.StaysInside"/> has said that its target is harmless.</summary>
    internal void CreateLink(string path, string target)
    {
        _budget.SpendFile();
        var (parent, name) = OpenParent(path);
        try
        {
            Clear(parent, name, path);
            if (!FileCalls.TryLink(target, parent, name)) throw Refused(path);
        }
        finally
        {
            FileCalls.Close(parent);
        }
    }

    /// <summary>A second name for a regular file that lies below the sandbox.</summary>
    internal void CreateHardLink(string path, string target)
    {
        _budget.SpendFile();
        var (fromParent, from) = OpenParent(target);
        var (parent, name) = OpenParent(path);
        try
        {
            if (FileCalls.StatusAt(fromParent, from) is not { Kind: FileKind.Regular })
                throw new FetchException($"'{path}' is a hard link to '{target}', which is no file of the archive");
            Clear(parent, name, path);
            if (!FileCalls.TryHardLink(fromParent, from, parent, name)) throw Refused(path);
        }
        finally
        {
            FileCalls.Close(parent);
            FileCalls.Close(fromParent);
        }
    }

    private (int Parent, string Name) OpenParent(string path)
    {
        var parts = ArchivePath.Split(path);
        if (parts.Length == 0) throw new FetchException($"'{path}' names no file");
        return (OpenDirectory(parts.AsSpan(0, parts.Length - 1), path), parts[^1]);
    }

    private int OpenDirectory(ReadOnlySpan<string> parts, string path)
    {
        var current = FileCalls.Duplicate(_root, lowest: 3);
        foreach (var part in parts)
        {
            if (FileCalls.TryMakeDirectory(current, part, UsualDirectory)) _budget.SpendFile();
            else if (Errno.Last != Errno.Exists) throw Refused(path);
            var next = FileCalls.TryOpenBeneath(current, part, DirectoryFlags);
            var errno = Errno.Last;
            FileCalls.Close(current);
            if (next < 0) throw Refused(path, errno);
            current = next;
        }
        return current;
    }

    // What is in the way goes, so that nothing is ever written through a link or into another file's second name.
    private static void Clear(int parent, string name, string path)
    {
        if (!FileCalls.TryUnlink(parent, name) && Errno.Last != Errno.NoEntry) throw Refused(path);
    }

    private static FetchException Refused(string path, int? errno = null)
    {
        var reason = errno ?? Errno.Last;
        return new(reason is Errno.TooManyLinks or Errno.CrossDevice
            ? $"'{path}' leads through a link or a mount out of the sandbox"
            : $"'{path}' cannot be made in the sandbox: {Errno.Describe(reason)}");
    }
}
