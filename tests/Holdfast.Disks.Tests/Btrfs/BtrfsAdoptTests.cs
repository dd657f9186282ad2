using Holdfast.Disks.Btrfs;
using Holdfast.Disks.Tests.Contract;
using Holdfast.Testing;

namespace Holdfast.Disks.Tests.Btrfs;

/// <summary>A subvolume that is there becomes a volume with a limit, and what cannot be limited does not.</summary>
public sealed class BtrfsAdoptTests(BtrfsDisk disk) : VolumeTests, IClassFixture<BtrfsDisk>
{
    private protected override IVolumeBackend Backend { get; } =
        new BtrfsBackend(new DiskClaims(new Guid(7, 0, 0, new byte[8]), FileSystemUuid.Of));

    private protected override string Root => disk.Root;

    private protected override bool HasLimitIds => true;

    private string Old => $"{Root}/old";

    private protected override void Clean()
    {
        base.Clean();
        if (System.IO.Directory.Exists(Old)) ScratchDirectory.Run("rm", "--recursive", Old);
    }

    [Fact]
    public void Adopt_OfASubvolume_HoldsItWithAllBelowToItsSize()
    {
        Subvolume(Old, 4);
        Subvolume($"{Old}/nested", 4);
        var volume = New(16, NextLimitId());
        Assert.Null(Look(Old));

        Backend.Adopt(Root, volume, Old, isDiskKnown: false);
        Remember(volume);
        Backend.Adopt(Root, volume, Old, isDiskKnown: true);

        Assert.Null(Backend.Check(Root, volume));
        Assert.False(System.IO.Directory.Exists(Old));
        Assert.InRange(Settled(volume).Bytes, 8 * Megabyte, 9 * Megabyte);
        Assert.False(new Writer(isRoot: true).Run(Writer.Ways["dd"], $"{DataOf(volume)}/nested").IsDone);
        Assert.InRange(Settled(volume).Bytes, 15 * Megabyte, 16 * Megabyte + (16 << 10));
    }

    /// <summary>Its quota group is one of another ledger.</summary>
    [Fact]
    public void Adopt_OfAVolumeWhoseLedgerIsLost_GivesItALimitOfItsOwn()
    {
        var volume = Make(16);
        File.WriteAllText($"{DataOf(volume)}/data", "precious");
        var before = volume.LimitId!.Value;
        var again = Sized(volume, 32) with { LimitId = NextLimitId() };
        IsGone(volume);

        Backend.Adopt(Root, again, DataOf(volume), isDiskKnown: false);
        Remember(again);

        Assert.Null(Backend.Check(Root, again));
        Assert.Equal("precious", File.ReadAllText($"{DataOf(again)}/data"));
        Backend.ReleaseLimit(Root, before);
    }

    [Fact]
    public void Adopt_OfWhatIsTooLarge_LeavesItAsItWas()
    {
        Subvolume(Old, 8);
        var volume = New(4, NextLimitId());

        var failed = Assert.Throws<DiskException>(() => Backend.Adopt(Root, volume, Old, isDiskKnown: false));

        Assert.Contains("more than the 4 MB", failed.Message, StringComparison.Ordinal);
        Assert.Equal(DirectoryPlace.Nowhere, Backend.Find(Root, volume.Volume));
        var (isDone, errors) = new Writer(isRoot: true).Run(Writer.Ways["dd"], Old);
        Assert.True(isDone, errors);
        Backend.ReleaseLimit(Root, volume.LimitId!.Value);
    }

    /// <summary>Quota does not count what was written elsewhere or before, so that no limit would hold.</summary>
    [Fact]
    public void Look_AtWhatCannotBeLimited_SaysHowToCopyIt()
    {
        System.IO.Directory.CreateDirectory(Old);
        Assert.Contains($"{Old} is no subvolume", Look(Old), StringComparison.Ordinal);
        Assert.Contains($"'btrfs subvolume create {Old}.volume'", Look(Old), StringComparison.Ordinal);
        System.IO.Directory.Delete(Old);

        Subvolume($"{Root}/origin", 1);
        LoopDisk.Run("btrfs", "subvolume", "snapshot", $"{Root}/origin", Old);

        Assert.Contains("is a snapshot, or older", Look(Old), StringComparison.Ordinal);
        Assert.Throws<DiskException>(() => Backend.Adopt(Root, New(16, NextLimitId()), Old, isDiskKnown: false));
        ScratchDirectory.Run("rm", "--recursive", $"{Root}/origin");
    }

    [Fact]
    public void Look_AtASubvolumeFromBeforeQuota_SaysThatItIsNotCounted()
    {
        using var other = new LoopDisk("btrfs", 256);
        LoopDisk.Run("btrfs", "subvolume", "create", $"{other.Point}/old");
        File.WriteAllText($"{other.Point}/old/data", new string('x', 1 << 20));
        LoopDisk.Run("btrfs", "filesystem", "sync", other.Point);
        Assert.Null(BtrfsQuota.Enable(other.Point));

        var way = Backend.LookToAdopt(other.Point, $"{other.Point}/old", default);

        Assert.Contains("older than the file system's quota", way.Fault, StringComparison.Ordinal);
    }

    private string? Look(string path) => Backend.LookToAdopt(Root, path, default).Fault;

    private static void Subvolume(string path, int megabytes)
    {
        LoopDisk.Run("btrfs", "subvolume", "create", path);
        ScratchDirectory.Run("dd", "if=/dev/zero", $"of={path}/data", "bs=1M", $"count={megabytes}", "conv=fsync");
    }
}
