using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>What needs a person in front of it: questions, Ctrl-C, a screen that is drawn again.</summary>
public sealed class InTerminalTests
{
    [Fact]
    public async Task Run_CtrlC_AsksGoesOnAndKills()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var terminal = await TmuxTerminal.OpenAsync("HOLDFAST_MASTER", cluster.Master.Address);

        await terminal.TypeAsync(
            $"{Repository.Holdfast} tasks run --name asked --command 'sleep 1000'; echo ended with $?");
        await terminal.WaitForAsync("Task 'asked' is running");
        await terminal.PressAsync("C-c");
        await terminal.WaitForAsync("Kill task 'asked'? [y/N, or Ctrl-C again]");
        await terminal.TypeAsync("n");
        await terminal.WaitForAsync("Task 'asked' goes on.");
        Assert.Matches("asked +running", await CommandLineRun.PrintedAsync(cluster, "tasks", "ls"));
        await terminal.PressAsync("C-c");
        await Eventually.IsTrueAsync(
            async () => (await terminal.ShownAsync()).Split("Kill task 'asked'?").Length == 3,
            Eventually.DefaultBound, "the second question");
        await terminal.TypeAsync("y");

        await terminal.WaitForAsync("Task 'asked' is killed");
        await terminal.WaitForAsync("ended with 1");
        Assert.Equal("", await CommandLineRun.PrintedAsync(cluster, "frameworks", "ls"));
    }

    [Fact]
    public async Task Destroy_AsksForTheNameAgain()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        await CommandLineRun.WaitForAgentAsync(cluster);
        await CommandLineRun.PrintedAsync(cluster, "reserve", "--agent", "node1", "--role", "db", "disk:64");
        await CommandLineRun.PrintedAsync(cluster, "volumes", "create", "db/data", "--agent", "node1", "--size", "64");
        await using var terminal = await TmuxTerminal.OpenAsync("HOLDFAST_MASTER", cluster.Master.Address);

        await terminal.TypeAsync($"{Repository.Holdfast} volumes destroy db/data; echo first ended with $?");
        await terminal.WaitForAsync("Type 'db/data' to go on");
        await terminal.TypeAsync("data");
        await terminal.WaitForAsync("'data' is not 'db/data': nothing was changed.");
        await terminal.WaitForAsync("first ended with 8");
        await terminal.TypeAsync($"clear; {Repository.Holdfast} volumes destroy db/data; echo second ended with $?");
        await terminal.WaitForAsync("Type 'db/data' to go on");
        await terminal.TypeAsync("db/data");

        await terminal.WaitForAsync("Destroyed volume db/data (64 MB) on node1");
        await terminal.WaitForAsync("second ended with 0");
    }

    [Fact]
    public async Task Watch_DrawsTheScreenAgainUntilCtrlC()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        await using var terminal = await TmuxTerminal.OpenAsync("HOLDFAST_MASTER", cluster.Master.Address);
        await CommandLineRun.WaitForAgentAsync(cluster);

        await terminal.TypeAsync($"{Repository.Holdfast} agents ls -w; echo ended with $?");
        await terminal.WaitForAsync("active");
        await cluster.Agent.KillAsync();
        await terminal.WaitForAsync("disconnected");
        Assert.DoesNotContain(" active ", await terminal.ShownAsync(), StringComparison.Ordinal);
        await terminal.PressAsync("C-c");

        await terminal.WaitForAsync("ended with 0");
    }

    [Fact]
    public async Task Colours_AreForTerminalsAndForThoseWhoWantThem()
    {
        const string Escape = "\u001b[";
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        await CommandLineRun.WaitForAgentAsync(cluster);
        await using var terminal = await TmuxTerminal.OpenAsync("HOLDFAST_MASTER", cluster.Master.Address);
        (string Line, bool HasColours)[] lines =
        [
            ("", true), ("NO_COLOR=1 ", false), ("NO_COLOR=0 ", false), ("NO_COLOR= ", true), ("TERM=dumb ", false),
        ];

        foreach (var (line, hasColours) in lines)
        {
            // The line that is typed must not pass for what it prints.
            await terminal.TypeAsync($"clear; {line}{Repository.Holdfast} agents ls; echo 'with' {line}'it ends'");
            await terminal.WaitForAsync($"with {line}it ends");

            var row = (await terminal.ShownInColourAsync()).Split('\n')
                .Single(text => text.Contains("node1", StringComparison.Ordinal));
            Assert.True(row.Contains(Escape, StringComparison.Ordinal) == hasColours, $"With '{line}': {row}");
        }

        var piped = await CommandLineRun.PrintedAsync(cluster, "agents", "ls");
        Assert.DoesNotContain(Escape, piped, StringComparison.Ordinal);
    }
}
