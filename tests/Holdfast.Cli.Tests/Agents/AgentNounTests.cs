using Holdfast.Protocol.V1;
using Task = System.Threading.Tasks.Task;

namespace Holdfast.Cli.Tests.Agents;

/// <summary>What is shown of agents that Mesos' documents do not say.</summary>
public sealed class AgentNounTests
{
    private const string Known = """
        {"agents": [
          {"agent_id": "node1", "hostname": "node1", "port": 5051, "obeys_master": true, "release": "0.1.0"},
          {"agent_id": "node2", "hostname": "node2", "port": 5051, "obeys_master": false, "release": "0.2.0"}
        ]}
        """;

    [Fact]
    public async Task List_AgentThatDoesNotObey_IsSeenInItsState()
    {
        await using var master = new FakeMaster { State = State(), Agents = Known };

        var narrow = await ListAsync(master, "table");
        var wide = await ListAsync(master, "wide");

        Assert.Matches("node1 +node1 +active ", narrow);
        Assert.Matches("node2 +node2 +distrusts master ", narrow);
        Assert.Matches("RELEASE +DOMAIN", wide);
        Assert.Matches(" 0[.]1[.]0 +eu/a ", wide);
        Assert.Matches(" 0[.]2[.]0 ", wide);
    }

    [Fact]
    public async Task Show_AgentThatDoesNotObey_SaysWhatToDoAndWhere()
    {
        await using var master = new FakeMaster { State = State(), Agents = Known };

        var well = await ShowAsync(master, "node1");
        var distrusting = await ShowAsync(master, "node2");

        Assert.Matches("Obeys +this master\n", well);
        Assert.Matches("Release +0[.]1[.]0\n", well);
        Assert.Matches("Domain +eu/a\n", well);
        Assert.Contains("run 'holdfast agents trust-master' on node2", distrusting);
        Assert.DoesNotContain("Domain", distrusting);
    }

    /// <summary>While a cluster is upgraded.</summary>
    [Fact]
    public async Task List_OfAMasterThatIsTooOldToSayIt_HasTheRest()
    {
        await using var master = new FakeMaster { State = State() };

        Assert.Matches("node2 +node2 +active ", await ListAsync(master, "wide"));
        Assert.DoesNotContain("Obeys", await ShowAsync(master, "node2"));
    }

    private static Protocol.V1.Master.Response.Types.GetState State()
    {
        var (one, two) = (FakeAgents.Agent("node1", "db"), FakeAgents.Agent("node2", "db"));
        one.AgentInfo.Domain = new DomainInfo
        {
            FaultDomain = new() { Region = new() { Name = "eu" }, Zone = new() { Name = "a" } },
        };
        return FakeAgents.State(one, two);
    }

    private static Task<string> ListAsync(FakeMaster master, string form) =>
        PrintedAsync("agents", "ls", "-o", form, "--master", master.Address);

    private static Task<string> ShowAsync(FakeMaster master, string name) =>
        PrintedAsync("agents", "show", name, "--master", master.Address);

    private static async Task<string> PrintedAsync(params string[] arguments)
    {
        var run = await CliRun.OfAsync(arguments);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return run.Output;
    }
}
