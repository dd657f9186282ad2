namespace Holdfast.VirtualMachine.Tests.ProjectQuota;

public sealed class XfsContractTests(XfsDisk disk) : ProjectQuotaContract(disk), IClassFixture<XfsDisk>;
