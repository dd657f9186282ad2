using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Holdfast.Linux;
using Holdfast.Linux.Ext4;
using Holdfast.Linux.Files;

namespace Holdfast.Disks.Loop;

/// <summary>The image of a volume: <c>images/&lt;id&gt;.img</c> on its disk, of which every byte has its place, with an
/// ext4 in it.</summary>
/// <remarks>It has its name once it is whole; while it is made it is called otherwise.</remarks>
internal sealed class LoopImage : IDisposable
{
    // For its journal, without which a crash could damage it.
    private const long BytesMin = 4 << 20;

    // A file in so many bytes, as ext4 has it for file systems of ordinary size.
    private const int InodeEvery = 16384;

    private readonly int _directory;
    private readonly string _path;

    private LoopImage(int directory, string path, string name) => (_directory, _path, Name) = (directory, path, name);

    /// <summary>Its name among the images.</summary>
    public string Name { get; }

    /// <summary>Its path, for messages.</summary>
    public string Path => $"{_path}/{Name}";

    private string Part => $"{Name}.part";

    /// <summary>Opens the images of a disk, and makes the directory where there is none.</summary>
    public static LoopImage Of(DiskRoot disk, VolumeManifest manifest)
    {
        const string Images = "images";
        if (FileCalls.TryMakeDirectory(disk.Root, Images, 0x1C0)) FileCalls.SyncDirectory(disk.Root);
        else if (Errno.Last != Errno.Exists) throw new LinuxException("mkdirat", $"{disk.Path}/{Images}", Errno.Last);
        var directory = FileCalls.Open(
            disk.Root, Images, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
        return new LoopImage(directory, $"{disk.Path}/{Images}", $"{manifest.Volume}.img");
    }

    /// <summary>The size that it has to have: that of the volume, and what whoever is ended at it may take above. A
    /// volume that is only accounted for has its size too.</summary>
    public static long BytesOf(VolumeManifest manifest) => manifest.HeadroomBytes == VolumeManifest.Unlimited
        ? manifest.SizeBytes
        : manifest.LimitBytes;

    public void Dispose() => FileCalls.Close(_directory);

    /// <summary>What is known of it; null where there is none.</summary>
    public FileStatus? Status()
    {
        if (FileCalls.StatusAt(_directory, Name) is { } status) return status;
        return Errno.Last == Errno.NoEntry ? null : throw new LinuxException("statx", Path, Errno.Last);
    }

    /// <summary>Opens it for reading and writing.</summary>
    public int Open() => FileCalls.Open(_directory, Name, OpenFlags.ReadWrite | OpenFlags.NoFollow);

    /// <summary>Makes it; does nothing where it is there.</summary>
    /// <param name="manifest">The volume's.</param>
    /// <param name="maker">The path of <c>mkfs.ext4</c>.</param>
    public void Make(VolumeManifest manifest, string maker)
    {
        if (Status() is not null) return;
        var bytes = BytesOf(manifest);
        if (bytes < BytesMin)
            throw new DiskException($"Volume {manifest.Volume} is too small for a file system of its own, which takes "
                + $"{BytesMin >> 20} MB: ask for more, or give its disk another backend.");
        // What a crash left is begun anew: how far it came is not known.
        if (!FileCalls.TryUnlink(_directory, Part) && Errno.Last != Errno.NoEntry)
            throw new LinuxException("unlinkat", Part, Errno.Last);
        var image = FileCalls.Open(
            _directory, Part, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive, 0x180);
        try
        {
            // Otherwise btrfs writes each block to a new place, for which there may be no room.
            if (FileSystemStatus.Of(image, Part).Magic == FileSystemStatus.Btrfs) FileFlags.WriteInPlace(image, Part);
            FileRoom.Allocate(image, bytes, $"{_path}/{Part}, {manifest.Resource.Amount} MB");
            MakeFileSystem(image, maker);
            FileCalls.Sync(image, Part);
        }
        finally
        {
            FileCalls.Close(image);
        }
        FileCalls.Rename(_directory, Part, _directory, Name);
        FileCalls.SyncDirectory(_directory);
    }

    /// <summary>Gives every byte of it a place on disk again, where some have lost theirs: to whoever runs
    /// <c>fstrim</c>.</summary>
    public void Fill()
    {
        if (Status() is not { } status || status.AllocatedBytes >= status.Size) return;
        var image = Open();
        try { FileRoom.Allocate(image, FileCalls.StatusOf(image).Size, Path); }
        finally { FileCalls.Close(image); }
    }

    /// <summary>Whether no volume was ever in it.</summary>
    public bool IsUnused()
    {
        var image = Open();
        try { return Ext4Superblock.Read(image, Path) is not { WasMounted: true }; }
        finally { FileCalls.Close(image); }
    }

    /// <summary>Removes it, and what a crash left of its making.</summary>
    public void Remove()
    {
        foreach (var name in new[] { Part, Name })
            if (!FileCalls.TryUnlink(_directory, name) && Errno.Last != Errno.NoEntry)
                throw new LinuxException("unlinkat", name, Errno.Last);
        FileCalls.SyncDirectory(_directory);
    }

    /// <summary>Moves it into a directory, under another name; does nothing where there is none.</summary>
    public void MoveTo(int directory, string name)
    {
        if (Status() is null) return;
        FileCalls.Rename(_directory, Name, directory, name);
        FileCalls.SyncDirectory(directory);
        FileCalls.SyncDirectory(_directory);
    }

    /// <summary>Moves it back from there.</summary>
    public void MoveFrom(int directory, string name)
    {
        FileCalls.Rename(directory, name, _directory, Name);
        FileCalls.SyncDirectory(_directory);
        FileCalls.SyncDirectory(directory);
    }

    // All of a new image reads as zeros, so its tables need not be written: an image of any size is made in the same
    // time. It is named by the descriptor: should the agent end meanwhile, its successor's is another file.
    private void MakeFileSystem(int image, string maker)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{image}");
        var start = new ProcessStartInfo(maker, [
            "-q", "-F", "-m", "0", "-i", $"{InodeEvery}", "-e", "remount-ro",
            "-E", "nodiscard,lazy_itable_init=1,lazy_journal_init=1", path,
        ])
        {
            RedirectStandardError = true, RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        using var process = Start(start);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new DiskException($"{maker} could not make a file system in {Path}: {errors} {output.Result.Trim()}");
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new DiskException($"{start.FileName} could not be started.");
        }
        catch (Exception cause) when (cause is Win32Exception or IOException and not DiskException)
        {
            throw new DiskException($"{start.FileName} could not be started for {Path}: {cause.Message}", cause);
        }
    }
}
