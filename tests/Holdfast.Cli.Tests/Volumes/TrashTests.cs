using AgentInfo = Holdfast.Protocol.V1.AgentInfo;

namespace Holdfast.Cli.Tests.Volumes;

/// <summary>The trash is asked of each agent: what cannot be asked must not look like an empty trash.</summary>
public sealed class TrashTests
{
    private const int NotFound = 3;
    private const int TimedOut = 6;
    private const int Unreachable = 9;

    // Nothing listens there.
    private const string Dead = "127.0.0.1:1";

    private const string OneVolume =
        """
        {"agent_id":"node1","hostname":"node1","retention_secs":86400,"trash":[{"volume_id":"v-1",
        "persistence_id":"data","role":"db","disk":"/d","size_mb":64,"state":"trash","destroyed_by":"ops",
        "destroyed_at":"2026-11-30T02:00:00Z","kept_until":"2026-12-01T02:00:00Z","trouble":null}]}
        """;

    [Theory]
    [InlineData("table")]
    [InlineData("wide")]
    [InlineData("json")]
    [InlineData("yaml")]
    [InlineData("name")]
    public async Task List_SomeAgentsCannotBeAsked_NamesThemAndIsAPart(string form)
    {
        using var agent = new OneAnswerServer("200 OK", OneVolume);
        await using var master = Master(("node1", agent.Address), ("node2", Dead));
        master.State.GetAgents.RecoveredAgents.Add(new AgentInfo { Id = new() { Value = "m-S3" }, Hostname = "node3" });

        var run = await RunAsync(master, "ls", "-o", form);

        Assert.Equal(TimedOut, run.Code);
        Assert.Contains(form == "name" ? "v-1\n" : "db", run.Output);
        Assert.Contains($"Not shown, node2: No connection to {Dead}", run.Error);
        Assert.Contains("Not shown, since away: node3 (m-S3, not back since the master's start).", run.Error);
    }

    [Fact]
    public async Task List_NoAgentAnswers_IsNoListAndNamesEach()
    {
        await using var master = Master(("node1", Dead), ("node2", Dead));

        var run = await RunAsync(master, "ls", "-o", "name");

        Assert.Equal((Unreachable, ""), (run.Code, run.Output));
        Assert.Contains($"holdfast: node1: No connection to {Dead}", run.Error);
        Assert.Contains($" node2: No connection to {Dead}", run.Error);
    }

    [Fact]
    public async Task Purge_OfWhatMayBeWhereNobodyCouldBeAsked_DoesNotSayThatItIsNowhere()
    {
        using var agent = new OneAnswerServer("200 OK", OneVolume);
        await using var partly = Master(("node1", agent.Address), ("node2", Dead));
        using var other = new OneAnswerServer("200 OK", OneVolume);
        await using var wholly = Master(("node1", other.Address));

        var part = await RunAsync(partly, "purge", "db/other", "--plan");
        var whole = await RunAsync(wholly, "purge", "db/other", "--plan");

        Assert.Equal((TimedOut, ""), (part.Code, part.Output));
        Assert.Contains("There is no destroyed volume 'db/other'.", part.Error);
        Assert.Contains("Not shown, node2: ", part.Error);
        Assert.Equal(NotFound, whole.Code);
    }

    private static FakeMaster Master(params (string Host, string Address)[] agents)
    {
        var state = FakeAgents.State([.. agents.Select(agent => FakeAgents.Agent(agent.Host, "db"))]);
        foreach (var (agent, (_, address)) in state.GetAgents.Agents.Zip(agents)) agent.Pid = $"slave(1)@{address}";
        return new() { State = state };
    }

    private static Task<CliRun> RunAsync(FakeMaster master, params string[] words) =>
        CliRun.OfAsync(["volumes", "trash", .. words, "--master", master.Address]);
}
