using Holdfast.Disks;
using Holdfast.Disks.Loop;
using Holdfast.Disks.Tests.Contract;

namespace Holdfast.VirtualMachine.Tests.Loop;

/// <summary>A volume in an image grows while it is used, where the agent has CAP_SYS_RESOURCE.</summary>
public sealed class LoopGrowthTests(LoopMachine disk) : VolumeTests, IClassFixture<LoopMachine>
{
    private protected override IVolumeBackend Backend { get; } =
        new LoopBackend(new DiskClaims(new Guid(7, 0, 0, new byte[8]), FileSystemUuid.Of));

    private protected override string Root => disk.Root;

    private protected override bool HasLimitIds => false;

    [Fact]
    public void Volume_ThatIsUsed_Grows_AndIsHeldToItsNewSize()
    {
        var volume = Make(8);
        var writer = new Writer(isRoot: false);
        writer.Own(DataOf(volume));
        using var open = File.CreateText($"{DataOf(volume)}/open");

        Backend.SetLimit(Root, Sized(volume, 24));
        Backend.SetLimit(Root, Sized(volume, 24));

        Assert.True(writer.Run("dd if=/dev/zero of=a bs=1M count=16 conv=fsync", DataOf(volume)).IsDone);
        Assert.False(writer.Run("dd if=/dev/zero of=b bs=1M count=12 conv=fsync", DataOf(volume)).IsDone);
        var image = new FileInfo($"{Root}/images/{volume.Volume}.img");
        Assert.Equal(24 * Megabyte, image.Length);
        open.Write("still");
        open.Close();
        var refusal = Assert.Throws<DiskException>(() => Backend.SetLimit(Root, Sized(volume, 8)));
        Assert.Contains("holds", refusal.Message, StringComparison.Ordinal);
        writer.Run("rm a b", DataOf(volume));
        refusal = Assert.Throws<DiskException>(() => Backend.SetLimit(Root, Sized(volume, 8)));
        Assert.Contains("smaller", refusal.Message, StringComparison.Ordinal);
        Backend.MoveToTrash(Root, volume, Note);
        Backend.Restore(Root, volume);
        Assert.Equal("still", File.ReadAllText($"{DataOf(volume)}/open"));
    }
}
