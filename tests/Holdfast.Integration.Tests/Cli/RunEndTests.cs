using System.Diagnostics;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>How <c>tasks run</c> ends where it is not the task that ends it, and what becomes of the task.</summary>
public sealed class RunEndTests
{
    private static readonly string[] Impatient = ["--agent_ping_timeout=1secs", "--max_agent_ping_timeouts=2"];

    [Fact]
    public async Task Run_AgentThatIsGone_SaysWhatItWaitsForAndGoesOnWhenItIsBack()
    {
        await using var cluster = await TestCluster.StartAsync(
            masterFlags: Impatient, agentFlags: ["--hostname=node1"]);
        using var running = CommandLineRun.Start(cluster, "tasks", "run", "--name", "t", "--command", "sleep 1000");
        await running.SaidAsync("is running");

        await cluster.Agent.KillAsync();
        await running.SaidAsync("This waits until the agent is back; nothing is started in its place");
        await cluster.Agent.StartAsync();
        await running.SaidAsync("Task 't' is running on node1 again");
        await running.SignalAsync("TERM");

        var ended = await running.EndAsync();
        Assert.Equal(1, ended.Code);
        Assert.Contains("Task 't' is killed on node1", ended.Error);
    }

    /// <summary>Whoever stops it, or <c>--timeout</c>, must not wait for a machine that may never come back.</summary>
    [Theory]
    [InlineData("TERM")]
    [InlineData("TIMEOUT")]
    public async Task Run_EndedWhileItsAgentIsGone_LeavesAndTheTaskIsEndedWhenThatIsBack(string how)
    {
        await using var cluster = await TestCluster.StartAsync(
            masterFlags: Impatient, agentFlags: ["--hostname=node1"]);
        using var running = CommandLineRun.Start(
            cluster,
            ["tasks", "run", "--name", "t", "--command", "echo $$; exec sleep 1000",
                .. how == "TIMEOUT" ? (string[])["--timeout", "15s"] : []]);
        var pid = await running.PrintedAsync();
        await cluster.Agent.KillAsync();
        await running.SaidAsync("is unreachable, and nobody knows whether task 't' still runs there");

        if (how == "TERM") await running.SignalAsync(how);

        var left = await running.EndAsync();
        Assert.Equal(6, left.Code);
        Assert.Contains("Left: agent node1 is unreachable, and task 't' may still run there.", left.Error);
        Assert.True(Directory.Exists($"/proc/{pid}"), "nobody told the task to end yet");
        await cluster.Agent.StartAsync();
        await Eventually.IsTrueAsync(
            () => !Directory.Exists($"/proc/{pid}"), "the agent to end what nobody wants any more");
    }

    [Fact]
    public async Task Run_LongerThanItsTimeout_IsKilledAndEndsWithSix()
    {
        await using var cluster = await TestCluster.StartAsync();

        var run = await CommandLineRun.OfAsync(
            cluster, "tasks", "run", "--name", "t", "--command", "sleep 1000", "--timeout", "1s");
        var quick = await CommandLineRun.OfAsync(
            cluster, "tasks", "run", "--name", "quick", "--command", "true", "--timeout", "1h");

        Assert.Equal((6, 0), (run.Code, quick.Code));
        Assert.Contains("Task 't' has had the 1 s of its --timeout.", run.Error);
        Assert.Contains("Task 't' is killed", run.Error);
    }

    [Fact]
    public async Task Run_WhoseTerminalIsClosed_KillsTheTask()
    {
        await using var cluster = await TestCluster.StartAsync();
        var file = Path.Combine(cluster.Directory, "pid");
        await using (var terminal = await TmuxTerminal.OpenAsync("HOLDFAST_MASTER", cluster.Master.Address))
        {
            await terminal.TypeAsync(
                $"{Repository.Holdfast} tasks run --name t --command 'echo $$ > {file}; exec sleep 1000'");
            await terminal.WaitForAsync("Task 't' is running");
            await Eventually.IsTrueAsync(() => File.Exists(file) && File.ReadAllText(file).EndsWith('\n'), "its pid");
        }

        // Long before a master misses the framework, which is after a minute.
        var pid = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Trim();
        await Eventually.IsTrueAsync(
            () => Task.FromResult(!Directory.Exists($"/proc/{pid}")), TimeSpan.FromSeconds(30), "the task's end");
        // The run goes when it has heard of that.
        await Eventually.IsTrueAsync(
            async () => await CommandLineRun.PrintedAsync(cluster, "frameworks", "ls") == "",
            Eventually.DefaultBound, "the framework's end");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_ThatHearsAHangUp_KillsTheTaskUnlessItIsToIgnoreThat(bool isIgnored)
    {
        await using var cluster = await TestCluster.StartAsync();
        var nohup = isIgnored ? "trap '' HUP; " : "";
        using var process = Process.Start(new ProcessStartInfo(
            "/bin/sh",
            ["-c", $"{nohup}exec {Repository.Holdfast} tasks run --name t --command 'echo up; exec sleep 1000'"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["HOLDFAST_MASTER"] = cluster.Master.Address, ["HOLDFAST_CONFIG"] = "/dev/null" },
        })!;
        using var running = new RunningCommand(process);
        await running.PrintedAsync("up");

        await running.SignalAsync("HUP");
        if (isIgnored)
        {
            Assert.Matches("t +running ", await CommandLineRun.PrintedAsync(cluster, "tasks", "ls"));
            await running.SignalAsync("TERM");
        }

        var ended = await running.EndAsync();
        Assert.Equal(1, ended.Code);
        Assert.Contains("Task 't' is killed", ended.Error);
    }

    /// <summary>A log that breaks ends no database: <c>holdfast tasks run … | head</c> says so and stays.</summary>
    [Fact]
    public async Task Run_WhoseOutputNobodyReadsAnyMore_GoesOnToTheTasksEnd()
    {
        await using var cluster = await TestCluster.StartAsync();
        var go = Path.Combine(cluster.Directory, "go");
        using var running = CommandLineRun.Start(
            cluster, "tasks", "run", "--name", "t", "--command",
            $"while [ ! -e {go} ]; do echo on; sleep 0.1; done; exit 3");
        Assert.Equal("on", await running.PrintedAsync());

        running.StopReading();
        await running.SaidAsync("Nobody reads any more what task 't' prints. It goes on");
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);

        await running.SaidAsync("exited with status 3");
        Assert.Equal(1, await running.CodeAsync());
    }
}
