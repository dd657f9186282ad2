using Holdfast.Testing;

namespace Holdfast.Disks.Tests;

public sealed class DiskProbeTests
{
    [Fact]
    public void Disk_ThatIsWell_IsUsableAlsoWhenItIsFull()
    {
        using var disk = InUse();
        Assert.Null(DiskProbe.WhyUnusable(disk.Point));

        using (var filler = new FileStream($"{disk.Point}/filler", FileMode.CreateNew))
            Assert.Throws<IOException>(() => Fill(filler));

        Assert.Null(DiskProbe.WhyUnusable(disk.Point));
    }

    [Fact]
    public void Disk_ThatIsReadOnly_SaysSo()
    {
        using var disk = InUse();
        LoopDisk.Run("mount", "--options", "remount,ro", disk.Point);

        Assert.StartsWith(
            $"the file system at {disk.Point} is read-only", DiskProbe.WhyUnusable(disk.Point),
            StringComparison.Ordinal);
    }

    /// <summary>The device ends before the file system does: reading and writing there is EIO.</summary>
    [Fact]
    public void Disk_WhoseDeviceFails_SaysSo()
    {
        using var disk = InUse();
        Assert.Null(DiskProbe.WhyUnusable(disk.Point));
        disk.CutOff(4096);

        var reason = DiskProbe.WhyUnusable(disk.Point);

        Assert.StartsWith($"the disk at {disk.Point} fails (", reason, StringComparison.Ordinal);
        Assert.Contains("'dmesg'", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Disk_ThatNobodyTookIntoUse_IsLeftAsItIs()
    {
        var root = System.IO.Directory.CreateTempSubdirectory("holdfast-test-").FullName;

        Assert.Null(DiskProbe.WhyUnusable(root));

        Assert.Empty(System.IO.Directory.GetFileSystemEntries(root));
        System.IO.Directory.Delete(root);
    }

    private static void Fill(FileStream file)
    {
        while (true) file.Write(new byte[1 << 16]);
    }

    private static LoopDisk InUse()
    {
        var disk = new LoopDisk("ext4", 16);
        System.IO.Directory.CreateDirectory($"{disk.Point}/.holdfast");
        return disk;
    }
}
