using System.Text;
using Holdfast.Linux.Files;

namespace Holdfast.Linux.Quotas;

/// <summary>Gives trees that others filled to a project: never through a link, never across a mount.</summary>
/// <remarks>
/// Links, sockets, pipes and devices have no data that would be accounted, and stay of the project that they were of.
/// </remarks>
public static class ProjectTree
{
    // A descriptor for each level: whoever nests deeper is told so.
    private const int DepthMax = 256;

    /// <summary>Gives all directories and files of a tree, its root first, to a project. May be cut anywhere and
    /// repeated.</summary>
    /// <param name="root">An open directory.</param>
    /// <param name="project">The project. What is made in the tree inherits it where it says so.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <exception cref="LinuxException">Something cannot be given to it: a mount (EXDEV), an immutable file (EPERM),
    /// more than the project may hold (EDQUOT). What went before is of the project.</exception>
    public static void Give(int root, ProjectId project, string path) => Enter(
        root, project, path, depth: 0, FileStatus.Known(root, [0], ofItself: true)?.Device
            ?? throw LinuxException.Last("statx", path));

    private static void Enter(int directory, ProjectId project, string path, int depth, ulong device)
    {
        if (depth > DepthMax) throw new LinuxException("openat2", path, Errno.NameTooLong);
        Assign(directory, project, path);
        foreach (var (name, status) in TreeEntries.Of(directory, path))
        {
            var below = $"{path}/{Encoding.UTF8.GetString(name.AsSpan()[..^1])}";
            if (status.IsMountPoint || status.Device != device)
                throw new LinuxException("openat2", below, Errno.CrossDevice);
            if (status.Kind is not (FileKind.Directory or FileKind.Regular)) continue;
            var entry = status.Kind == FileKind.Directory
                ? FileTree.OpenPlainDirectory(directory, name)
                : FileTree.OpenPlainFile(directory, name, OpenFlags.ReadOnly);
            if (entry < 0) throw LinuxException.Last("openat2", below);
            try
            {
                if (status.Kind == FileKind.Directory) Enter(entry, project, below, depth + 1, device);
                else Assign(entry, project with { IsInherited = false }, below);
            }
            finally
            {
                FileCalls.Close(entry);
            }
        }
    }

    private static void Assign(int descriptor, ProjectId project, string path)
    {
        if (ProjectId.Of(descriptor, path) != project) project.ApplyTo(descriptor, path);
    }
}
