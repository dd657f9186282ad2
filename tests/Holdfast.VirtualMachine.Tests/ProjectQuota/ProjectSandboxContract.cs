using Holdfast.Disks;
using Holdfast.Disks.ProjectQuota;
using Holdfast.Disks.Tests.Contract;

namespace Holdfast.VirtualMachine.Tests.ProjectQuota;

/// <summary>What every backend that limits gives sandboxes.</summary>
public abstract class ProjectSandboxContract : SandboxLimitsContract
{
    private readonly QuotaDisk _disk;

    private protected ProjectSandboxContract(QuotaDisk disk)
    {
        _disk = disk;
        Backend = new ProjectQuotaBackend(
            new DiskClaims(new Guid(7, 0, 0, new byte[8]), FileSystemUuid.Of), disk.FileSystem);
    }

    private protected override LimitingBackend Backend { get; }

    private protected override string Root => _disk.Root;

    /// <summary>Not by all the ways: it is the same quota as a volume's, and the machine is slow.</summary>
    [Theory]
    [InlineData("dd", true)]
    [InlineData("dd", false)]
    [InlineData("fallocate", true)]
    [InlineData("mmap", false)]
    [InlineData("rename", false)]
    public void Write_BeyondTheLimit_IsRefused_AndTheNeighbourWritesOn(string way, bool isRoot) =>
        WriteIsRefused(way, isRoot);
}
