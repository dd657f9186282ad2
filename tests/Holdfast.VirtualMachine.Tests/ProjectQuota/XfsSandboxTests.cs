namespace Holdfast.VirtualMachine.Tests.ProjectQuota;

public sealed class XfsSandboxTests(XfsDisk disk) : ProjectSandboxContract(disk), IClassFixture<XfsDisk>;
