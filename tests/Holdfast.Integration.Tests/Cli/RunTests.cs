using System.Diagnostics;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Cli;

/// <summary><c>tasks run</c>, where nobody sits in front of it.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task Run_ToItsEnd_TellsItAndEndsAsTheTaskDoes()
    {
        await using var cluster = await TestCluster.StartAsync();

        var well = await CommandLineRun.OfAsync(cluster, "tasks", "run", "--name", "well", "--command", "true");
        var badly = await CommandLineRun.OfAsync(cluster, "tasks", "run", "--name", "badly", "--command", "exit 3");

        Assert.Equal(0, well.Code);
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
        Assert.Single((await CommandLineRun.PrintedAsync(cluster, "volumes", "ls", "-o", "name")).TrimEnd().Split('\n'));
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
        var error = waiting.StandardError;
        Assert.Contains("volume db/data is on node1", await error.ReadLineAsync(TestContext.Current.CancellationToken));
        await cluster.Agent.StartAsync();

        await waiting.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(waiting.ExitCode == 0, await error.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Run_NowhereToGo_EndsWithSevenAndSaysWhatIsMissing()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        await CommandLineRun.WaitForAgentAsync(cluster);

        var run = await CommandLineRun.OfAsync(
            cluster, "tasks", "run", "--name", "big", "--cpus", "99", "--on", "rack=r1", "--command", "true", "--wait", "0");

        Assert.Equal(7, run.Code);
        Assert.Contains("node1: it has not rack=r1, cpus: 4 of 99", run.Error);
    }

    [Fact]
    public async Task Run_TerminatedWithoutATerminal_KillsTheTask()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var running = CommandLineRun.Start(cluster, "tasks", "run", "--name", "t", "--command", "sleep 1000");
        while (await running.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line
            && !line.Contains("is running", StringComparison.Ordinal)) { }

        using (var kill = Process.Start("kill", ["-TERM", $"{running.Id}"])) await kill.WaitForExitAsync();
        await running.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(1, running.ExitCode);
        Assert.Contains("Task 't' is killed", await running.StandardError.ReadToEndAsync());
    }

    [Fact]
    public async Task Kill_OfAnothersTask_EndsItAndWaits()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var running = CommandLineRun.Start(cluster, "tasks", "run", "--name", "t", "--command", "sleep 1000");
        while (await running.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line
            && !line.Contains("is running", StringComparison.Ordinal)) { }

        var plan = await CommandLineRun.PrintedAsync(cluster, "tasks", "kill", "t", "--plan");
        var killed = await CommandLineRun.PrintedAsync(cluster, "tasks", "kill", "t", "--wait", "30s");
        await running.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        var again = await CommandLineRun.OfAsync(cluster, "tasks", "kill", "t");

        Assert.StartsWith("Would kill task 't' of run t on ", plan);
        Assert.EndsWith("It is over.\n", killed);
        Assert.Equal((1, 3), (running.ExitCode, again.Code));
    }
}
