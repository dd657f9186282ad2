using Holdfast.Disks.Tests.Directory;
using Holdfast.Testing;

namespace Holdfast.Disks.Tests.Btrfs;

/// <summary>A sandbox that is made, and one that is collected, cut at each call: none is without its limit, and nothing
/// of it is left.</summary>
public sealed class BtrfsSandboxSystemCallTests(BtrfsDisk disk) : SystemCallTests, IClassFixture<BtrfsDisk>
{
    private protected override string Parent => disk.Root;

    private protected override string[] OwnCalls => ["ioctl"];

    private protected override IEnumerable<string> StepsOf => ["sandbox", "collect"];

    private protected override (int Cuts, int Failures) AtLeast => (12, 20);

    [Fact]
    public void Group_OfACollectedSandbox_IsGoneOnceItsIdIsAskedBack()
    {
        using var scratch = new ScratchDirectory(Parent);
        DiskSteps.Do("sandbox", scratch.Path);
        var limit = DiskSteps.On(scratch.Path, DiskSteps.Subject).LimitId!.Value;
        DiskSteps.Do("collect", scratch.Path);
        ScratchDirectory.Run("btrfs", "subvolume", "sync", Parent);

        DiskSteps.BackendOf(scratch.Path).ReleaseLimit(scratch.Path, limit);

        Assert.DoesNotContain(
            $"1/{limit} ", LoopDisk.Run("btrfs", "qgroup", "show", Parent), StringComparison.Ordinal);
    }
}
