using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Pages;

namespace Holdfast.Integration.Tests.Dev;

/// <summary>`./holdfast dev`, used as a newcomer uses it, with programs that are built already.</summary>
public sealed class DevTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dev_OfRootOrOfAnOrdinaryUser_GivesTheTourOfTheReadme(bool asRoot)
    {
        await using var machine = await Machine.StartAsync(asRoot);
        await Checkout.PutBuiltAsync(machine);
        // As they lie there once root has run the same.
        foreach (var hierarchy in Directory.GetDirectories("/sys/fs/cgroup"))
            if (File.Exists($"{hierarchy}/cgroup.procs")) Directory.CreateDirectory($"{hierarchy}/holdfast-dev-5051");
        await Instructions.FollowAsync("README.md", "Five minutes", machine, async page =>
        {
            using var dev = machine.Open($"exec {page.TakeNext().Text}");
            await dev.WaitForAsync("agent-1: pid ");
            await Tour.TakeAsync(machine);
            AssertTourKilledTheAgentAlone(dev);
            Assert.Equal(0, await dev.InterruptAsync());
        });
    }

    private static void AssertTourKilledTheAgentAlone(Terminal dev)
    {
        // The tour killed the agent.
        Assert.Equal(2, dev.Lines("agent-1: pid ").Count);
        Assert.Single(dev.Lines("master: pid "));
    }

    [Fact]
    public async Task Dev_ProcessesAreKilled_StartsThemAgain()
    {
        await using var machine = await Machine.StartAsync();
        await Checkout.PutBuiltAsync(machine);
        using var dev = await DevCluster.StartAsync(machine, "--agents 2 --work-dir ~/elsewhere", agents: 2);
        string[] names = ["master", "agent-1", "agent-2"];
        var before = await AgentsAsync(machine);

        var pids = names.Select(name => DevCluster.PidIn(dev.Lines($"{name}: pid ")[0]));
        var (exitCode, output) = await machine.RunAsync($"kill -9 {string.Join(' ', pids)}");
        Assert.True(exitCode == 0, output);

        foreach (var name in names) await dev.WaitForAsync($"{name}: pid ", count: 2);
        foreach (var name in names) Assert.Contains("ended with 137", Assert.Single(dev.Lines($"{name}: ended")));
        await DevCluster.WaitForAgentsAsync(machine, 2);
        Assert.Equal(before, await AgentsAsync(machine));
        Assert.Contains(", http://127.0.0.1:5052, log ", dev.Lines("agent-2: pid ")[1]);
        Assert.True(Directory.Exists($"{machine.Home}/elsewhere/agent-2"));
        Assert.False(Directory.Exists($"{machine.Home}/.local/state/holdfast-dev"));
    }

    [Fact]
    public async Task Dev_ManyAgents_ShareTheDisk()
    {
        await using var machine = await Machine.StartAsync();
        await Checkout.PutBuiltAsync(machine);
        using var dev = await DevCluster.StartAsync(machine, "--agents=3 --port=6000", agents: 3, port: 6000);

        var disks = await AgentsAsync(machine, port: 6000, agent => (double)agent["resources"]!["disk"]!);
        Assert.Equal(3, disks.Length);
        Assert.InRange(disks.Sum(), disks.Max() * 2, new DriveInfo(machine.Home).AvailableFreeSpace / (1 << 20));
    }

    [Fact]
    public async Task Dev_InterruptedByCtrlC_StopsCleanlyAndTheNextRunGoesOn()
    {
        await using var machine = await Machine.StartAsync();
        await Checkout.PutBuiltAsync(machine);
        using var first = await DevCluster.StartAsync(machine);
        await Tour.StartWriterAsync(machine);
        var agents = await AgentsAsync(machine);
        var task = await machine.RunAsync("pgrep --full --exact 'sleep 600'");

        Assert.Equal(0, await first.InterruptAsync());

        Assert.Equal("master: stopped", Assert.Single(first.Lines("master: stopped")));
        Assert.Equal("agent-1: stopped", Assert.Single(first.Lines("agent-1: stopped")));
        Assert.Equal((1, ""), await machine.RunAsync("pgrep --full holdfast-server"));
        Assert.Equal(task, await machine.RunAsync("pgrep --full --exact 'sleep 600'"));

        using var second = await DevCluster.StartAsync(machine);
        Assert.Equal(agents, await AgentsAsync(machine));
        Assert.Equal(task, await machine.RunAsync("pgrep --full --exact 'sleep 600'"));
        var (_, tasks) = await machine.RunAsync("curl --silent 127.0.0.1:5050/tasks");
        var writer = Assert.Single(JsonNode.Parse(tasks)!["tasks"]!.AsArray())!;
        Assert.Equal(("writer", "TASK_RUNNING"), ((string)writer["id"]!, (string)writer["state"]!));
    }

    [Fact]
    public async Task Dev_PortIsTaken_SaysSoAndEnds()
    {
        await using var machine = await Machine.StartAsync();
        await Checkout.PutBuiltAsync(machine);
        using var first = await DevCluster.StartAsync(machine);

        var (exitCode, output) = await machine.RunAsync("./holdfast dev --work-dir ~/elsewhere");

        Assert.Equal(1, exitCode);
        Assert.Contains("127.0.0.1:5050 is in use. If another 'holdfast dev' runs, use that one", output);
        Assert.DoesNotContain("master: pid", output);
    }

    /// <summary>Two would start each other's processes in vain, for ever.</summary>
    [Fact]
    public async Task Dev_OnADirectoryThatAnotherRunsOn_SaysSoAndLeavesThatAlone()
    {
        await using var machine = await Machine.StartAsync();
        await Checkout.PutBuiltAsync(machine);
        using var first = await DevCluster.StartAsync(machine);

        var (exitCode, output) = await machine.RunAsync("./holdfast dev --port 6000");

        Assert.Equal(1, exitCode);
        Assert.Contains("If another 'holdfast dev' runs on it, use that one, stop it, or give another", output);
        Assert.DoesNotContain("master: pid", output);
        Assert.Empty(first.Lines("master: ended"));
        Assert.Equal(0, await first.InterruptAsync());
    }

    private static Task<string[]> AgentsAsync(Machine machine) =>
        AgentsAsync(machine, port: 5050, agent => $"{agent["id"]} {agent["port"]}");

    private static async Task<T[]> AgentsAsync<T>(Machine machine, int port, Func<JsonNode, T> part)
    {
        var (_, slaves) = await machine.RunAsync($"curl --silent 127.0.0.1:{port}/slaves");
        return [.. JsonNode.Parse(slaves)!["slaves"]!.AsArray().Select(agent => part(agent!)).Order()];
    }
}
