namespace Holdfast.VirtualMachine.Tests.ProjectQuota;

public sealed class Ext4Tests(Ext4Disk disk) : ProjectQuotaTests(disk), IClassFixture<Ext4Disk>;
