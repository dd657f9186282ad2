namespace Holdfast.Cli.Tests.Agents;

public sealed class TrustMasterTests
{
    [Fact]
    public async Task TrustMaster_Obeyed_PrintsTheAgentsWords()
    {
        using var agent = new OneAnswerServer("200 OK", """{"obeyed":true,"text":"It obeys master m."}""");

        var run = await CliRun.OfAsync("agents", "trust-master", "--agent", agent.Address);

        Assert.Equal(new CliRun(0, $"{agent.Address}: It obeys master m.\n", ""), run);
        Assert.StartsWith("POST /holdfast/v1/trust-master ", await agent.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrustMaster_NotObeyed_FailsWithTheAgentsWords()
    {
        using var agent = new OneAnswerServer("409 Conflict", """{"obeyed":false,"text":"No master is connected."}""");

        var run = await CliRun.OfAsync("agents", "trust-master", "--agent", agent.Address);

        Assert.Equal(new CliRun(1, "", $"holdfast: {agent.Address}: No master is connected.\n"), run);
    }

    [Fact]
    public async Task TrustMaster_Unavailable_MayStillHappenAndSaysTheReason()
    {
        using var agent = new OneAnswerServer("503 Service Unavailable", "Agent has not finished recovery");

        var run = await CliRun.OfAsync("agents", "trust-master", "--agent", agent.Address);

        Assert.Equal((6, ""), (run.Code, run.Output));
        Assert.Contains("503: Agent has not finished recovery", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrustMaster_NobodyListens_EndsWithNineAndSaysWhatToCheck()
    {
        var run = await CliRun.OfAsync("agents", "trust-master", "--agent", "127.0.0.1:1");

        Assert.Equal((9, ""), (run.Code, run.Output));
        Assert.Contains("127.0.0.1:1", run.Error, StringComparison.Ordinal);
        Assert.Contains("Check that it runs", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("host")]
    [InlineData("host:0x10")]
    [InlineData("host:5051/path")]
    [InlineData("me@host:5051")]
    [InlineData("http://host:5051")]
    public async Task TrustMaster_OfNoAddress_IsAUsageFault(string agent)
    {
        var run = await CliRun.OfAsync("agents", "trust-master", "--agent", agent);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains($"'{agent}' is not HOST:PORT", run.Error, StringComparison.Ordinal);
    }
}
