using Holdfast.Disks.Loop;
using Holdfast.Disks.Tests.Contract;
using Holdfast.Linux.Processes;

namespace Holdfast.Disks.Tests.Loop;

public sealed class LoopContractTests(LoopRoot disk) : VolumeBackendContract, IClassFixture<LoopRoot>
{
    private protected override IVolumeBackend Backend { get; } =
        new LoopBackend(new DiskClaims(new Guid(7, 0, 0, new byte[8]), FileSystemUuid.Of));

    private protected override string Root => disk.Root;

    private protected override LimitKind Claims => LimitKind.Hard;

    private protected override bool HasLimitIds => false;

    private protected override bool CountsInodes => true;

    private protected override bool Shrinks => false;

    private protected override string? WhyNoGrowth => ProcessCalls.HasCapability(24) ? null : "CAP_SYS_RESOURCE";

    private protected override long? InodesOf(long bytes) => bytes / 16384;

    private protected override string ReadTrashed(VolumeManifest volume, string name) =>
        LoopRoot.ReadTrashed(Root, volume.Volume.ToString(), name);

    private protected override void Clean()
    {
        base.Clean();
        Assert.Empty(LoopRoot.DevicesBelow(Root));
    }
}
