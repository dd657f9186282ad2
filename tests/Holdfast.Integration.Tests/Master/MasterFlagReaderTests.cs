using Holdfast.Hosting.Flags;
using Holdfast.Master;

namespace Holdfast.Integration.Tests.Master;

public sealed class MasterFlagReaderTests
{
    /// <summary>However the port of the APIs was given.</summary>
    [Theory]
    [InlineData("5060", "--port=5060", null)]
    [InlineData("5060", null, "5060")]
    [InlineData("5050", null, null)]
    public void LinkPort_OfTheApis_IsRefusedWithTheWayOut(string link, string? argument, string? variable)
    {
        var fault = Assert.Single(Faults(link, argument, variable));

        Assert.StartsWith($"--link_port={link} is the port of the HTTP APIs too", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5049", null, null)]
    [InlineData("5060", "--port=5061", "5060")] // The argument wins.
    [InlineData("0", "--port=0", null)]
    public void LinkPort_OfItsOwn_IsTaken(string link, string? argument, string? variable) =>
        Assert.Empty(Faults(link, argument, variable));

    private static List<string> Faults(string link, string? argument, string? variable)
    {
        List<string> arguments = ["--registry=in_memory", $"--link_port={link}"];
        if (argument is not null) arguments.Add(argument);
        var flags = MesosFlags.Parse(
            MasterFlags.Table, arguments, variable is null ? [] : [new("LIBPROCESS_PORT", variable)]);
        var faults = flags.Faults.ToList();
        MasterFlagReader.Read(flags, faults);
        return faults;
    }
}
