using Holdfast.Disks.ProjectQuota;

namespace Holdfast.VirtualMachine.Tests.ProjectQuota;

public sealed class Ext4Disk() : QuotaDisk(
    ProjectFileSystem.Ext4, 320,
    "mkfs.ext4", "-q", "-b", "4096", "-O", "quota,project", "-E", "quotatype=prjquota");
