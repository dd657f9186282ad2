using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Cli;

/// <summary><c>tasks run</c>, where nobody sits in front of it.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task Run_ToItsEnd_TellsItAndEndsAsTheTaskDoes()
    {
        await using var cluster = await TestCluster.StartAsync();

        var well = await CommandLineRun.OfAsync(
            cluster, "tasks", "run", "--name", "well", "--command", "echo hello; echo oh >&2");
        var badly = await CommandLineRun.OfAsync(cluster, "tasks", "run", "--name", "badly", "--command", "exit 3");

        Assert.Equal((0, "hello\n"), (well.Code, well.Output));
        Assert.Contains("oh\n", well.Error);
        Assert.Contains("Task 'well' is finished", well.Error);
        Assert.Equal(1, badly.Code);
        Assert.Contains("Task 'badly' is failed", badly.Error);
        Assert.Contains("exited with status 3", badly.Error);
        Assert.Equal("", await CommandLineRun.PrintedAsync(cluster, "frameworks", "ls"));
    }

    [Fact]
    public async Task Run_WithAVolume_MakesItOnceAndFindsItAgain()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--attributes=rack:r2"]);
        string[] run =
        [
            "tasks", "run", "--name", "writer", "--role", "db", "--volume", "data:64MB:data", "--on", "rack=r2",
            "--env", "WORD=more", "--command", "echo $WORD >> data/log; test $(wc -l < data/log) = $WANTED", "--env",
        ];

        var first = await CommandLineRun.OfAsync(cluster, [.. run, "WANTED=1"]);
        var second = await CommandLineRun.OfAsync(cluster, [.. run, "WANTED=2"]);
        var larger = await CommandLineRun.OfAsync(
            cluster, "tasks", "run", "--name", "l", "--role", "db", "--volume", "data:1GB:data", "--command", "true");

        Assert.True(first.Code == 0, first.Error);
        Assert.Contains("with a new volume", first.Error);
        Assert.True(second.Code == 0, second.Error);
        Assert.DoesNotContain("new volume", second.Error);
        Assert.Equal("db/data\n", await CommandLineRun.PrintedAsync(cluster, "volumes", "ls", "-o", "name"));
        Assert.Equal(4, larger.Code);
        Assert.Contains("has 64 MB, and 1 GB are wanted", larger.Error);
    }

    [Fact]
    public async Task Run_VolumeOnAnAgentThatIsAway_SaysWhereAndMakesNoOther()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        string[] run =
        [
            "tasks", "run", "--name", "t", "--role", "db", "--volume", "data:64MB:data", "--command", "cat data/log",
        ];
        await CommandLineRun.PrintedAsync(cluster, [.. run[..^1], "echo kept > data/log"]);
        await cluster.Agent.KillAsync();

        var away = await CommandLineRun.OfAsync(cluster, [.. run, "--wait", "0"]);
        Assert.Equal(7, away.Code);
        Assert.Contains("volume db/data is on node1, which is disconnected", away.Error);
        using var waiting = CommandLineRun.Start(cluster, run);
        await waiting.SaidAsync("waits for a place: volume db/data is on node1, which is disconnected");
        await cluster.Agent.StartAsync();

        var found = await waiting.EndAsync();
        Assert.True(found.Code == 0, found.Error);
        Assert.Equal("kept\n", found.Output);
    }

    [Fact]
    public async Task Run_VolumeOnAnAgentThatANewMasterHasNotSeen_SaysWhereAndMakesNoOther()
    {
        await using var cluster = await TestCluster.StartAsync(
            masterFlags: ["--agent_ping_timeout=1secs", "--max_agent_ping_timeouts=2"],
            agentFlags: ["--hostname=node1"]);
        string[] run =
        [
            "tasks", "run", "--name", "t", "--role", "db", "--volume", "data:64MB:data", "--command", "cat data/log",
        ];
        await CommandLineRun.PrintedAsync(cluster, [.. run[..^1], "echo kept > data/log"]);

        await cluster.Master.KillAsync();
        await cluster.Agent.KillAsync();
        await cluster.Master.StartAsync();
        await AssertNoPlaceAsync("recovering");
        await cluster.Agent.StartAsync();
        await CommandLineRun.WaitForAgentAsync(cluster);
        await cluster.Agent.KillAsync();
        await Eventually.IsTrueAsync(
            async () => (await CommandLineRun.PrintedAsync(cluster, "volumes", "ls"))
                .Contains("away (unreachable)", StringComparison.Ordinal),
            Eventually.DefaultBound, "the master to give the agent up");
        await AssertNoPlaceAsync("unreachable");
        await cluster.Master.KillAsync();
        await cluster.Master.StartAsync();
        using var waiting = CommandLineRun.Start(cluster, run);
        await waiting.SaidAsync("waits for a place: volume db/data is on node1, which is unreachable");
        await cluster.Agent.StartAsync();

        var found = await waiting.EndAsync();
        Assert.Equal((0, "kept\n"), (found.Code, found.Output));
        Assert.Equal("db/data\n", await CommandLineRun.PrintedAsync(cluster, "volumes", "ls", "-o", "name"));

        async Task AssertNoPlaceAsync(string state)
        {
            var away = await CommandLineRun.OfAsync(cluster, [.. run, "--wait", "0"]);
            Assert.Equal(7, away.Code);
            Assert.Contains($"volume db/data is on node1, which is {state}", away.Error);
        }
    }

    [Fact]
    public async Task Run_AsAnotherUser_IsThatUsersAndSoIsItsVolume()
    {
        await using var cluster = await TestCluster.StartAsync();
        // Made for the user of the tests alone; a work directory lies where tasks of all users may go.
        File.SetUnixFileMode(
            cluster.Directory, File.GetUnixFileMode(cluster.Directory) | UnixFileMode.GroupExecute
                | UnixFileMode.OtherExecute);

        var run = await CommandLineRun.OfAsync(
            cluster, "tasks", "run", "--name", "t", "--user", "nobody", "--role", "db", "--volume", "data:64MB:data",
            "--command", "id -un > data/who; cat data/who; stat --format %U data/who .");

        Assert.True(run.Code == 0, run.Error);
        Assert.Equal("nobody\nnobody\nnobody\n", run.Output);
    }

    [Fact]
    public async Task Logs_OfATask_AreShownWholeFollowedAndFromTheirEnd()
    {
        await using var cluster = await TestCluster.StartAsync();
        var go = Path.Combine(cluster.Directory, "go");
        using var running = CommandLineRun.Start(
            cluster, "tasks", "run", "--name", "t", "--command",
            $"echo one; echo two; echo bad >&2; while [ ! -e {go} ]; do sleep 0.1; done; echo three");
        await running.PrintedAsync("two");

        var logs = await CommandLineRun.OfAsync(cluster, "tasks", "logs", "t");
        var tail = await CommandLineRun.OfAsync(cluster, "tasks", "logs", "t", "--tail", "1");
        var stderr = await CommandLineRun.OfAsync(cluster, "tasks", "logs", "t", "--stderr");
        using var following = CommandLineRun.Start(cluster, "tasks", "logs", "-f", "t");
        Assert.Equal("one", await following.PrintedAsync());
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        var rest = await following.EndAsync();

        Assert.Equal((0, "one\ntwo\n"), (logs.Code, logs.Output));
        Assert.Contains("bad\n", logs.Error);
        Assert.Equal("two\n", tail.Output);
        Assert.Equal("", stderr.Output);
        Assert.Equal(("two\nthree\n", 0), (rest.Output, rest.Code));
        Assert.Equal("three\n", (await running.EndAsync()).Output);
    }

    [Fact]
    public async Task Events_Followed_TellOfATask()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        await CommandLineRun.WaitForAgentAsync(cluster);
        using var events = CommandLineRun.Start(cluster, "events", "-f", "-o", "json");
        await events.PrintedAsync("\"subject\":\"node1\",\"text\":\"registered as ");

        await CommandLineRun.PrintedAsync(cluster, "tasks", "run", "--name", "told", "--command", "true");
        await events.PrintedAsync("\"subject\":\"run told\",\"text\":\"registered\"");
        await events.PrintedAsync("finished on node1");
        await events.SignalAsync("INT");

        Assert.Equal(0, (await events.EndAsync()).Code);
    }

    [Fact]
    public async Task Run_NowhereToGo_EndsWithSevenAndSaysWhatIsMissing()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        await CommandLineRun.WaitForAgentAsync(cluster);

        var run = await CommandLineRun.OfAsync(
            cluster, "tasks", "run", "--name", "big", "--cpus", "99", "--on", "rack=r1", "--command", "true",
            "--wait", "0");

        Assert.Equal(7, run.Code);
        Assert.Contains("node1: it has not rack=r1, cpus: 4 of 99", run.Error);
    }

    [Fact]
    public async Task Run_TerminatedWithoutATerminal_KillsTheTask()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var running = CommandLineRun.Start(cluster, "tasks", "run", "--name", "t", "--command", "sleep 1000");
        await running.SaidAsync("is running");

        await running.SignalAsync("TERM");
        var ended = await running.EndAsync();

        Assert.Equal(1, ended.Code);
        Assert.Contains("Task 't' is killed", ended.Error);
    }

    [Fact]
    public async Task Kill_OfAnothersTask_EndsItAndWaits()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var running = CommandLineRun.Start(cluster, "tasks", "run", "--name", "t", "--command", "sleep 1000");
        await running.SaidAsync("is running");

        // It has what it wants: no offer is kept from others.
        await Eventually.IsTrueAsync(
            async () => (await CommandLineRun.PrintedAsync(cluster, "api", "GET", "/metrics/snapshot"))
                .Contains("/suppressed\":1", StringComparison.Ordinal),
            Eventually.DefaultBound, "the run to ask for no more offers");
        var plan = await CommandLineRun.PrintedAsync(cluster, "tasks", "kill", "t", "--plan");
        var killed = await CommandLineRun.PrintedAsync(cluster, "tasks", "kill", "t", "--wait", "30s");
        var ended = await running.EndAsync();
        var again = await CommandLineRun.OfAsync(cluster, "tasks", "kill", "t");

        Assert.StartsWith("Would kill task 't' of run t on ", plan);
        Assert.EndsWith("It is over.\n", killed);
        Assert.Equal((1, 4), (ended.Code, again.Code));
        Assert.Contains("Task 't' is over: it is killed", again.Error);
    }
}
