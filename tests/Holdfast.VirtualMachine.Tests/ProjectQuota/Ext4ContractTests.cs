namespace Holdfast.VirtualMachine.Tests.ProjectQuota;

public sealed class Ext4ContractTests(Ext4Disk disk) : ProjectQuotaContract(disk), IClassFixture<Ext4Disk>;
