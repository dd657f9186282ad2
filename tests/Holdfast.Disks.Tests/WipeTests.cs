using System.Security.Cryptography;
using Holdfast.Disks.Directory;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Testing;

namespace Holdfast.Disks.Tests;

/// <summary>After a wipe a pattern that was written before is not found on the device, or the wipe was refused with the
/// reason (S9). The raw image is searched.</summary>
public sealed class WipeTests
{
    private const int PatternBytes = 1 << 20;

    private static readonly DirectoryBackend Backend = new(new DiskClaims(Guid.NewGuid(), FileSystemUuid.Of));

    private readonly byte[] _pattern = RandomNumberGenerator.GetBytes(PatternBytes);

    [Fact]
    public void Wipe_OnExt4_LeavesNothingOfThePatternOnTheDevice()
    {
        using var disk = new LoopDisk("ext4", 64);
        var volume = Volume();
        var data = Trashed(disk.Point, volume, directory =>
        {
            Write(Path.Combine(directory, "data"), _pattern);
            var deep = System.IO.Directory.CreateDirectory(Path.Combine(directory, "deep", "er")).FullName;
            Write(Path.Combine(deep, "tail"), _pattern.AsSpan(0, 70_001));
            LoopDisk.Run("ln", Path.Combine(deep, "tail"), Path.Combine(directory, "again"));
            LoopDisk.Run("ln", "--symbolic", "/etc/passwd", Path.Combine(directory, "link"));
            LoopDisk.Run("truncate", "--size=40M", Path.Combine(directory, "sparse"));
            Write(Path.Combine(directory, "sparse"), _pattern.AsSpan(0, 8192), at: 30 << 20);
            LoopDisk.Run("fallocate", "--length=1M", Path.Combine(directory, "unwritten"));
        });
        Assert.NotEqual(0, Found(disk));

        var found = Backend.CheckWipe(disk.Point, volume);
        Assert.Null(found.Fault);
        Assert.InRange(found.Bytes, PatternBytes + 70_001 + 8192, 5 << 20);
        Assert.NotEqual(0, Found(disk));
        Backend.Wipe(disk.Point, volume);

        Assert.Equal(0, Found(disk));
        Assert.False(System.IO.Directory.Exists(data));
        Assert.True(File.Exists("/etc/passwd"));
    }

    [Fact]
    public void Wipe_OfAFileWithANameOutside_IsRefusedAndChangesNothing()
    {
        using var disk = new LoopDisk("ext4", 64);
        var volume = Volume();
        var kept = Path.Combine(disk.Point, "kept");
        var data = Trashed(disk.Point, volume, directory =>
        {
            Write(Path.Combine(directory, "data"), _pattern);
            LoopDisk.Run("ln", Path.Combine(directory, "data"), kept);
        });

        var refused = Assert.Throws<DiskException>(() => Backend.Wipe(disk.Point, volume));

        Assert.Contains("/data has 1 more names outside of the volume", refused.Message, StringComparison.Ordinal);
        Assert.Equal(_pattern, File.ReadAllBytes(kept));
        Assert.Equal(_pattern, File.ReadAllBytes(Path.Combine(data, "data")));
    }

    [Fact]
    public void Wipe_WhereDataIsJournaled_IsRefused()
    {
        using var disk = new LoopDisk("ext4", 64);
        disk.Unmount();
        disk.Mount("loop,data=journal");
        var volume = Volume();
        Trashed(disk.Point, volume, directory => Write(Path.Combine(directory, "data"), _pattern));

        Assert.Contains("data=journal", Backend.CheckWipe(disk.Point, volume).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Wipe_OnAnXfsWithSharedBlocks_IsRefused()
    {
        using var disk = new LoopDisk("xfs", 320);
        var volume = Volume();
        var data = Trashed(disk.Point, volume, directory =>
        {
            Write(Path.Combine(directory, "data"), _pattern);
            LoopDisk.Run("cp", "--reflink=always", Path.Combine(directory, "data"), Path.Combine(disk.Point, "clone"));
        });

        Assert.Contains("shares its blocks", Backend.CheckWipe(disk.Point, volume).Fault, StringComparison.Ordinal);
        File.Delete(Path.Combine(disk.Point, "clone"));
        // xfs lets go of the blocks of a removed file a moment later, and before it is unmounted.
        disk.Unmount();
        disk.Mount();
        Backend.Wipe(disk.Point, volume);
        Assert.False(System.IO.Directory.Exists(data));
        Assert.Equal(0, Found(disk));
    }

    [Theory]
    [InlineData("btrfs", "btrfs writes data elsewhere each time")]
    [InlineData("tmpfs", "tmpfs keeps data in memory and swap")]
    public void Wipe_WhereWritesGoElsewhere_IsRefusedWithTheReason(string kind, string reason)
    {
        using var disk = kind == "tmpfs" ? null : new LoopDisk(kind, 128);
        var root = disk?.Point ?? System.IO.Directory.CreateTempSubdirectory("holdfast-wipe-").FullName;
        if (disk is null) LoopDisk.Run("mount", "--types", "tmpfs", "none", root);
        try
        {
            var volume = Volume();
            var data = Trashed(root, volume, directory => Write(Path.Combine(directory, "data"), _pattern));

            var refused = Assert.Throws<DiskException>(() => Backend.Wipe(root, volume));

            Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
            Assert.Equal(_pattern, File.ReadAllBytes(Path.Combine(data, "data")));
        }
        finally
        {
            if (disk is null)
            {
                LoopDisk.Run("umount", root);
                System.IO.Directory.Delete(root);
            }
        }
    }

    // How many blocks of the pattern the device holds, as it is on it now.
    private int Found(LoopDisk disk)
    {
        LoopDisk.Run("sync", "--file-system", disk.Point);
        var image = File.ReadAllBytes(disk.Image).AsSpan();
        var found = 0;
        for (var at = 0; at + 512 <= _pattern.Length; at += 4096)
            if (image.IndexOf(_pattern.AsSpan(at, 512)) >= 0) found++;
        return found;
    }

    private static void Write(string file, ReadOnlySpan<byte> content, long at = 0)
    {
        using var stream = new FileStream(file, FileMode.OpenOrCreate);
        stream.Seek(at, SeekOrigin.Begin);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    private static string Trashed(string root, VolumeManifest volume, Action<string> fill)
    {
        Backend.Make(root, volume);
        fill(Path.Combine(root, "volumes", $"{volume.Volume}"));
        Backend.MoveToTrash(root, volume, new DestroyNote(
            new OperationUuid(Guid.NewGuid()), "ops", DateTimeOffset.UnixEpoch));
        return Path.Combine(root, "trash", $"{volume.Volume}");
    }

    private static VolumeManifest Volume() => new()
    {
        Volume = VolumeId.Parse($"{Guid.NewGuid()}"), Agent = AgentId.Parse("M-S0"),
        Resource = Resource.Scalar("disk", Quantity.FromMilli(64_000)),
        Created = new OperationUuid(Guid.NewGuid()), Creator = "ops",
    };
}
