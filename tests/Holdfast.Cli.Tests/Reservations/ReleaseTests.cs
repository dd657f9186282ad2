using Holdfast.Protocol.V1.Master;
using AgentInfo = Holdfast.Protocol.V1.AgentInfo;
using Framework = Holdfast.Protocol.V1.Master.Response.Types.GetFrameworks.Types.Framework;

namespace Holdfast.Cli.Tests.Reservations;

/// <summary>What is released only once it is certain, or somebody says so.</summary>
public sealed class ReleaseTests
{
    private const int Done = 0;
    private const int NotFound = 3;
    private const int TimedOut = 6;
    private const int DataLossRefused = 8;

    private static readonly string[] Release = ["reservations", "release", "old"];

    [Fact]
    public async Task Release_NobodyCanBeAsked_IsRefusedWithEachChange()
    {
        await using var master = TwoAgents();

        var run = await RunAsync(master, [.. Release, "--destroy-volumes"]);

        Assert.Equal((DataLossRefused, ""), (run.Code, run.Output));
        Assert.Contains("This would destroy volume old/a (64 MB) on node1, whose data goes", run.Error);
        Assert.Contains("; destroy volume old/b (64 MB) on node2, whose data goes", run.Error);
        Assert.Contains("; unreserve cpus:1; disk:64 of role 'old' on node2, and nobody", run.Error);
        Assert.Contains("and nobody can be asked here. Add --yes if that is meant.", run.Error);
        Assert.Empty(master.Orders);
    }

    /// <summary>What frameworks did not ask for back is not data, and still their own.</summary>
    [Fact]
    public async Task Release_OfReservationsAlone_WantsTheNameToo()
    {
        await using var master = new FakeMaster { State = FakeAgents.State(FakeAgents.Agent("node1", "old")) };

        var run = await RunAsync(master, Release);

        Assert.Equal(DataLossRefused, run.Code);
        Assert.Contains(
            "This master runs since 2023-11-14 22:13:20Z and has seen no framework with role 'old'. One that has "
            + "not come back to it, after a new registry, looks the same", run.Error);
        Assert.Empty(master.Orders);
    }

    [Fact]
    public async Task Release_OfARoleWhoseFrameworkWasRemoved_SaysWhichAndWhen()
    {
        var state = FakeAgents.State(FakeAgents.Agent("node1", "old"));
        state.GetFrameworks.CompletedFrameworks.Add(new Framework
        {
            FrameworkInfo = new() { Id = new() { Value = "m-0001" }, Name = "db", Roles = { "old/tables" } },
            UnregisteredTime = new() { Nanoseconds = 1_700_000_060_000_000_000 },
        });
        await using var master = new FakeMaster { State = state };

        var run = await RunAsync(master, [.. Release, "--yes"]);

        Assert.Equal((Done, "Unreserved cpus:1 of role 'old' on node1.\n"), (run.Code, run.Output));
        Assert.Contains(
            "of role 'old' was framework 'db' (m-0001), removed at 2023-11-14 22:14:20Z.", run.Error);
    }

    [Fact]
    public async Task Release_OfVolumes_NamesThoseThatWereSeen()
    {
        await using var master = TwoAgents();

        var run = await RunAsync(master, [.. Release, "--destroy-volumes", "--yes"]);

        Assert.Equal(Done, run.Code);
        Assert.Equal(
            [
                "DestroyVolumes /api/v1?volume_id=node1.a", "UnreserveResources /api/v1",
                "DestroyVolumes /api/v1?volume_id=node2.b", "UnreserveResources /api/v1",
            ], master.Orders);
    }

    /// <summary>What lies below is another role's, which a framework may have.</summary>
    [Fact]
    public async Task Release_OfARefinedReservation_TakesItsOwnLevelAlone()
    {
        var state = FakeAgents.State(FakeAgents.Agent("node1", "old"));
        foreach (var resource in state.GetAgents.Agents.Single().TotalResources)
            if (resource.Reservations.Count > 0)
                resource.Reservations.Insert(0, new()
                {
                    Role = "kept", Type = Protocol.V1.Resource.Types.ReservationInfo.Types.Type.Dynamic,
                });
        await using var master = new FakeMaster { State = state };

        var run = await RunAsync(master, [.. Release, "--yes"]);

        Assert.Equal((Done, "Unreserved cpus:1 of role 'old' on node1.\n"), (run.Code, run.Output));
        Assert.Equal(["UnreserveResources /api/v1"], master.Orders);
    }

    [Fact]
    public async Task Release_WhileAgentsAreAway_NamesThemAndIsNotDone()
    {
        var state = FakeAgents.State(FakeAgents.Agent("node1", "old"));
        state.GetAgents.RecoveredAgents.Add(new AgentInfo { Id = new() { Value = "m-S2" }, Hostname = "node2" });
        await using var master = new FakeMaster
        {
            State = state,
            UnreachableAgents =
                """{"agents":[{"agent_id":"m-S3","hostname":"node3","port":5051,"unreachable_since":null}]}""",
        };
        const string away = "node2 (m-S2, not back since the master's start), node3 (m-S3, unreachable)";

        var run = await RunAsync(master, [.. Release, "--yes"]);
        var none = await RunAsync(master, "reservations", "release", "none", "--yes");
        var listed = await RunAsync(master, "reservations", "orphans", "-o", "name");

        Assert.Equal((TimedOut, "Unreserved cpus:1 of role 'old' on node1.\n"), (run.Code, run.Output));
        Assert.Contains($"Not asked, since away: {away}. What they keep for role 'old' stays", run.Error);
        Assert.Equal(TimedOut, none.Code);
        Assert.Contains($"Not asked, since away: {away}.", none.Error);
        Assert.Equal((TimedOut, "old@node1\n"), (listed.Code, listed.Output));
        Assert.Contains($"Not shown, since away: {away}.", listed.Error);
        Assert.All([run, none], one => Assert.Contains(
            "wait for them ('holdfast agents ls -w'), and repeat 'holdfast reservations release ", one.Error));
    }

    /// <summary>An agent that somebody set up anew would else be waited for as long as the registry knows it: for ever
    /// where it had volumes.</summary>
    [Fact]
    public async Task Release_WhereAnAgentWasReplacedOnItsMachine_IsDoneAndNamesIt()
    {
        await using var master = new FakeMaster
        {
            State = FakeAgents.State(FakeAgents.Agent("node1", "old")),
            UnreachableAgents =
                """
                {"agents":[{"agent_id":"m-S3","hostname":"node1","port":5051,"unreachable_since":null}]}
                """,
        };

        var run = await RunAsync(master, [.. Release, "--yes"]);
        var none = await RunAsync(master, "reservations", "release", "none", "--yes");
        var listed = await RunAsync(master, "reservations", "ls", "-o", "name");

        Assert.Equal((Done, "Unreserved cpus:1 of role 'old' on node1.\n"), (run.Code, run.Output));
        Assert.All([run, none], one => Assert.Contains(
            "Left out: node1:5051 (m-S3, replaced by node1). What was kept for role '", one.Error));
        Assert.Equal(NotFound, none.Code);
        Assert.Equal((Done, "old@node1\n", ""), (listed.Code, listed.Output, listed.Error));
    }

    /// <summary>Several agents may be on one machine, as those of <c>holdfast dev</c> are.</summary>
    [Fact]
    public async Task Release_WhereOnlyANeighbourOnTheMachineIsThere_IsNotDone()
    {
        await using var master = new FakeMaster
        {
            State = FakeAgents.State(FakeAgents.Agent("node1", "old")),
            UnreachableAgents =
                """
                {"agents":[{"agent_id":"m-S3","hostname":"node1","port":5052,
                "unreachable_since":"2026-11-30T02:00:00Z"}]}
                """,
        };

        var run = await RunAsync(master, [.. Release, "--yes"]);

        Assert.Equal(TimedOut, run.Code);
        Assert.Contains("node1 (m-S3, unreachable since 2026-11-30 02:00:00Z)", run.Error);
    }

    /// <summary>9 says that nothing was done, and a script would repeat all of it.</summary>
    [Fact]
    public async Task Release_MasterEndsBetweenTwoSteps_MayBeDoneInPart()
    {
        await using var master = new FakeMaster { State = TwoAgentsState(), EndsAfter = 1 };

        var run = await RunAsync(master, [.. Release, "--yes"]);

        Assert.Equal((TimedOut, "Unreserved cpus:1 of role 'old' on node1.\n"), (run.Code, run.Output));
        Assert.Contains(
            "Stopped after 1 of 2 steps, while about to unreserve cpus:1 of role 'old' on node2.", run.Error);
    }

    private static FakeMaster TwoAgents() => new()
    {
        State = TwoAgentsState(), Volumes = FakeAgents.Volumes("old/a@node1", "old/b@node2"),
    };

    private static Response.Types.GetState TwoAgentsState() =>
        FakeAgents.State(FakeAgents.Agent("node1", "old", "a"), FakeAgents.Agent("node2", "old", "b"));

    private static Task<CliRun> RunAsync(FakeMaster master, params string[] words) =>
        CliRun.OfAsync([.. words, "--master", master.Address]);
}
