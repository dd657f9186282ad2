using Holdfast.Disks.Directory;
using Holdfast.Disks.Tests.Contract;

namespace Holdfast.Disks.Tests.Directory;

public sealed class DirectoryContractTests : VolumeBackendContract
{
    private readonly ScratchDirectory _scratch = new();

    // So that somebody else finds the way in.
    public DirectoryContractTests() => ScratchDirectory.Run("chmod", "755", _scratch.Path);

    private protected override IVolumeBackend Backend { get; } =
        new DirectoryBackend(new DiskClaims(new Guid(7, 0, 0, new byte[8]), FileSystemUuid.Of));

    private protected override string Root => _scratch.Path;

    private protected override LimitKind Claims => LimitKind.Watched;

    private protected override bool CountsInodes => true;

    private protected override void Clean()
    {
        base.Clean();
        _scratch.Dispose();
    }
}
