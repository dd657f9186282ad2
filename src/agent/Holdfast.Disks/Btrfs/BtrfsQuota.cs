using Holdfast.Linux;
using Holdfast.Linux.Btrfs;
using Holdfast.Linux.Files;
using Holdfast.Model.Resources;

namespace Holdfast.Disks.Btrfs;

/// <summary>Whether a btrfs can hold limits, and what it takes.</summary>
public static class BtrfsQuota
{
    /// <summary>Gets a disk ready for limits: turns simple quota on where none is.</summary>
    /// <param name="root">The disk's root.</param>
    /// <returns>Why it cannot hold limits, with the remedy; null where it can.</returns>
    public static string? Enable(string root) => Ask(root, static (descriptor, fileSystem, root) =>
    {
        if (QuotaFiles.Mode(fileSystem) == QuotaMode.Off) BtrfsCalls.EnableSimpleQuota(descriptor, root);
    });

    /// <summary>Why a disk cannot hold limits just now, with the remedy; null where it can. Changes nothing.</summary>
    public static string? WhyNot(string root) => Ask(root, static (_, _, _) => { });

    private static string? Ask(string root, Action<int, Guid, string> before)
    {
        const ulong TopLevel = 5;
        var descriptor = FileCalls.TryOpen(
            FileCalls.WorkingDirectory, root, OpenFlags.ReadOnly | OpenFlags.Directory);
        if (descriptor < 0) return new LinuxException("open", root, Errno.Last).Message;
        try
        {
            if (BtrfsCalls.FileSystemId(descriptor) is not { } fileSystem)
                return $"{root} is not on btrfs: give it another backend";
            before(descriptor, fileSystem, root);
            if (WhyOff(descriptor, root) is { } off) return off;
            // Who may look into its trees may also make groups.
            BtrfsCalls.HasSubvolume(descriptor, TopLevel);
            return null;
        }
        catch (LinuxException cause)
        {
            return Explain(root, cause);
        }
        finally
        {
            FileCalls.Close(descriptor);
        }
    }

    /// <summary>Whether quota is on, on the file system that holds a path; false where that is no btrfs.</summary>
    public static bool IsOn(string root) => BtrfsCalls.FileSystemId(root) is { } fileSystem
        && QuotaFiles.Mode(fileSystem) != QuotaMode.Off;

    /// <summary>The ids that groups of the file system have, in whatever use.</summary>
    public static RangeSet IdsCarried(string root) => BtrfsCalls.FileSystemId(root) is { } fileSystem
        ? RangeSet.Of([.. QuotaFiles.GroupsAbove(fileSystem).Select(static group =>
            new ValueRange(group.Number, group.Number))])
        : RangeSet.Empty;

    /// <summary>Why limits do not hold just now, with the remedy; null where they do.</summary>
    internal static string? WhyOff(int descriptor, string root)
    {
        var fileSystem = Require(descriptor, root);
        return QuotaFiles.Mode(fileSystem) switch
        {
            QuotaMode.Off => $"quota of the btrfs at {root} is off, so nothing holds volumes to their size: turn it on "
                + $"by 'btrfs quota enable --simple {root}' and restart the agent",
            QuotaMode.Classic when QuotaFiles.IsInconsistent(fileSystem) =>
                $"the figures of the quota of the btrfs at {root} are inconsistent: have them counted anew by 'btrfs "
                    + $"quota rescan -w {root}' and restart the agent",
            _ => null,
        };
    }

    internal static Guid Require(int descriptor, string root) => BtrfsCalls.FileSystemId(descriptor)
        ?? throw new DiskException($"{root} is not on btrfs: another disk may be mounted there, or none");

    private static string Explain(string root, LinuxException cause) => cause.Errno switch
    {
        Errno.NotPermitted or Errno.AccessDenied =>
            $"only root may limit what lies on the btrfs at {root}: run the agent as root",
        Errno.Invalid =>
            $"this kernel knows no simple quota (Linux 6.7 and later do): turn classic quota on by 'btrfs quota enable "
                + $"{root}', which is slower, or give the disk the backend 'directory'",
        _ => cause.Message,
    };
}
