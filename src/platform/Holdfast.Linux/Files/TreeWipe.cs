using System.Security.Cryptography;
using System.Text;

namespace Holdfast.Linux.Files;

/// <summary>Overwrites the data of trees that others filled, on the device itself: never through a link, never across a
/// mount.</summary>
/// <remarks>
/// Only what the file system overwrites in place is overwritten: each extent of each file is looked at first, whether
/// it belongs to this file alone and lies where it will be written. What is left are names, links and attributes,
/// which are the file system's own data.
/// </remarks>
public static class TreeWipe
{
    // A descriptor for each level: whoever nests deeper is told so.
    private const int DepthMax = 256;
    private const int ChunkBytes = 1 << 20;

    /// <summary>Looks at all that is in a directory, and changes nothing.</summary>
    /// <param name="holder">The directory.</param>
    /// <exception cref="LinuxException">Something cannot be looked at.</exception>
    public static WipeFinding Check(int holder)
    {
        var walk = new Walk(FileStatus.Known(holder, [0], ofItself: true)?.Device
            ?? throw LinuxException.Last("statx", "directory"), chunk: null, progress: null);
        walk.Enter(holder, "", depth: 0);
        return walk.Found;
    }

    /// <summary>Overwrites and removes all files in a directory; links and directories stay. May be cut anywhere and
    /// repeated.</summary>
    /// <param name="holder">The directory.</param>
    /// <param name="progress">Is told what is gone; null where nobody wants to know.</param>
    /// <returns>What was found, with the first file that cannot be overwritten: it is there still, and so is what comes
    /// after it.</returns>
    /// <exception cref="LinuxException">Something cannot be overwritten. What went before is gone; safe to
    /// repeat.</exception>
    public static WipeFinding Run(int holder, RemovalProgress? progress = null)
    {
        var chunk = new byte[ChunkBytes];
        RandomNumberGenerator.Fill(chunk);
        progress?.Begin(TreeUsage.CountNames(holder));
        var walk = new Walk(FileStatus.Known(holder, [0], ofItself: true)?.Device
            ?? throw LinuxException.Last("statx", "directory"), chunk, progress);
        walk.Enter(holder, "", depth: 0);
        return walk.Found;
    }

    private sealed class Walk(ulong device, byte[]? chunk, RemovalProgress? progress)
    {
        private readonly Dictionary<ulong, (string Path, uint Links, uint Seen)> _linked = [];
        private long _files;
        private long _bytes;
        private string? _fault;

        public WipeFinding Found => new(_files, _bytes, _fault ?? Elsewhere());

        public void Enter(int directory, string path, int depth)
        {
            if (depth > DepthMax)
            {
                _fault ??= $"{path} lies deeper than {DepthMax} directories";
                return;
            }
            foreach (var (name, status) in TreeEntries.Of(directory, path))
            {
                var below = $"{path}/{Encoding.UTF8.GetString(name.AsSpan()[..^1])}";
                if (status.IsMountPoint || status.Device != device) _fault ??= $"something is mounted at {below}";
                else if (status.Kind == FileKind.Directory) EnterBelow(directory, name, below, depth);
                else if (status.Kind == FileKind.Regular) Take(directory, name, below, status);
                if (_fault is not null) return;
            }
            if (chunk is not null) FileCalls.Sync(directory, path);
        }

        private void EnterBelow(int directory, byte[] name, string path, int depth)
        {
            var below = FileTree.OpenPlainDirectory(directory, name);
            if (below < 0) throw LinuxException.Last("openat2", path);
            try { Enter(below, path, depth + 1); }
            finally { FileCalls.Close(below); }
        }

        private void Take(int directory, byte[] name, string path, FileStatus status)
        {
            if (status.Links > 1)
            {
                var seen = _linked.TryGetValue(status.Inode, out var known) ? known.Seen : 0;
                _linked[status.Inode] = (path, known.Links == 0 ? status.Links : known.Links, seen + 1);
            }
            if (status.Size == 0 && status.AllocatedBytes == 0)
            {
                Remove(directory, name, path);
                return;
            }
            _files++;
            _bytes += status.AllocatedBytes;
            var file = FileTree.OpenPlainFile(
                directory, name, chunk is null ? OpenFlags.ReadOnly : OpenFlags.ReadWrite);
            if (file < 0) throw LinuxException.Last("openat2", path);
            try { Take(file, path); }
            finally { FileCalls.Close(file); }
            if (_fault is null) Remove(directory, name, path);
        }

        private void Take(int file, string path)
        {
            if (FileFlags.Explain(file) is { } flag)
            {
                _fault = $"{path}: {flag}";
                return;
            }
            var extents = FileExtents.Of(file, path);
            foreach (var extent in extents)
                if (extent.Fault is { } fault)
                {
                    _fault = $"{path}: {fault}";
                    return;
                }
            if (chunk is null) return;
            foreach (var extent in extents)
                for (var done = 0L; done < extent.Length; done += chunk.Length)
                    FileCalls.WriteAllAt(
                        file, chunk.AsSpan(0, (int)Math.Min(chunk.Length, extent.Length - done)),
                        extent.Offset + done, path);
            FileCalls.Sync(file, path);
        }

        private void Remove(int directory, byte[] name, string path)
        {
            if (chunk is null) return;
            if (!FileTree.TryUnlink(directory, name)) throw LinuxException.Last("unlinkat", path);
            progress?.Removed();
        }

        // What is linked from elsewhere is somebody else's data too.
        private string? Elsewhere()
        {
            if (chunk is not null) return null;
            foreach (var (path, links, seen) in _linked.Values)
                if (seen < links) return $"{path} has {links - seen} more names outside of the volume";
            return null;
        }
    }
}
