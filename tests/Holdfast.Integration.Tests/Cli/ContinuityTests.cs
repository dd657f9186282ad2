using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>What goes on until something ends it outlives masters and agents, and says so.</summary>
public sealed class ContinuityTests
{
    [Fact]
    public async Task Master_KilledAndStartedAgain_IsFollowedThroughAStandby()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        await using var standby = new StandbyServer(cluster.Master.Address);
        var go = Path.Combine(cluster.Directory, "go");
        string[] master = ["--master", standby.Address];
        using var running = CommandLineRun.Start(
            cluster, ["tasks", "run", "--name", "t", "--command",
                $"echo begun; while [ ! -e {go} ]; do sleep 0.1; done; echo ended", .. master]);
        await running.PrintedAsync("begun");
        using var logs = CommandLineRun.Start(cluster, ["tasks", "logs", "-f", "t", .. master]);
        await logs.PrintedAsync("begun");
        using var events = CommandLineRun.Start(cluster, ["events", "-f", .. master]);
        await events.PrintedAsync("t: running on node1");
        var before = standby.Asked;

        await cluster.Master.KillAsync();
        RunningCommand[] all = [running, logs, events];
        foreach (var one in all) await one.SaidAsync("The master is not heard just now: ");
        await cluster.Master.StartAsync();
        foreach (var one in all) await one.SaidAsync("The master is heard again.");
        await CommandLineRun.WaitForAgentAsync(cluster);
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);

        await events.PrintedAsync("t: finished on node1");
        await events.SignalAsync("INT");
        var (ran, logged, told) = (await running.EndAsync(), await logs.EndAsync(), await events.EndAsync());
        Assert.True(ran.Code == 0, ran.Error);
        Assert.Equal("ended\n", ran.Output);
        Assert.Equal((0, "ended\n"), (logged.Code, logged.Output));
        Assert.Equal(0, told.Code);
        Assert.True(standby.Asked > before, "The standby was not asked for the new leader.");
    }

    [Fact]
    public async Task Kill_WhileNoMasterIsThere_IsToldToTheNextOne()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var running = CommandLineRun.Start(cluster, "tasks", "run", "--name", "t", "--command", "sleep 1000");
        await running.SaidAsync("is running");

        await cluster.Master.KillAsync();
        await running.SaidAsync("The master is not heard just now: ");
        await running.SignalAsync("INT");
        await running.SaidAsync("KILL was not sent");
        await cluster.Master.StartAsync();

        var ended = await running.EndAsync();
        Assert.Equal(1, ended.Code);
        Assert.Contains("Task 't' is killed", ended.Error);
    }

    [Fact]
    public async Task CtrlC_TwiceWhileNoMasterIsThere_LeavesAndSaysWhatGoesOn()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var running = CommandLineRun.Start(cluster, "tasks", "run", "--name", "t", "--command", "sleep 1000");
        await running.SaidAsync("is running");
        await cluster.Master.KillAsync();
        await running.SaidAsync("The master is not heard just now: ");

        await running.SignalAsync("INT");
        await running.SaidAsync("KILL was not sent");
        await running.SignalAsync("INT");

        var left = await running.EndAsync();
        Assert.Equal(1, left.Code);
        Assert.Contains("Left, and no master was told: task 't' runs until", left.Error);
    }

    [Fact]
    public async Task CtrlC_BeforeThereIsAPlace_LeavesNothing()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var waiting = CommandLineRun.Start(
            cluster, "tasks", "run", "--name", "t", "--command", "true", "--cpus", "99");
        await waiting.SaidAsync("waits for a place");

        await waiting.SignalAsync("INT");

        var left = await waiting.EndAsync();
        Assert.Equal(1, left.Code);
        Assert.Contains("Stopped before task 't' had a place: nothing runs.", left.Error);
        Assert.Equal("", await CommandLineRun.PrintedAsync(cluster, "frameworks", "ls"));
    }

    [Fact]
    public async Task Watch_OverARestartOfTheMaster_ShowsThatItIsGoneAndThatItIsBack()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        await CommandLineRun.WaitForAgentAsync(cluster);
        using var watching = CommandLineRun.Start(cluster, "agents", "ls", "-w");
        await watching.PrintedAsync(" active ");

        await cluster.Master.KillAsync();
        await watching.PrintedAsync($"No connection to {cluster.Master.Address}");
        await cluster.Master.StartAsync();
        await watching.PrintedAsync(" active ");
        await watching.SignalAsync("INT");

        Assert.Equal((0, ""), (await watching.EndAsync()) switch { var end => (end.Code, end.Error) });
    }

    [Fact]
    public async Task Kill_ThatWaits_OverARestartOfTheMaster_SeesTheEnd()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var running = CommandLineRun.Start(
            cluster, "tasks", "run", "--name", "t", "--command",
            "trap '' TERM; echo ready; while true; do sleep 1; done");
        await running.PrintedAsync("ready");
        using var killing = CommandLineRun.Start(cluster, "tasks", "kill", "t", "--wait", "60s");
        await killing.PrintedAsync("Asked for the end of task 't'");

        await cluster.Master.KillAsync();
        await killing.SaidAsync("The master is not heard just now: ");
        await cluster.Master.StartAsync();
        await killing.SaidAsync("The master is heard again.");

        var (killed, ran) = (await killing.EndAsync(), await running.EndAsync());
        Assert.Equal((0, "It is over.\n"), (killed.Code, killed.Output));
        Assert.Equal(1, ran.Code);
        Assert.Contains("Task 't' is killed", ran.Error);
    }

    /// <summary>At once, and not with the next that happens: the shell waits for all of its pipe.</summary>
    [Theory]
    [InlineData("events -f --last 1")]
    [InlineData("agents ls -w")]
    [InlineData("tasks logs -f t")]
    public async Task Reader_WhoGoesAway_EndsWhatIsFollowedThoughNothingHappens(string line)
    {
        await using var cluster = await TestCluster.StartAsync();
        using var running = CommandLineRun.Start(
            cluster, "tasks", "run", "--name", "t", "--command", "echo begun; sleep 1000");
        await running.PrintedAsync("begun");
        using var following = CommandLineRun.Start(cluster, line.Split(' '));
        Assert.NotNull(await following.PrintedAsync());

        following.StopReading();

        Assert.Equal(141, await following.CodeAsync());
        await running.SignalAsync("TERM");
        Assert.Equal(1, (await running.EndAsync()).Code);
    }
}
