using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>A small file system in memory, which a test may fill to the last block, or make read-only.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _filler;

    private SmallDisk(string path) => (Path, _filler) = (path, System.IO.Path.Combine(path, "filler"));

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    public static async Task<SmallDisk> MountAsync()
    {
        var disk = new SmallDisk(Directory.CreateTempSubdirectory("holdfast-test-disk-").FullName);
        await Tool.RunAsync("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.Path);
        return disk;
    }

    /// <summary>Leaves not a block free.</summary>
    public void Fill()
    {
        using var file = new FileStream(_filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var bytes in new[] { 1 << 20, 1 << 12 })
            while (TryAppend(file, new byte[bytes])) { }
    }

    /// <summary>Takes back what <see cref="Fill"/> put there.</summary>
    public void MakeRoom() => File.Delete(_filler);

    /// <summary>Whether nothing can be changed on it. Whoever writes to it must be gone.</summary>
    public Task SetReadOnlyAsync(bool isReadOnly) =>
        Tool.RunAsync("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", Path);

    public async ValueTask DisposeAsync()
    {
        await ProcessesBelow.KillAsync(Path);
        await Tool.RunAsync("umount", "--lazy", Path);
        Directory.Delete(Path);
    }

    private static bool TryAppend(FileStream file, byte[] bytes)
    {
        try
        {
            file.Write(bytes);
            return true;
        }
        catch (IOException)
        {
            return false; // It is full, for a piece of this size.
        }
    }
}
