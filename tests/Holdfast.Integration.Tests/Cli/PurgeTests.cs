using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>A purge that takes long, since a mount keeps the agent from its end.</summary>
public sealed class PurgeTests
{
    [Fact]
    public async Task Purge_ThatCannotEnd_ShowsThatItWaitsAndSaysWhatIsInTheWay()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        await CommandLineRun.WaitForAgentAsync(cluster);
        await CommandLineRun.PrintedAsync(cluster, "reserve", "--agent", "node1", "--role", "db", "disk:64");
        await CommandLineRun.PrintedAsync(cluster, "volumes", "create", "db/data", "--agent", "node1", "--size", "64");
        await CommandLineRun.PrintedAsync(cluster, "volumes", "destroy", "db/data", "--yes");
        var id = (await CommandLineRun.PrintedAsync(cluster, "volumes", "trash", "ls", "-o", "name")).TrimEnd();
        var held = Directory.CreateDirectory(Path.Combine(cluster.AgentDirectory, "trash", id, "held")).FullName;
        await Tool.RunAsync("mount", "-t", "tmpfs", "none", held);
        try
        {
            var failed = await CommandLineRun.OfAsync(cluster, "volumes", "trash", "purge", id, "--yes");
            Assert.Equal((1, ""), (failed.Code, failed.Output));
            Assert.Contains("Volume db/data could not be purged so far: ", failed.Error, StringComparison.Ordinal);
            Assert.DoesNotContain('\r', failed.Error);
            var late = await CommandLineRun.OfAsync(
                cluster, "volumes", "trash", "purge", id, "--yes", "--wait", "500ms");
            Assert.Equal(6, late.Code);
            Assert.Contains("Volume db/data is not purged after ", late.Error, StringComparison.Ordinal);

            await using var terminal = await TmuxTerminal.OpenAsync("HOLDFAST_MASTER", cluster.Master.Address);
            await terminal.TypeAsync($"{Repository.Holdfast} volumes trash purge {id} --yes; echo ended with $?");
            await terminal.WaitForAsync("node1 removes the data of volume db/data: 1 s. Ctrl-C leaves it to that.");
            await terminal.PressAsync("C-c");
            await terminal.WaitForAsync("Left while volume db/data is being purged. The agent goes on with it;");
            await terminal.WaitForAsync("ended with 6");
            Assert.DoesNotContain("removes the data", await terminal.ShownAsync(), StringComparison.Ordinal);
        }
        finally
        {
            await Tool.RunAsync("umount", "--lazy", MountOf(cluster.AgentDirectory));
        }
    }

    // A purge moves what it cannot remove yet: the mount moves with it.
    private static string MountOf(string directory) => File.ReadLines("/proc/self/mountinfo")
        .Select(line => line.Split(' ')[4]).Single(path => path.StartsWith(directory, StringComparison.Ordinal));
}
