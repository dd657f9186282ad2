using Holdfast.Hosting.Flags;
using Holdfast.Model.Specs;

namespace Holdfast.Hosting.Tests.Flags;

public sealed class DomainFlagTests
{
    [Fact]
    public void Domain_AsInTheExample_IsRead()
    {
        var faults = new List<string>();

        Assert.Equal(new FaultDomain("eu-1", "hall-2"), Read(DomainFlag.Example, faults));
        Assert.Empty(faults);
    }

    [Fact]
    public void Domain_NotGiven_IsNone() =>
        Assert.Null(DomainFlag.Read(MesosFlags.Parse(AgentFlags.Table, [], []), []));

    [Theory]
    [InlineData("eu-1")]
    [InlineData("{}")]
    [InlineData("{\"fault_domain\":{\"region\":{\"name\":\"eu\"}}}")]
    [InlineData("{\"fault_domain\":{\"region\":{\"name\":\"\"},\"zone\":{\"name\":\"a\"}}}")]
    public void Domain_ThatIsNone_IsAFaultWithTheForm(string given)
    {
        var faults = new List<string>();

        Assert.Null(Read(given, faults));

        var fault = Assert.Single(faults);
        Assert.StartsWith($"--domain={given} ", fault, StringComparison.Ordinal);
        Assert.EndsWith($"give {DomainFlag.Example}.", fault, StringComparison.Ordinal);
    }

    private static FaultDomain? Read(string given, List<string> faults) =>
        DomainFlag.Read(MesosFlags.Parse(AgentFlags.Table, [$"--domain={given}"], []), faults);
}
