using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Linux.Quotas;
using Holdfast.Model.Resources;

namespace Holdfast.Disks.ProjectQuota;

/// <summary>What differs between the file systems with project quotas.</summary>
public sealed class ProjectFileSystem
{
    /// <summary>A small volume may hold this many files and directories all the same.</summary>
    private const long InodesMin = 256;

    private readonly Func<FileSystemStatus, long, long> _inodesOf;

    private ProjectFileSystem(
        string name, uint magic, string remedy, Func<FileSystemStatus, long, long> inodesOf)
    {
        (Name, Magic, Remedy, _inodesOf) = (name, magic, remedy, inodesOf);
    }

    /// <summary>xfs. Its inodes are made as they are needed and billed to nobody: without a limit of their own,
    /// millions of empty files would take what is promised to others.</summary>
    public static ProjectFileSystem Xfs { get; } = new(
        "xfs", FileSystemStatus.Xfs,
        "xfs takes the option 'prjquota' only when it is mounted, not when it is remounted: add it in /etc/fstab, then "
            + "unmount and mount it (for the root file system: 'rootflags=prjquota' on the kernel's command line)",
        static (_, bytes) => bytes / 4096);

    /// <summary>ext4. All its inodes are made with it: a volume may take as many of them as of the room.</summary>
    public static ProjectFileSystem Ext4 { get; } = new(
        "ext4", FileSystemStatus.Ext4,
        "unmount it, run 'tune2fs -O project,quota -Q prjquota' on its device, and mount it with the option 'prjquota' "
            + "(add it in /etc/fstab)",
        static (disk, bytes) => (long)((Int128)disk.Inodes * bytes / Math.Max(disk.Bytes, 1)));

    /// <summary>All that there are.</summary>
    public static IReadOnlyList<ProjectFileSystem> All { get; } = [Xfs, Ext4];

    /// <summary>The backend's name.</summary>
    public string Name { get; }

    /// <summary>How to switch its quotas on.</summary>
    private string Remedy { get; }

    private uint Magic { get; }

    /// <summary>Whether a directory lies on such a file system, whatever its quotas.</summary>
    public bool Holds(string root)
    {
        var directory = FileCalls.TryOpen(
            FileCalls.WorkingDirectory, root, OpenFlags.ReadOnly | OpenFlags.Directory);
        if (directory < 0) return false;
        try { return FileSystemStatus.Of(directory, root).Magic == Magic; }
        finally { FileCalls.Close(directory); }
    }

    /// <summary>Why volumes of a root cannot be limited so, and what to do about it; null when they can.</summary>
    public string? WhyNot(string root)
    {
        try
        {
            using var disk = DiskRoot.Open(root, make: false);
            return WhyNot(disk);
        }
        catch (LinuxException cause)
        {
            return cause.Errno == Errno.NotPermitted
                ? $"project quotas of {root} can be set by root only: run the agent as root"
                : $"project quotas of {root} cannot be seen: {cause.Message}";
        }
    }

    /// <summary>The ids that files or limits of a root's file system have, whosever they are; none where it has no
    /// quotas.</summary>
    /// <exception cref="DiskException">They cannot be seen.</exception>
    public RangeSet IdsCarried(string root) => WhyNot(root) is null
        ? RangeSet.Of([.. CarriedProject.AllOn(root).Select(static one => new ValueRange(one.Id, one.Id))])
        : RangeSet.Empty;

    internal string? WhyNot(DiskRoot disk)
    {
        if (FileSystemStatus.Of(disk.Root, disk.Path).Magic != Magic) return $"{disk.Path} is not on {Name}";
        if (new ProjectQuotas(disk.Root, disk.Path).State() != QuotaState.Enforced)
            return $"the file system of {disk.Path} enforces no project quotas; {Remedy}";
        return ProjectId.Of(disk.Root, disk.Path) is { IsInherited: true, Id: var id }
            ? $"{disk.Path} is itself of project {id}, which all that is made there inherits: run 'chattr -P' on it"
            : null;
    }

    /// <summary>The most files and directories of a volume.</summary>
    public long InodesOf(FileSystemStatus disk, long limitBytes) => Math.Max(_inodesOf(disk, limitBytes), InodesMin);
}
