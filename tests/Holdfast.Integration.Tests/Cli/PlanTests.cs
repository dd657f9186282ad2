using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>What changes something says beforehand what, and asks for the name of what would be lost.</summary>
public sealed class PlanTests
{
    [Fact]
    public async Task Plans_OfEveryOrder_SayWhatWouldHappenAndChangeNothing()
    {
        await using var cluster = await ClusterWithAVolumeAsync();
        await CommandLineRun.PrintedAsync(cluster, "volumes", "create", "db/old", "--agent", "node1", "--size", "32");
        await CommandLineRun.PrintedAsync(cluster, "volumes", "destroy", "db/old", "--yes");
        using var running = CommandLineRun.Start(cluster, "tasks", "run", "--name", "t", "--command", "sleep 1000");
        await running.SaidAsync("is running");
        (string Line, string Said)[] plans =
        [
            ("reserve --agent node1 --role web cpus:1;mem:64", "Would reserve cpus:1; mem:64 for role 'web' on node1."),
            ("unreserve --agent node1 --role db disk:64", "Would unreserve disk:64 of role 'db' on node1."),
            ("volumes create db/new --agent node1 --size 64", "Would create volume db/new (64 MB) on node1."),
            ("volumes grow db/data --by 32", "Would grow volume db/data on node1 from 64 MB to 96 MB."),
            ("volumes grow db/data --to 512", "Would reserve disk:256 for role 'db' on node1."),
            ("volumes shrink db/data --to 32", "Would shrink volume db/data on node1 from 64 MB to 32 MB; the disk"),
            ("volumes destroy db/data", "Would destroy volume db/data (64 MB) on node1, whose data goes to"),
            ("volumes trash restore db/old", "Volume 'old' ("),
            ("volumes trash purge db/old", "Would purge the data of volume db/old ("),
            ("reservations release db", "Would unreserve "),
            ("reservations release db --destroy-volumes", "Would destroy volume db/data (64 MB) on node1"),
            ("tasks kill t", "Would kill task 't' of run t on node1."),
            ("agents gone node1", "Would mark agent "),
        ];
        var before = await SeenAsync(cluster);

        foreach (var (line, said) in plans)
        {
            var plan = await CommandLineRun.OfAsync(cluster, [.. line.Split(' '), "--plan"]);
            Assert.True(plan.Code == 0, $"{line}: {plan.Error}");
            Assert.StartsWith(said, plan.Output, StringComparison.Ordinal);
            // One who only wants to see is not kept from it, nor told to confirm anything.
            Assert.Equal("", plan.Error);
        }

        Assert.Equal(before, await SeenAsync(cluster));
        Assert.Contains("kept_until: \"2", await CommandLineRun.PrintedAsync(
            cluster, "volumes", "trash", "ls", "-o", "yaml"));
        await running.SignalAsync("TERM");
    }

    [Theory]
    [InlineData("volumes destroy db/data")]
    [InlineData("reservations release db --destroy-volumes")]
    public async Task DataLoss_WhereNobodyCanBeAsked_IsRefusedUnlessYes(string line)
    {
        await using var cluster = await ClusterWithAVolumeAsync();
        var before = await SeenAsync(cluster);

        var refused = await CommandLineRun.OfAsync(cluster, line.Split(' '));
        Assert.Equal((8, ""), (refused.Code, refused.Output));
        Assert.Contains("and nobody can be asked here. Add --yes if that is meant.", refused.Error);
        Assert.Equal(before, await SeenAsync(cluster));
        await CommandLineRun.PrintedAsync(cluster, [.. line.Split(' '), "-y"]);

        Assert.Equal("", await CommandLineRun.PrintedAsync(cluster, "volumes", "ls"));
        var purge = await CommandLineRun.OfAsync(cluster, "volumes", "trash", "purge", "db/data");
        Assert.Equal((8, ""), (purge.Code, purge.Output));
        Assert.Contains("it cannot be restored after that, and nobody can be asked here.", purge.Error);
        Assert.StartsWith(
            "Purged the data of volume db/data (",
            await CommandLineRun.PrintedAsync(cluster, "volumes", "trash", "purge", "db/data", "--yes"));
        Assert.Equal("", await CommandLineRun.PrintedAsync(cluster, "volumes", "trash", "ls"));
    }

    [Fact]
    public async Task DataLoss_OnATerminal_WantsTheNameTypedAgain()
    {
        await using var cluster = await ClusterWithAVolumeAsync();
        await using var terminal = await TmuxTerminal.OpenAsync("HOLDFAST_MASTER", cluster.Master.Address);
        (string Line, string Name, string Done)[] orders =
        [
            ("reservations release db --destroy-volumes", "db", "Destroyed volume db/data (64 MB) on node1"),
            ("volumes trash purge db/data", "db/data", "Purged the data of volume db/data"),
        ];

        foreach (var (line, name, done) in orders)
        {
            await terminal.TypeAsync($"clear; {Repository.Holdfast} {line}; echo first ended with $?");
            await terminal.WaitForAsync($"Type '{name}' to go on, anything else to leave all as it is:");
            await terminal.TypeAsync("y");
            await terminal.WaitForAsync($"'y' is not '{name}': nothing was changed.");
            await terminal.WaitForAsync("first ended with 8");
            await terminal.TypeAsync($"clear; {Repository.Holdfast} {line}; echo then ended with $?");
            await terminal.WaitForAsync($"Type '{name}' to go on");
            await terminal.TypeAsync(name);
            await terminal.WaitForAsync(done);
            await terminal.WaitForAsync("then ended with 0");
        }
    }

    private static async Task<TestCluster> ClusterWithAVolumeAsync()
    {
        var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        await CommandLineRun.WaitForAgentAsync(cluster);
        await CommandLineRun.PrintedAsync(cluster, "reserve", "--agent", "node1", "--role", "db", "disk:256");
        await CommandLineRun.PrintedAsync(cluster, "volumes", "create", "db/data", "--agent", "node1", "--size", "64");
        return cluster;
    }

    // All that orders could change, as the command line itself tells it.
    private static async Task<string> SeenAsync(TestCluster cluster)
    {
        string[] lists = ["reservations ls", "volumes ls", "volumes trash ls", "tasks ls --all"];
        var seen = await Task.WhenAll(lists.Select(
            list => CommandLineRun.PrintedAsync(cluster, [.. list.Split(' '), "-o", "json"])));
        return string.Concat(seen);
    }
}
