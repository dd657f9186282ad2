namespace Holdfast.VirtualMachine.Tests.ProjectQuota;

public sealed class Ext4SandboxTests(Ext4Disk disk) : ProjectSandboxContract(disk), IClassFixture<Ext4Disk>;
