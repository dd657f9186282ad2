using Holdfast.Disks.ProjectQuota;

namespace Holdfast.VirtualMachine.Tests.ProjectQuota;

public sealed class XfsDisk() : QuotaDisk(ProjectFileSystem.Xfs, 320, "mkfs.xfs", "-q")
{
    private protected override string MountsTwice => ",nouuid";
}
