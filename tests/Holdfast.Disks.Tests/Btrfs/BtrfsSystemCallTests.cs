using Holdfast.Disks.Tests.Directory;
using Holdfast.Testing;

namespace Holdfast.Disks.Tests.Btrfs;

/// <summary>The same on btrfs, whose own calls are all <c>ioctl</c>s: no cut leaves a subvolume without its
/// limit.</summary>
public sealed class BtrfsSystemCallTests(BtrfsDisk disk) : SystemCallTests, IClassFixture<BtrfsDisk>
{
    private protected override string Parent => disk.Root;

    private protected override string[] OwnCalls => ["ioctl"];

    private protected override IEnumerable<string> StepsOf => ["make", "trash", "restore", "purge", "adopt"];

    private protected override (int Cuts, int Failures) AtLeast => (40, 60);

    private protected override void MakeOld(string path) => LoopDisk.Run("btrfs", "subvolume", "create", path);

    /// <summary>Whatever was cut, a group goes with the last of its volume.</summary>
    [Fact]
    public void Groups_OfPurgedVolumes_AreGoneOnceTheirIdsAreAskedBack()
    {
        using var scratch = new ScratchDirectory(Parent);
        foreach (var step in new[] { "make", "trash", "purge" }) DiskSteps.Do(step, scratch.Path);
        var limit = DiskSteps.On(scratch.Path, DiskSteps.Subject).LimitId!.Value;

        DiskSteps.BackendOf(scratch.Path).ReleaseLimit(scratch.Path, limit);

        Assert.DoesNotContain(
            $"1/{limit} ", LoopDisk.Run("btrfs", "qgroup", "show", Parent), StringComparison.Ordinal);
    }
}
