using Holdfast.Agent.Start;
using Holdfast.Hosting.Flags;

namespace Holdfast.Agent.Tests.Start;

public sealed class AgentSettingsTests
{
    [Theory]
    [InlineData("", 24.0)]
    [InlineData("--trash_retention=1hrs", 1.0)]
    [InlineData("--trash_retention=2weeks", 336.0)]
    public void TrashRetention_Given_IsTheCores(string argument, double hours)
    {
        var options = Read(argument, out var faults);

        Assert.Empty(faults);
        Assert.Equal(TimeSpan.FromHours(hours), options!.Core.TrashRetention);
    }

    /// <summary>What is destroyed by mistake at night is looked for in the morning (S3).</summary>
    [Theory]
    [InlineData("0secs")]
    [InlineData("59mins")]
    [InlineData("521weeks")]
    public void TrashRetention_ThatKeepsNothingOrForEver_IsRefused(string value)
    {
        Assert.Null(Read($"--trash_retention={value}", out var faults));

        Assert.Contains($"--trash_retention={value} is no time", Assert.Single(faults), StringComparison.Ordinal);
    }

    private static AgentHostOptions? Read(string argument, out List<string> faults)
    {
        string[] arguments = argument.Length == 0 ? [] : [argument];
        var flags = MesosFlags.Parse(AgentFlags.Table, ["--work_dir=/w", "--master=h:1", .. arguments], []);
        faults = [.. flags.Faults];
        return AgentSettings.From(flags, faults);
    }
}
