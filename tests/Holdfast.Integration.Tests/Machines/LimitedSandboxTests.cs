using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>An agent whose disk refuses what is above a task's disk (S6), from the wire to the disk.</summary>
public sealed class LimitedSandboxTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>From the launch to the collection, over a crash of the agent: who has 16 MB takes no more, the disk
    /// counts for him, and nothing of the limit is left in the end.</summary>
    [Fact]
    public async Task Sandbox_OnBtrfs_IsHeldToItsTasksDisk_AndItsGroupGoesWithIt()
    {
        using var disk = new LoopDisk("btrfs", 512);
        await using var cluster = await TestCluster.StartAsync(
            resources: "cpus:4;mem:512;disk:256", agentDirectory: $"{disk.Point}/work",
            agentFlags: ["--gc_delay=1secs", "--gc_disk_headroom=0", "--disk_watch_interval=200ms",
                "--container_disk_watch_interval=500ms"]);
        await using var framework = new RawFramework(cluster.Master, "small", "web");
        await framework.SubscribeAsync();
        await SandboxTaskAsync(framework, "fills", "dd if=/dev/zero of=file bs=1M count=24 conv=fsync");
        await framework.UpdateAsync("fills", "TASK_FAILED");
        await Eventually.IsTrueAsync(() => Sandboxes(cluster).Length == 0, "its collection");

        await SandboxTaskAsync(
            framework, "holds", "dd if=/dev/zero of=file bs=1M count=8 conv=fsync && exec sleep 1000");
        await framework.UpdateAsync("holds", "TASK_RUNNING");
        await UsesAsync(cluster);
        await cluster.Agent.KillAsync();
        await cluster.Agent.StartAsync();
        await UsesAsync(cluster);
        Assert.Contains(Groups(disk), static group => group[3] == $"{16 << 20}");
        await framework.CallAsync("KILL", new JsonObject { ["task_id"] = Json.Id("holds") });
        await framework.UpdateAsync("holds", "TASK_KILLED");
        await Eventually.IsTrueAsync(() => Sandboxes(cluster).Length == 0, "its collection");

        // The kernel cleans away when it likes; the agent asks each minute, and at a start.
        LoopDisk.Run("btrfs", "subvolume", "sync", disk.Point);
        await cluster.Agent.KillAsync();
        await cluster.Agent.StartAsync();
        await Eventually.IsTrueAsync(() => Groups(disk).Count == 0, "the end of its quota groups");
        Assert.Empty(Directory.GetFileSystemEntries($"{cluster.AgentDirectory}/gc"));
    }

    private static string[] Sandboxes(TestCluster cluster) =>
        Directory.Exists($"{cluster.AgentDirectory}/slaves")
            ? [.. Directory.GetDirectories($"{cluster.AgentDirectory}/slaves", "runs", SearchOption.AllDirectories)]
            : [];

    private static async Task SandboxTaskAsync(RawFramework framework, string task, string command)
    {
        var offer = await framework.OfferAsync(
            offer => Json.Amount(offer, "disk") >= 16 && Json.Amount(offer, "cpus") >= 1, "disk and a cpu");
        await framework.AcceptAsync(offer, Json.Launch(Json.Task(
            task, offer, command, Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), Json.Scalar("disk", 16))));
    }

    // A walk would have counted its files too.
    private static async Task UsesAsync(TestCluster cluster)
    {
        using var http = new HttpClient();
        await Eventually.IsTrueAsync(
            async () =>
            {
                using var answer = await http.GetAsync(
                    new Uri($"http://{cluster.Agent.Address}/holdfast/v1/usage"), Stop);
                if (!answer.IsSuccessStatusCode) return false; // It is only being started.
                var text = await answer.Content.ReadAsStringAsync(Stop);
                return JsonNode.Parse(text)!["sandboxes"] is JsonArray { Count: 1 } all
                    && $"{all[0]!["limit_bytes"]}" == $"{16 << 20}" && all[0]!["used_inodes"] is null
                    && all[0]!["used_bytes"]?.GetValue<long>() is >= 8 << 20 and < 9 << 20;
            },
            Eventually.DefaultBound, "8 MB of 16 MB, as the disk counts them");
    }

    // Nobody but root makes groups, and the agent makes them on the first level.
    private static List<string[]> Groups(LoopDisk disk) =>
    [
        .. LoopDisk.Run("btrfs", "qgroup", "show", "--raw", "--sync", "-r", disk.Point).Split('\n')
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(static fields => fields is [var id, _, _, ..] && id.StartsWith("1/", StringComparison.Ordinal)),
    ];
}
