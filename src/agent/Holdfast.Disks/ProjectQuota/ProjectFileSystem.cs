using Holdfast.Linux.Files;

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
    internal string Remedy { get; }

    internal uint Magic { get; }

    /// <summary>The most files and directories of a volume.</summary>
    public long InodesOf(FileSystemStatus disk, long limitBytes) => Math.Max(_inodesOf(disk, limitBytes), InodesMin);
}
