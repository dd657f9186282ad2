using Holdfast.Disks.Btrfs;
using Holdfast.Disks.Tests.Contract;
using Holdfast.Linux.Btrfs;
using Holdfast.Testing;

namespace Holdfast.Disks.Tests.Btrfs;

/// <summary>What only btrfs can do, or do wrong.</summary>
public sealed class BtrfsBackendTests : VolumeTests, IClassFixture<BtrfsDisk>
{
    private readonly BtrfsDisk _disk;

    public BtrfsBackendTests(BtrfsDisk disk) => _disk = disk;

    private protected override IVolumeBackend Backend { get; } =
        new BtrfsBackend(new DiskClaims(new Guid(7, 0, 0, new byte[8]), FileSystemUuid.Of));

    private protected override string Root => _disk.Root;

    private protected override bool HasLimitIds => true;

    /// <summary>The limit is of all that is in the volume, however it is parted.</summary>
    [Fact]
    public void Subvolumes_MadeInside_AreHeldByTheSameLimit()
    {
        var volume = Make(16);
        LoopDisk.Run("btrfs", "subvolume", "create", $"{DataOf(volume)}/nested");

        var (isDone, _) = new Writer(isRoot: true).Run(Writer.Ways["dd"], $"{DataOf(volume)}/nested");

        Assert.False(isDone);
        Assert.InRange(Settled(volume).Bytes, 15 * Megabyte, 16 * Megabyte + (16 << 10));
    }

    /// <summary>A volume that is only accounted for is made, measured and resized like others.</summary>
    [Fact]
    public void Volume_ThatIsOnlyAccountedFor_TakesMore_AndIsNotMadeSmallerThanItIs()
    {
        var volume = New(16, NextLimitId()) with { HeadroomBytes = VolumeManifest.Unlimited };
        Backend.Make(Root, volume);
        Remember(volume);

        var (isDone, errors) = new Writer(isRoot: true).Run(Writer.Ways["dd"], DataOf(volume));

        Assert.True(isDone, errors);
        Assert.InRange(Settled(volume).Bytes, 24 * Megabyte, 25 * Megabyte);
        Assert.Null(Backend.Check(Root, volume));
        Assert.Throws<DiskException>(() => Backend.SetLimit(Root, Sized(volume, 20)));
        Backend.SetLimit(Root, Sized(volume, 32));
    }

    [Fact]
    public void Purge_RemovesSubvolumesInside_AndFollowsNoLink()
    {
        var (volume, neighbour) = (Make(16), Make(16));
        File.WriteAllText($"{DataOf(neighbour)}/x", "data");
        foreach (var name in new[] { "a", "a/b", "a/b/c" })
        {
            LoopDisk.Run("btrfs", "subvolume", "create", $"{DataOf(volume)}/{name}");
            File.WriteAllText($"{DataOf(volume)}/{name}/x", "mine");
        }
        File.CreateSymbolicLink($"{DataOf(volume)}/a/link", DataOf(neighbour));
        LoopDisk.Run("btrfs", "subvolume", "snapshot", "-r", DataOf(volume), $"{DataOf(volume)}/frozen");
        Backend.MoveToTrash(Root, volume, Note);

        Backend.Purge(Root, volume);
        Backend.ReleaseLimit(Root, volume.LimitId!.Value);

        Assert.Equal(DirectoryPlace.Nowhere, Backend.Find(Root, volume.Volume));
        Assert.Equal("data", File.ReadAllText($"{DataOf(neighbour)}/x"));
        Assert.DoesNotContain(
            LoopDisk.Run("btrfs", "subvolume", "list", Root).Split('\n'), static line =>
                line.EndsWith("/a", StringComparison.Ordinal) || line.EndsWith("/frozen", StringComparison.Ordinal));
    }

    /// <summary>S10: what is mounted there is somebody else's.</summary>
    [Fact]
    public void Purge_WhereSomethingIsMounted_NamesItAndRemovesNothing()
    {
        var volume = Make(16);
        System.IO.Directory.CreateDirectory($"{DataOf(volume)}/deep/mount");
        File.WriteAllText($"{DataOf(volume)}/x", "data");
        Backend.MoveToTrash(Root, volume, Note);
        var point = $"{Root}/trash/{volume.Volume}/deep/mount";
        LoopDisk.Run("mount", "-t", "tmpfs", "none", point);
        try
        {
            var failure = Assert.Throws<DiskException>(() => Backend.Purge(Root, volume));

            Assert.Contains(point, failure.Message, StringComparison.Ordinal);
            Assert.Equal("data", File.ReadAllText($"{Root}/trash/{volume.Volume}/x"));
        }
        finally
        {
            LoopDisk.Run("umount", point);
        }
    }

    [Fact]
    public void Make_WhereTheGroupIsSomebodyElses_IsRefusedAndLeavesThatAlone()
    {
        var first = Make(16);

        var failure = Assert.Throws<DiskException>(() => Make(32, first.LimitId));

        Assert.Contains("--xfs_project_range", failure.Message, StringComparison.Ordinal);
        Assert.Null(Backend.Check(Root, first));
        Assert.Equal(16 * Megabyte, LimitOf(first));
    }

    /// <summary>A crash between any two calls leaves no subvolume without its limit.</summary>
    [Fact]
    public void Make_WhereTheGroupIsLeftOfACrash_TakesItOver()
    {
        var limit = NextLimitId()!.Value;
        LoopDisk.Run("btrfs", "qgroup", "create", $"1/{limit}", Root);

        var volume = Make(16, limit);

        Assert.Equal(16 * Megabyte, LimitOf(volume));
    }

    [Fact]
    public void Check_OfAVolumeThatNothingHolds_SaysSoAndHowToMendIt()
    {
        var volume = Make(16);
        LoopDisk.Run("btrfs", "qgroup", "limit", "none", $"1/{volume.LimitId}", Root);
        Assert.Contains("btrfs qgroup limit", Backend.Check(Root, volume), StringComparison.Ordinal);
        LoopDisk.Run("btrfs", "qgroup", "limit", "16M", $"1/{volume.LimitId}", Root);
        Assert.Null(Backend.Check(Root, volume));

        var own = LoopDisk.Run("btrfs", "inspect-internal", "rootid", DataOf(volume)).Trim();
        LoopDisk.Run("btrfs", "qgroup", "remove", "--no-rescan", $"0/{own}", $"1/{volume.LimitId}", Root);
        Assert.Contains("btrfs qgroup assign", Backend.Check(Root, volume), StringComparison.Ordinal);
        LoopDisk.Run("btrfs", "qgroup", "assign", "--no-rescan", $"0/{own}", $"1/{volume.LimitId}", Root);
    }

    /// <summary>What others share outlives its volume, and with it the id.</summary>
    [Fact]
    public void Release_WhileAnotherVolumeSharesTheData_IsRefusedUntilThatIsGone()
    {
        var (volume, sharer) = (Make(16), Make(16));
        new Writer(isRoot: true).Run("dd if=/dev/zero of=x bs=1M count=4 conv=fsync", DataOf(volume));
        LoopDisk.Run("cp", "--reflink=always", $"{DataOf(volume)}/x", $"{DataOf(sharer)}/x");
        Backend.MoveToTrash(Root, volume, Note);
        Backend.Purge(Root, volume);

        var failure = Assert.Throws<DiskException>(() => Backend.ReleaseLimit(Root, volume.LimitId!.Value));
        Assert.Contains($"1/{volume.LimitId}", failure.Message, StringComparison.Ordinal);
        Assert.True(BtrfsQuota.IdsCarried(Root).Contains((ulong)volume.LimitId!.Value));

        File.Delete($"{DataOf(sharer)}/x");
        LoopDisk.Run("btrfs", "filesystem", "sync", Root);
        Backend.ReleaseLimit(Root, volume.LimitId!.Value);
        Assert.False(BtrfsQuota.IdsCarried(Root).Contains((ulong)volume.LimitId!.Value));
    }

    [Fact]
    public void Quota_TurnedOff_WithholdsVolumesAndSaysWhatToDo()
    {
        using var disk = new LoopDisk("btrfs", 128);
        Assert.Contains("is off", Check(disk), StringComparison.Ordinal);
        Assert.False(BtrfsQuota.IsOn(disk.Point));

        Assert.Null(BtrfsQuota.Enable(disk.Point));
        Assert.True(BtrfsQuota.IsOn(disk.Point));
        Assert.Null(BtrfsQuota.Enable(disk.Point));
    }

    /// <summary>Older kernels know no other quota.</summary>
    [Fact]
    public void ClassicQuota_HoldsVolumesToo()
    {
        using var disk = new LoopDisk("btrfs", 256);
        LoopDisk.Run("btrfs", "quota", "enable", disk.Point);
        LoopDisk.Run("btrfs", "quota", "rescan", "-w", disk.Point);
        Assert.Null(BtrfsQuota.Enable(disk.Point));
        var volume = New(16, NextLimitId());

        Backend.Make(disk.Point, volume);

        Assert.Null(Backend.Check(disk.Point, volume));
        Assert.False(new Writer(isRoot: true).Run(Writer.Ways["dd"], $"{disk.Point}/volumes/{volume.Volume}").IsDone);
        Backend.MoveToTrash(disk.Point, volume, Note);
        Backend.Purge(disk.Point, volume);
        Backend.ReleaseLimit(disk.Point, volume.LimitId!.Value);
    }

    [Fact]
    public void Enable_OnAnotherFileSystem_SaysWhatItIsNot() =>
        Assert.Contains("is not on btrfs", BtrfsQuota.Enable("/proc"), StringComparison.Ordinal);

    private string? Check(LoopDisk disk)
    {
        var failure = Assert.Throws<DiskException>(() => Backend.Make(disk.Point, New(16, NextLimitId())));
        return failure.Message;
    }

    private long? LimitOf(VolumeManifest volume) => QuotaFiles.UseOf(
        BtrfsCalls.FileSystemId(Root)!.Value, QuotaGroup.Above(volume.LimitId!.Value))?.LimitBytes;
}
