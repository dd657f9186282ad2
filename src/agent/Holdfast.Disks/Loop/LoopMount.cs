using Holdfast.Linux;
using Holdfast.Linux.Ext4;
using Holdfast.Linux.Files;
using Holdfast.Linux.Loops;

namespace Holdfast.Disks.Loop;

/// <summary>Where a volume's image is mounted: <c>volumes/&lt;id&gt;</c>. Bare, nobody can write to that directory,
/// root included (<c>chattr +i</c>, which tasks may not take away).</summary>
/// <param name="disk">The disk.</param>
/// <param name="image">The volume's image.</param>
/// <param name="volume">The volume's name.</param>
internal sealed class LoopMount(DiskRoot disk, LoopImage image, string volume)
{
    // The image's name in the volume's directory, where that is in the trash.
    private const string Trashed = "image";
    private const OpenFlags Plain = OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow;

    /// <summary>The mount point.</summary>
    public string Path => $"{disk.Path}/volumes/{volume}";

    /// <summary>The device that is mounted there; null where nothing is.</summary>
    /// <exception cref="DiskException">Something else is mounted there.</exception>
    public string? Device()
    {
        if (FileCalls.StatusAt(disk.Volumes, volume) is not { } status)
            return Errno.Last == Errno.NoEntry ? null : throw new LinuxException("statx", Path, Errno.Last);
        if (status.Device == FileCalls.StatusOf(disk.Volumes).Device) return null;
        return LoopDevices.Of(status.Device) is { } device && image.Status() is { } content
            && LoopDevices.Holds(device, content)
                ? device
                : throw new DiskException($"something else than {image.Path} is mounted at {Path}: unmount it");
    }

    /// <summary>Opens the root of the volume's file system.</summary>
    /// <exception cref="DiskException">It is not mounted.</exception>
    public int OpenMounted() => Device() is not null
        ? FileCalls.Open(disk.Volumes, volume, Plain)
        : throw new DiskException($"{image.Path} is not mounted at {Path}; a start of the agent mounts it");

    /// <summary>Mounts the image, and makes what that takes; does nothing where it is mounted.</summary>
    public void Mount()
    {
        if (Device() is not null) return;
        if (!FileCalls.TryMakeDirectory(disk.Volumes, volume, 0) && Errno.Last != Errno.Exists)
            throw new LinuxException("mkdirat", Path, Errno.Last);
        TakeOut();
        if (image.Status() is not { } content) throw new DiskException($"{image.Path} is missing");
        Seal();
        FileCalls.SyncDirectory(disk.Volumes);
        image.Fill();
        // One that is left, of a file system that was unmounted while files of it were open, is mounted again: a second
        // device would not know what the first one writes.
        var device = LoopDevices.Of(content, image.Name).FirstOrDefault() is { } left
            ? (Descriptor: FileCalls.Open(FileCalls.WorkingDirectory, left, OpenFlags.ReadOnly), Path: left)
            : Attach();
        try
        {
            MountCalls.Mount(device.Path, Path, "ext4", "noinit_itable,errors=remount-ro");
            Ext4Calls.ZeroNothing(device.Path);
        }
        finally
        {
            FileCalls.Close(device.Descriptor);
        }
    }

    /// <summary>Takes the mount away, and its device with it; does nothing where nothing is mounted.</summary>
    /// <exception cref="DiskException">Somebody uses it.</exception>
    public void Unmount()
    {
        if (Device() is null) return;
        // Whoever starts a program has the files of all of us open for a moment.
        const int TriesMax = 50, PauseMs = 20;
        for (var tries = 1; !MountCalls.TryUnmount(Path); tries++)
        {
            if (Errno.Last != Errno.Busy) throw new LinuxException("umount2", Path, Errno.Last);
            if (tries == TriesMax)
                throw new DiskException(
                    $"{Path} cannot be unmounted: a process has a file or its working directory there, 'fuser "
                    + $"--verbose --mount {Path}' names it");
            Thread.Sleep(PauseMs);
        }
    }

    /// <summary>Puts the image into the directory that it is mounted at, where it is found wherever that is
    /// moved.</summary>
    public void PutIn() => WithBare(directory =>
    {
        FileFlags.SetImmutable(directory, false, Path);
        image.MoveTo(directory, Trashed);
    });

    /// <summary>Removes the bare directory.</summary>
    /// <returns>False where there is more in it.</returns>
    public bool TryRemoveBare()
    {
        if (FileCalls.StatusAt(disk.Volumes, volume) is null && Errno.Last == Errno.NoEntry) return true;
        WithBare(directory => FileFlags.SetImmutable(directory, false, Path));
        return FileCalls.TryRemoveDirectory(disk.Volumes, volume);
    }

    /// <summary>Waits until no device has an image any more: only then its room is free.</summary>
    /// <param name="content">The image.</param>
    /// <param name="path">Its path.</param>
    public static void AwaitDevices(FileStatus content, string path)
    {
        const int TriesMax = 100, PauseMs = 20;
        for (var tries = 1; LoopDevices.Of(content, Trashed) is [var device, ..]; tries++)
        {
            if (tries == TriesMax)
                throw new DiskException($"{device} still has {path} open: see by 'fuser --verbose --mount {device}' "
                    + $"who uses it, and let go of it by 'losetup --detach {device}'");
            Thread.Sleep(PauseMs);
        }
    }

    /// <summary>The image of a volume in the trash; null where there is none.</summary>
    public static FileStatus? StatusInTrash(DiskRoot disk, string volume)
    {
        if (disk.Trash < 0) return null;
        if (FileCalls.StatusAt(disk.Trash, $"{volume}/{Trashed}") is { } status) return status;
        return Errno.Last == Errno.NoEntry ? null : throw new LinuxException("statx", volume, Errno.Last);
    }

    private (int Descriptor, string Path) Attach()
    {
        var content = image.Open();
        try { return LoopDevices.Attach(content, image.Path); }
        finally { FileCalls.Close(content); }
    }

    // Of a volume that was in the trash, or on its way there.
    private void TakeOut() => WithBare(directory =>
    {
        if (FileCalls.StatusAt(directory, Trashed) is null && Errno.Last == Errno.NoEntry) return;
        if (image.Status() is not null)
            throw new DiskException($"there are two images of the volume: {image.Path} and {Path}/{Trashed}");
        image.MoveFrom(directory, Trashed);
    });

    private void Seal() => WithBare(directory =>
    {
        if (DirectoryReader.Names(".", directory, enough: 0).Count > 0)
            throw new DiskException($"{Path} is there already, and holds files: move it away");
        FileFlags.SetImmutable(directory, true, Path);
        FileCalls.Sync(directory, Path);
    });

    private void WithBare(Action<int> act)
    {
        var directory = FileCalls.Open(disk.Volumes, volume, Plain);
        try { act(directory); }
        finally { FileCalls.Close(directory); }
    }
}
