using Holdfast.Disks.Btrfs;
using Holdfast.Disks.Tests.Contract;

namespace Holdfast.Disks.Tests.Btrfs;

public sealed class BtrfsSandboxTests(BtrfsDisk disk) : SandboxLimitsContract, IClassFixture<BtrfsDisk>
{
    public static TheoryData<string, bool> Writes => VolumeBackendContract.Writes;

    private protected override LimitingBackend Backend { get; } =
        new BtrfsBackend(new DiskClaims(new Guid(7, 0, 0, new byte[8]), FileSystemUuid.Of));

    private protected override string Root => disk.Root;

    // A move between subvolumes clones the file: what is cloned stays billed to who wrote it.
    private protected override string OpenWay => "rename";

    private protected override bool CountsInodes => false;

    private protected override void HurryCleaning() => ScratchDirectory.Run("btrfs", "filesystem", "sync", Root);

    // Its data blocks are of 4 KiB, those of its trees of 16 KiB.
    private protected override long BlockBytes => 16 << 10;

    [Theory, MemberData(nameof(Writes))]
    public void Write_BeyondTheLimit_IsRefused_AndTheNeighbourWritesOn(string way, bool isRoot) =>
        WriteIsRefused(way, isRoot);
}
