using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Linux.Loops;
using Holdfast.Linux.Processes;

namespace Holdfast.Disks.Loop;

/// <summary>Whether a disk can hold images with file systems of their own, and what it takes.</summary>
public static class LoopSupport
{
    private const string Maker = "mkfs.ext4";

    /// <summary>Why a disk cannot have the backend just now, with the remedy; null where it can. Changes
    /// nothing.</summary>
    /// <param name="root">The disk's root.</param>
    public static string? WhyNot(string root) => WhyNot(root, FindMaker());

    /// <summary>As the other.</summary>
    /// <param name="root">The disk's root.</param>
    /// <param name="maker">The program that makes an ext4; null where there is none.</param>
    public static string? WhyNot(string root, string? maker)
    {
        if (ProcessCalls.EffectiveUser != 0) return "only root may mount images: run the agent as root";
        if (maker is null)
            return $"there is no {Maker}, which makes the file system in an image: install it (package e2fsprogs)";
        try
        {
            return WhyNoDevices() ?? WhyNoImages(root);
        }
        catch (LinuxException cause)
        {
            return cause.Message;
        }
    }

    /// <summary>The path of <c>mkfs.ext4</c>; null where there is none.</summary>
    internal static string? FindMaker() => $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':')
        .Select(static directory => $"{directory}/{Maker}").FirstOrDefault(File.Exists);

    private static string? WhyNoDevices()
    {
        var control = FileCalls.TryOpen(FileCalls.WorkingDirectory, LoopDevices.Control, OpenFlags.ReadWrite);
        if (control < 0)
            return $"{LoopDevices.Control} cannot be opened ({Errno.Describe(Errno.Last)}): load the kernel's module "
                + "'loop'; where the agent runs in a container, give it the loop devices";
        FileCalls.Close(control);
        return null;
    }

    // These allocate a file in full, and know directories in which nothing can be made.
    private static string? WhyNoImages(string root)
    {
        var directory = FileCalls.Open(FileCalls.WorkingDirectory, root, OpenFlags.ReadOnly | OpenFlags.Directory);
        try
        {
            return FileSystemStatus.Of(directory, root).Magic
                is FileSystemStatus.Ext4 or FileSystemStatus.Xfs or FileSystemStatus.Btrfs
                    ? null
                    : $"images have to lie on ext4, xfs or btrfs, and {root} is on another file system: give the disk "
                        + "the backend 'directory'";
        }
        finally
        {
            FileCalls.Close(directory);
        }
    }
}
