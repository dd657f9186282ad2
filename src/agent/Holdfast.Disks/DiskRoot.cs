using Holdfast.Linux;
using Holdfast.Linux.Files;

namespace Holdfast.Disks;

/// <summary>A disk's root, held open: everything on it is reached by names relative to descriptors, never through
/// links.</summary>
/// <remarks>
/// <code>
/// &lt;root&gt;/.holdfast/disk.json        whose disk it is
/// &lt;root&gt;/volumes/&lt;id&gt;/             a volume's data;  &lt;id&gt;.json beside it its manifest
/// &lt;root&gt;/trash/&lt;id&gt;/               a destroyed volume; &lt;id&gt;.json beside it says who destroyed it
/// </code>
/// </remarks>
internal sealed class DiskRoot : IDisposable
{
    private const OpenFlags Plain = OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow;
    private readonly List<int> _open = [];

    private DiskRoot(string path) => Path = path;

    public string Path { get; }

    public int Root { get; private init; }

    public int Own { get; private init; } = -1;

    public int Volumes { get; private init; } = -1;

    public int Trash { get; private init; } = -1;

    /// <summary>Opens a root; -1 stands for a directory that is not there.</summary>
    /// <param name="path">Absolute, without links in it as far as the operator is concerned.</param>
    /// <param name="make">Whether its directories are made where they are missing.</param>
    /// <exception cref="LinuxException">The root cannot be opened, or its directories cannot be made.</exception>
    public static DiskRoot Open(string path, bool make)
    {
        var open = new List<int>();
        try
        {
            var root = Keep(FileCalls.Open(FileCalls.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.Directory));
            var (own, volumes, trash) =
                (Child(root, ".holdfast", 0x1C0), Child(root, "volumes", 0x1ED), Child(root, "trash", 0x1C0));
            if (make) FileCalls.Sync(root, path);
            var disk = new DiskRoot(path) { Root = root, Own = own, Volumes = volumes, Trash = trash };
            disk._open.AddRange(open);
            return disk;
        }
        catch (LinuxException)
        {
            open.ForEach(FileCalls.Close);
            throw;
        }

        int Keep(int descriptor)
        {
            open.Add(descriptor);
            return descriptor;
        }

        int Child(int parent, string name, uint mode)
        {
            if (make && !FileCalls.TryMakeDirectory(parent, name, mode) && Errno.Last != Errno.Exists)
                throw new LinuxException("mkdirat", $"{path}/{name}", Errno.Last);
            var descriptor = FileCalls.TryOpen(parent, name, Plain);
            if (descriptor >= 0) return Keep(descriptor);
            if (make || Errno.Last != Errno.NoEntry) throw new LinuxException("openat", $"{path}/{name}", Errno.Last);
            return -1;
        }
    }

    public void Dispose() => _open.ForEach(FileCalls.Close);
}
