using System.Diagnostics;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Power;

/// <summary>An ext4 file system on a loop device on a disk whose power a test may take away.</summary>
/// <remarks>
/// Whoever starts a mount namespace meanwhile gets a copy of the mount, which would keep the disk in use after it was
/// unmounted here: two tests that did so once waited for one another without end. So the mount is shared, and
/// namespaces of tests are slaves (<c>unshare --propagation slave</c>): what is unmounted here is unmounted there.
/// </remarks>
internal sealed class PowerDisk : IAsyncDisposable
{
    private const int Bytes = 64 << 20;

    private readonly string _shared;
    private readonly string _file;
    private DiskFile? _shown;
    private bool _isMounted;

    private PowerDisk(string directory, string name)
    {
        _shared = System.IO.Path.Combine(directory, name);
        (_file, Path) = (System.IO.Path.Combine(_shared, "image"), System.IO.Path.Combine(_shared, "mounted"));
        Directory.CreateDirectory(Path);
    }

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>The disk as it is since the last power loss.</summary>
    public RecordedDisk Disk { get; private set; } = new([]);

    /// <summary>Makes one, mounted below that name in the directory.</summary>
    public static async Task<PowerDisk> CreateAsync(string directory, string name)
    {
        var disk = new PowerDisk(directory, name);
        await RunAsync("mount", "--bind", disk._shared, disk._shared);
        await RunAsync("mount", "--make-shared", disk._shared);
        // Nothing is left to be initialised in the background: what is written later is written for somebody.
        using (var file = File.Create(disk._file)) file.SetLength(Bytes);
        await RunAsync("mkfs.ext4", "-q", "-F", "-b", "4096", "-J", "size=4", "-N", "4096",
            "-E", "lazy_itable_init=0,lazy_journal_init=0,nodiscard", disk._file);
        disk.Disk = new RecordedDisk(await File.ReadAllBytesAsync(disk._file));
        disk._shown = new DiskFile(disk._file, disk.Disk);
        await disk.MountAsync();
        return disk;
    }

    /// <summary>The power is back: mounts what survived. All that used it must be gone.</summary>
    public async Task RestoreAsync(Random chance)
    {
        await UnmountAsync();
        _shown!.Dispose();
        Disk = new RecordedDisk(Disk.Survivors(chance));
        _shown = new DiskFile(_file, Disk);
        // The first mount replays the journal. If what is found then is no sound file system, the disk's model or the
        // kernel is at fault, not the agent.
        await MountAsync();
        await UnmountAsync();
        await RunAsync("fsck.ext4", "-fn", _file);
        await MountAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await UnmountAsync();
        _shown?.Dispose();
        await RunAsync("umount", _shared);
    }

    private async Task MountAsync()
    {
        // The kernel commits by itself every five seconds, which would hide a missing flush.
        await RunAsync("mount", "-t", "ext4", "-o", "loop,commit=600", _file, Path);
        _isMounted = true;
    }

    private async Task UnmountAsync()
    {
        if (!_isMounted) return;
        // A killed process is gone from /proc before the last of its threads has let go of its files.
        await Eventually.GetAsync(async () =>
        {
            await RunAsync("umount", Path);
            return "";
        }, Eventually.DefaultBound, $"{Path} to be unmounted", failure => failure is ToolException);
        _isMounted = false;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Eventually.DefaultBound);
        if (process.ExitCode != 0)
            throw new ToolException($"{program} {string.Join(' ', arguments)}: {await output}{await error}");
    }

    private sealed class ToolException(string message) : Exception(message);
}
