using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>Completion in real shells, with names that only the cluster knows.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("bash --norc --noprofile", "source <(holdfast completion bash)")]
    [InlineData("zsh --no-rcs", "autoload -Uz compinit; compinit -u -D; source <(holdfast completion zsh)")]
    [InlineData("fish --no-config", "holdfast completion fish | source")]
    public async Task Tab_CompletesVerbsOptionsAndLiveNames(string shell, string load)
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        await CommandLineRun.WaitForAgentAsync(cluster);
        var agent = (await CommandLineRun.PrintedAsync(cluster, "agents", "ls", "-o", "name")).TrimEnd();
        await using var terminal = await TmuxTerminal.OpenAsync("HOLDFAST_MASTER", cluster.Master.Address);
        await terminal.TypeAsync($"PATH={Repository.Root}:$PATH exec {shell}");
        await terminal.TypeAsync(load);
        await terminal.TypeAsync("echo loa''ded");
        await terminal.WaitForAsync("loaded");

        await terminal.TypeKeysAsync("holdfast agents sh");
        await terminal.PressAsync("Tab");
        await terminal.WaitForAsync("holdfast agents show");
        await terminal.TypeKeysAsync(agent[..4]);
        await terminal.PressAsync("Tab");
        await terminal.WaitForAsync($"holdfast agents show {agent}");
        // A shell sets the blank behind what it completed.
        await terminal.TypeKeysAsync("--out");
        await terminal.PressAsync("Tab");

        await terminal.WaitForAsync($"holdfast agents show {agent} --output");

        // Whoever runs tasks chooses their names: to whoever completes one it is a name, and no command.
        using var running = CommandLineRun.Start(
            cluster, "tasks", "run", "--name", "named-$(echo so)", "--command", "echo ready; sleep 1000");
        await running.PrintedAsync("ready");
        // Not C-c, with which the kernel drops what is typed behind it.
        await terminal.PressAsync("C-u");
        await terminal.TypeKeysAsync("holdfast tasks show named");
        await terminal.PressAsync("Tab");
        await terminal.PressAsync("Enter");
        await terminal.WaitForAsync("running");
        await running.SignalAsync("TERM");
    }
}
