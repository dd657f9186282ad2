using System.Diagnostics;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Stories;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>What <c>tasks run</c> shows and does before its task runs, and while it is being killed.</summary>
public sealed class StagingTests
{
    [Fact]
    public async Task Run_WhileItsFileIsFetched_ShowsHowMuchHasArrivedUntilItRuns()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var source = HalfGiven();
        await using var terminal = await TmuxTerminal.OpenAsync("HOLDFAST_MASTER", cluster.Master.Address);

        await terminal.TypeAsync(
            $"{Repository.Holdfast} tasks run --name slow --uri {source.Address}/big.bin --command 'wc -c < big.bin'; "
            + "echo ended with $?");
        await terminal.WaitForAsync("is launched on localhost; its file is fetched first.");
        await terminal.WaitForAsync("Task 'slow' fetches big.bin: 2 MB of 4 MB (50%), ");
        await terminal.PressAsync("C-c");
        await terminal.WaitForAsync("Kill task 'slow'? [y/N, or Ctrl-C again]");
        // Nothing is drawn over the question.
        Assert.DoesNotContain("(50%)", await terminal.ShownAsync(), StringComparison.Ordinal);
        await terminal.TypeAsync("n");
        await terminal.WaitForAsync("Task 'slow' fetches big.bin: 2 MB of 4 MB (50%), ");
        source.Open();

        await terminal.WaitForAsync("ended with 0");
        var shown = await terminal.ShownAsync();
        Assert.Contains("4194304\n", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("(50%)", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhileItsFileIsFetched_WithoutATerminal_SaysOnlyThatItBegins()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var source = HalfGiven();
        using var running = CommandLineRun.Start(
            cluster, "tasks", "run", "--name", "slow", "--uri", $"{source.Address}/big.bin", "--command", "true");
        await running.SaidAsync("its file is fetched first.");
        await Eventually.IsTrueAsync(() => source.Downloads("big.bin") > 0, "the fetch");

        await running.SignalAsync("INT");
        var ended = await running.EndAsync();

        Assert.Equal(1, ended.Code);
        Assert.Matches(
            "^Killing task 'slow'; Ctrl-C leaves [^\r\n]*\nTask 'slow' is killed [^\r\n]*\n$", ended.Error);
        Assert.DoesNotContain(
            ProcessesBelow.Find(cluster.AgentDirectory),
            pid => ProcessesBelow.Read(pid, "cmdline").Contains("holdfast-fetcher", StringComparison.Ordinal));
        Assert.Equal("", await CommandLineRun.PrintedAsync(cluster, "frameworks", "ls"));
    }

    [Fact]
    public async Task CtrlC_WhileStaging_IsToldToTheMasterAndTwiceLeaves()
    {
        await using var cluster = await TestCluster.StartAsync();
        await CommandLineRun.WaitForAgentAsync(cluster);
        await SignalAsync(cluster.Agent, "STOP");
        using var running = CommandLineRun.Start(cluster, "tasks", "run", "--name", "t", "--command", "sleep 1000");
        await running.SaidAsync("is launched on");

        await running.SignalAsync("INT");
        await running.SaidAsync("Killing task 't'; Ctrl-C leaves without waiting for its end.");
        Assert.Matches("t +staging", await CommandLineRun.PrintedAsync(cluster, "tasks", "ls"));
        await running.SignalAsync("INT");
        var left = await running.EndAsync();
        await SignalAsync(cluster.Agent, "CONT");

        Assert.Equal(1, left.Code);
        Assert.Contains("Left while task 't' was being killed; the cluster ends it.", left.Error);
        await AssertNothingRunsAsync(cluster);
    }

    [Fact]
    public async Task CtrlC_TwiceWhileAMasterHears_LeavesATaskThatTakesItsTime()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var running = CommandLineRun.Start(
            cluster, "tasks", "run", "--name", "t", "--command",
            "trap '' TERM; echo ready; while true; do sleep 1; done");
        await running.PrintedAsync("ready");

        await running.SignalAsync("INT");
        await running.SaidAsync("Task 't' is killing");
        await running.SignalAsync("INT");
        var left = await running.EndAsync();

        Assert.Equal(1, left.Code);
        Assert.Contains("Left while task 't' was being killed; the cluster ends it.", left.Error);
        await AssertNothingRunsAsync(cluster);
    }

    private static FileServer HalfGiven()
    {
        var source = new FileServer { Content = new byte[4 << 20], EarlyBytes = 2 << 20 };
        source.Close();
        return source;
    }

    private static async Task AssertNothingRunsAsync(TestCluster cluster)
    {
        await Eventually.IsTrueAsync(
            () => ProcessesBelow.Find(cluster.AgentDirectory).All(
                pid => !ProcessesBelow.Read(pid, "cmdline").Contains("sleep", StringComparison.Ordinal)),
            "the end of the task's processes");
        await Eventually.IsTrueAsync(
            async () => (await CommandLineRun.PrintedAsync(cluster, "frameworks", "ls")).Length == 0,
            Eventually.DefaultBound, "the end of its framework");
    }

    private static async Task SignalAsync(HoldfastProcess process, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Pid}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
