using Holdfast.Disks.Btrfs;
using Holdfast.Disks.Tests.Contract;

namespace Holdfast.Disks.Tests.Btrfs;

public sealed class BtrfsContractTests(BtrfsDisk disk) : VolumeBackendContract, IClassFixture<BtrfsDisk>
{
    private protected override IVolumeBackend Backend { get; } =
        new BtrfsBackend(new DiskClaims(new Guid(7, 0, 0, new byte[8]), FileSystemUuid.Of));

    private protected override string Root => disk.Root;

    private protected override LimitKind Claims => LimitKind.Hard;

    // A move between subvolumes clones the file: what is cloned stays billed to who wrote it.
    private protected override string OpenWay => "rename";

    // Its data blocks are of 4 KiB, those of its trees of 16 KiB.
    private protected override long BlockBytes => 16 << 10;
}
