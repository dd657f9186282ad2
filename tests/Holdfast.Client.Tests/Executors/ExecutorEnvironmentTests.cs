using Holdfast.Client.Executors;
using Holdfast.Client.Faults;

namespace Holdfast.Client.Tests.Executors;

public sealed class ExecutorEnvironmentTests
{
    [Fact]
    public void Environment_OfAnAgent_IsRead()
    {
        var environment = ExecutorEnvironment.Read(new Dictionary<string, string>
        {
            ["MESOS_FRAMEWORK_ID"] = "m-0000",
            ["MESOS_EXECUTOR_ID"] = "cassandra",
            ["MESOS_AGENT_ENDPOINT"] = "127.0.0.1:5051",
            ["MESOS_SANDBOX"] = "/sandbox",
            ["MESOS_CHECKPOINT"] = "1",
            ["MESOS_RECOVERY_TIMEOUT"] = "15mins",
            ["MESOS_SUBSCRIPTION_BACKOFF_MAX"] = "2secs",
            ["MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD"] = "500ms",
        }.GetValueOrDefault);

        Assert.Equal("m-0000", $"{environment.Framework}");
        Assert.Equal("cassandra", $"{environment.Executor}");
        Assert.Equal(new Uri("http://127.0.0.1:5051"), environment.Agent);
        Assert.Equal(TimeSpan.FromMinutes(15), environment.RecoveryTimeout);
        Assert.Equal(TimeSpan.FromSeconds(2), environment.PauseMax);
        Assert.Equal(TimeSpan.FromMilliseconds(500), environment.ShutdownGrace);
    }

    [Fact]
    public void Environment_OfAShell_IsRefusedNamingEveryFault()
    {
        var failure = Assert.Throws<ExecutorEnvironmentException>(() => ExecutorEnvironment.Read(
            new Dictionary<string, string>
            {
                ["MESOS_EXECUTOR_ID"] = "../x",
                ["MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD"] = "soon",
            }.GetValueOrDefault));

        Assert.Equal(4, failure.Faults.Count);
        string[] names = ["FRAMEWORK_ID", "EXECUTOR_ID", "AGENT_ENDPOINT", "EXECUTOR_SHUTDOWN_GRACE_PERIOD"];
        foreach (var name in names)
            Assert.Contains($"MESOS_{name}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0ns", 0)]
    [InlineData("1.5secs", 1500)]
    [InlineData("2hrs", 7_200_000)]
    [InlineData("1weeks", 604_800_000)]
    public void Duration_WithAUnit_IsRead(string text, long milliseconds)
    {
        Assert.True(DurationReader.TryRead(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("15")]
    [InlineData("mins")]
    [InlineData("-1secs")]
    [InlineData("1e9weeks")]
    [InlineData("9999999weeks")]
    public void Duration_OfOtherText_IsRefused(string text) => Assert.False(DurationReader.TryRead(text, out _));
}
