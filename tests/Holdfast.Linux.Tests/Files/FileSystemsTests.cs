using Holdfast.Linux.Files;
using Holdfast.Testing;

namespace Holdfast.Linux.Tests.Files;

public sealed class FileSystemsTests
{
    /// <summary>A subvolume has a device number of its own, and is no mount: a disk that is not mounted must not pass
    /// for one that is.</summary>
    [Fact]
    public void Subvolume_IsNoMountPoint_AndWhatIsMountedThereIs()
    {
        using var disk = new LoopDisk("btrfs", 128);
        var subvolume = $"{disk.Point}/subvolume";
        LoopDisk.Run("btrfs", "subvolume", "create", subvolume);
        Directory.CreateDirectory($"{disk.Point}/directory");

        Assert.True(FileSystems.IsMountPoint(disk.Point));
        Assert.False(FileSystems.IsMountPoint(subvolume));
        Assert.False(FileSystems.IsMountPoint($"{disk.Point}/directory"));
        LoopDisk.Run("mount", "--bind", $"{disk.Point}/directory", subvolume);
        try { Assert.True(FileSystems.IsMountPoint($"{subvolume}/")); }
        finally { LoopDisk.Run("umount", subvolume); }
    }
}
