namespace Holdfast.VirtualMachine.Tests.ProjectQuota;

public sealed class XfsTests(XfsDisk disk) : ProjectQuotaTests(disk), IClassFixture<XfsDisk>;
