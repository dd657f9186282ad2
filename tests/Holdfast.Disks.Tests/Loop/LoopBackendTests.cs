using Holdfast.Disks.Loop;
using Holdfast.Disks.Tests.Contract;
using Holdfast.Testing;

namespace Holdfast.Disks.Tests.Loop;

/// <summary>What only images can do, or do wrong.</summary>
public sealed class LoopBackendTests(LoopRoot disk) : VolumeTests, IClassFixture<LoopRoot>
{
    private protected override IVolumeBackend Backend { get; } =
        new LoopBackend(new DiskClaims(new Guid(7, 0, 0, new byte[8]), FileSystemUuid.Of));

    private protected override string Root => disk.Root;

    private protected override bool HasLimitIds => false;

    private static bool IsRootRefused(string script, string directory) =>
        !new Writer(isRoot: true).Run(script, directory).IsDone;

    [Fact]
    public void MountPoint_ThatIsBare_TakesNothingFromAnybody_AndIsMountedAgain()
    {
        var volume = Make(16);
        File.WriteAllText($"{DataOf(volume)}/x", "data");
        LoopDisk.Run("umount", DataOf(volume));

        Assert.Contains("not mounted", Backend.Check(Root, volume), StringComparison.Ordinal);
        Assert.True(IsRootRefused("echo lost > y", DataOf(volume)));
        Assert.True(IsRootRefused("mkdir y", DataOf(volume)));
        Assert.True(IsRootRefused($"rmdir {DataOf(volume)}", Root));
        Assert.True(IsRootRefused($"mv {DataOf(volume)} {Root}/elsewhere", Root));
        Assert.Throws<DiskException>(() => Backend.Measure(Root, volume, Cancellation));

        Backend.TakeOver(Root, volume);
        Backend.TakeOver(Root, volume);
        Assert.Null(Backend.Check(Root, volume));
        Assert.Equal("data", File.ReadAllText($"{DataOf(volume)}/x"));
        Assert.Single(LoopRoot.DevicesBelow(Root));
    }

    /// <summary>Two devices of one image would each write what the other does not know.</summary>
    [Fact]
    public void TakeOver_WhereADeviceIsLeft_MountsThatOne()
    {
        var volume = Make(16);
        using (var open = File.CreateText($"{DataOf(volume)}/x"))
        {
            open.AutoFlush = true;
            open.Write("one ");
            LoopDisk.Run("umount", "--lazy", DataOf(volume));

            Backend.TakeOver(Root, volume);

            open.Write("file");
            Assert.Equal("one file", File.ReadAllText($"{DataOf(volume)}/x"));
        }
        Assert.Single(LoopRoot.DevicesBelow(Root));
        Assert.Null(Backend.Check(Root, volume));
    }

    [Fact]
    public void Trash_WhileAFileIsOpen_IsRefused_AndTheVolumeIsWhatItWas()
    {
        var volume = Make(16);
        using (File.CreateText($"{DataOf(volume)}/x"))
        {
            var refusal = Assert.Throws<DiskException>(() => Backend.MoveToTrash(Root, volume, Note));

            Assert.Contains("fuser", refusal.Message, StringComparison.Ordinal);
        }
        Assert.Equal(DirectoryPlace.Volumes, Backend.Find(Root, volume.Volume));
        Assert.Null(Backend.Check(Root, volume));
    }

    [Fact]
    public void Restore_BringsDataAndLimitBack()
    {
        var volume = Make(16);
        File.WriteAllText($"{DataOf(volume)}/x", "data");
        Backend.MoveToTrash(Root, volume, Note);
        Assert.Empty(LoopRoot.DevicesBelow(Root));

        Backend.Restore(Root, volume);
        Backend.Restore(Root, volume);

        Assert.Null(Backend.Check(Root, volume));
        Assert.Equal("data", File.ReadAllText($"{DataOf(volume)}/x"));
        Assert.False(new Writer(isRoot: true).Run(Writer.Ways["dd"], DataOf(volume)).IsDone);
    }

    [Fact]
    public void Restore_OfADamagedImage_SaysSo_AndLeavesItInTheTrash()
    {
        var volume = Make(16);
        Backend.MoveToTrash(Root, volume, Note);
        var image = $"{Root}/trash/{volume.Volume}/image";
        LoopDisk.Run("dd", "if=/dev/zero", $"of={image}", "bs=64K", "count=1", "conv=notrunc,fsync");

        Assert.Throws<DiskException>(() => Backend.Restore(Root, volume));

        Assert.Equal(DirectoryPlace.Trash, Backend.Find(Root, volume.Volume));
        Assert.True(File.Exists(image));
        Assert.Empty(LoopRoot.DevicesBelow(Root));
    }

    /// <summary>What is freed inside stays the volume's: on a full disk its next write would fail otherwise. What
    /// somebody trims who is no task is taken again.</summary>
    [Fact]
    public void Image_IsAllocatedInFull_WhateverIsFreedInside()
    {
        var volume = Make(32);
        var image = $"{Root}/images/{volume.Volume}.img";
        Assert.InRange(Allocated(image), 32 * Megabyte, 33 * Megabyte);

        new Writer(isRoot: true).Run(
            "fallocate --length 16M a; for i in $(seq 0 40); do dd if=/dev/urandom of=a bs=1K count=1 "
            + "seek=$((i * 300)) conv=notrunc,fsync; done; rm a; sync --file-system .", DataOf(volume));
        Assert.InRange(Allocated(image), 32 * Megabyte, 33 * Megabyte);
        LoopDisk.Run("fstrim", DataOf(volume));
        Assert.InRange(Allocated(image), 0, 16 * Megabyte);

        Backend.Measure(Root, volume, Cancellation);

        Assert.InRange(Allocated(image), 32 * Megabyte, 33 * Megabyte);
        Assert.Empty(System.IO.Directory.EnumerateFileSystemEntries(DataOf(volume)));
    }

    [Fact]
    public void Make_WithoutRoom_SaysSoAndLeavesNothing()
    {
        var volume = New(4096, limit: null);

        var refusal = Assert.Throws<DiskException>(() => Backend.Make(Root, volume));

        Assert.Contains("4096 MB", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(System.IO.Directory.EnumerateFileSystemEntries(
            Root, $"*{volume.Volume}*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Make_OfAVolumeThatIsTooSmall_SaysHowMuchItTakes() => Assert.Contains(
        "4 MB", Assert.Throws<DiskException>(() => Backend.Make(Root, New(3, limit: null))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Check_WhereSomethingElseIsMounted_NamesIt()
    {
        var volume = Make(16);
        LoopDisk.Run("mount", "-t", "tmpfs", "none", DataOf(volume));
        try
        {
            Assert.Contains("something else", Backend.Check(Root, volume), StringComparison.Ordinal);
            Assert.Throws<DiskException>(() => Backend.TakeOver(Root, volume));
            Assert.Throws<DiskException>(() => Backend.MoveToTrash(Root, volume, Note));
        }
        finally
        {
            LoopDisk.Run("umount", DataOf(volume));
        }
        Assert.Null(Backend.Check(Root, volume));
    }

    /// <summary>S9: it is overwritten where it lies, image and all.</summary>
    [Fact]
    public void Wipe_LeavesNothingOfTheData()
    {
        using var small = new LoopDisk("ext4", 64);
        var volume = New(16, limit: null);
        var pattern = new byte[64 << 10];
        Random.Shared.NextBytes(pattern);
        Backend.Make(small.Point, volume);
        File.WriteAllBytes($"{small.Point}/volumes/{volume.Volume}/x", pattern);
        Backend.MoveToTrash(small.Point, volume, Note);
        LoopDisk.Run("sync", "--file-system", small.Point);
        Assert.True(File.ReadAllBytes(small.Image).AsSpan().IndexOf(pattern.AsSpan(0, 1024)) >= 0);
        Assert.Null(Backend.CheckWipe(small.Point, volume).Fault);

        Backend.Wipe(small.Point, volume);

        LoopDisk.Run("sync", "--file-system", small.Point);
        var all = File.ReadAllBytes(small.Image).AsSpan();
        for (var at = 0; at < pattern.Length; at += 1024) Assert.Equal(-1, all.IndexOf(pattern.AsSpan(at, 1024)));
    }

    [Fact]
    public void Support_WhereSomethingIsMissing_SaysWhatAndTheRemedy()
    {
        Assert.Null(LoopSupport.WhyNot(Root));
        Assert.Contains("e2fsprogs", LoopSupport.WhyNot(Root, maker: null), StringComparison.Ordinal);
        Assert.Contains("'directory'", LoopSupport.WhyNot("/proc"), StringComparison.Ordinal);
    }

    private static long Allocated(string image) =>
        long.Parse(LoopDisk.Run("stat", "--format=%b", image), System.Globalization.CultureInfo.InvariantCulture) * 512;
}
