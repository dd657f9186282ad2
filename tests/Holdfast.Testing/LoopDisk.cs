using System.Diagnostics;

namespace Holdfast.Testing;

/// <summary>A file system of its own in a file, mounted until this is disposed. Takes root.</summary>
public sealed class LoopDisk : IDisposable
{
    private readonly string _image;

    /// <param name="kind">As <c>mkfs</c> knows it: <c>ext4</c>, <c>btrfs</c>, <c>xfs</c>.</param>
    /// <param name="sizeMb">Its size; btrfs wants 114 or more.</param>
    /// <param name="isInMemory">Whether the file is kept in memory, where a flush costs nothing.</param>
    public LoopDisk(string kind, int sizeMb, bool isInMemory = false)
    {
        Point = Directory.CreateTempSubdirectory("holdfast-disk-").FullName;
        _image = (isInMemory ? $"/dev/shm/{Path.GetFileName(Point)}" : Point) + ".image";
        Run("truncate", $"--size={sizeMb}M", _image);
        try
        {
            Run($"mkfs.{kind}", kind == "ext4" ? "-q" : kind == "btrfs" ? "--quiet" : "-f", _image);
            Mount();
        }
        catch
        {
            Remove();
            throw;
        }
    }

    /// <summary>Where it is mounted.</summary>
    public string Point { get; }

    /// <summary>The file that holds it.</summary>
    public string Image => _image;

    /// <summary>Mounts it again after <see cref="Unmount"/>.</summary>
    /// <param name="options">As <c>mount</c> takes them.</param>
    public void Mount(string options = "loop") => Run("mount", "--options", options, _image, Point);

    /// <summary>Takes it away, and leaves the bare mount point. An agent that just looks at it holds it for a
    /// moment.</summary>
    public void Unmount()
    {
        InvalidOperationException? busy = null;
        if (!SpinWait.SpinUntil(() => (busy = TryUnmount()) is null, TimeSpan.FromSeconds(10))) throw busy!;
    }

    /// <summary>Has its device end early, for good: whatever lies behind fails with EIO.</summary>
    public void CutOff(long bytes)
    {
        using (var image = new FileStream(_image, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            image.SetLength(bytes);
        var device = Run("losetup", "--noheadings", "--output=NAME", "--associated", _image).Trim();
        Run("losetup", "--set-capacity", device);
    }

    public void Dispose()
    {
        // Whoever still holds a file there keeps the file system, and the loop device, which goes with it.
        using var unmount = Process.Start(new ProcessStartInfo("umount", ["--lazy", Point])
        {
            RedirectStandardError = true,
        })!;
        unmount.WaitForExit();
        Remove();
    }

    /// <summary>Runs a program that must succeed, and gives what it wrote.</summary>
    public static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error.Result}");
    }

    private InvalidOperationException? TryUnmount()
    {
        try
        {
            Run("umount", Point);
            return null;
        }
        catch (InvalidOperationException refused) when (refused.Message.Contains("busy", StringComparison.Ordinal))
        {
            return refused;
        }
    }

    private void Remove()
    {
        File.Delete(_image);
        Directory.Delete(Point);
    }
}
