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

    [Theory]
    [InlineData("node1")]
    [InlineData("127.0.0.1")]
    [InlineData("http://node1:5050")]
    [InlineData("zk://node1:2181/mesos")]
    public void Master_WithoutHostAndPort_IsRefused(string value)
    {
        Assert.Null(Read($"--master={value}", out var faults));

        Assert.Contains($"--master={value} is not HOST:PORT", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node1:5050")]
    [InlineData("node1:80")]
    [InlineData("[::1]:5050")]
    public void Master_WithHostAndPort_IsTaken(string value) =>
        Assert.Equal(value, Read($"--master={value}", out _)!.Master);

    private static AgentHostOptions? Read(string argument, out List<string> faults)
    {
        List<string> arguments = ["--work_dir=/w"];
        if (!argument.StartsWith("--master=", StringComparison.Ordinal)) arguments.Add("--master=h:1");
        if (argument.Length > 0) arguments.Add(argument);
        var flags = MesosFlags.Parse(AgentFlags.Table, arguments, []);
        faults = [.. flags.Faults];
        return AgentSettings.From(flags, faults);
    }
}
