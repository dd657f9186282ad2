using System.Diagnostics;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Stories;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Agent;

/// <summary>A real agent that collects sandboxes soon.</summary>
public sealed class CollectionTests
{
    private static readonly string[] Soon = ["--gc_delay=2secs", "--gc_disk_headroom=0", "--disk_watch_interval=200ms"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sandbox_OfATaskThatIsOver_IsRemovedAndNothingElse()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: Soon);
        var kept = await TrustStory.WriteAsync(cluster); // A task with a volume, which ends.
        await using var framework = new RawFramework(cluster.Master, "lives", "web");
        var pid = await TrustStory.ServeAsync(framework, cluster.Directory);

        await Eventually.IsTrueAsync(
            () => Sandboxes(cluster).SequenceEqual(["serve"]), "only the sandbox of the task that runs to be there");

        Assert.True(Directory.Exists($"/proc/{pid}"));
        Assert.Equal("precious\n", await File.ReadAllTextAsync(kept, Stop));
        // Counted when the disk's thread has told that it is gone.
        var metrics = await Eventually.GetAsync(
            async () => await MetricsAsync(cluster) is var all
                && all["gc/path_removals_succeeded"]!.GetValue<double>() >= 1 ? all : null,
            Eventually.DefaultBound, "the removal to be counted");
        Assert.Equal(0, metrics["gc/path_removals_failed"]!.GetValue<double>());
        Assert.InRange(metrics["slave/executor_directory_max_allowed_age_secs"]!.GetValue<double>(), 0, 2);
    }

    [Fact]
    public async Task Sandbox_WithAMountInIt_StaysUntilThatIsGone()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: Soon);
        await using var framework = new RawFramework(cluster.Master, "mounts", "web");
        await framework.SubscribeAsync();
        var outside = Directory.CreateDirectory(Path.Combine(cluster.Directory, "outside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "file"), "gold", Stop);
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "a cpu");
        await framework.AcceptAsync(offer, Json.Launch(Json.Task(
            "mount", offer, $"mkdir in && mount --bind {outside} in",
            Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));
        await framework.UpdateAsync("mount", "TASK_FINISHED");
        var runs = Directory.GetDirectories(cluster.AgentDirectory, "runs", SearchOption.AllDirectories).Single();
        var mounted = Path.Combine(runs, "latest/in");
        try
        {
            await Eventually.IsTrueAsync(
                () => cluster.Agent.Log.Contains("is mounted; unmount it", StringComparison.Ordinal),
                "the agent to say what stands in its way");
            Assert.Equal("gold", await File.ReadAllTextAsync(Path.Combine(mounted, "file"), Stop));
        }
        finally
        {
            using var umount = Process.Start("umount", mounted);
            await umount.WaitForExitAsync(CancellationToken.None);
        }

        await Eventually.IsTrueAsync(() => Sandboxes(cluster).Count == 0, "the sandbox to be gone");
        Assert.Equal("gold", await File.ReadAllTextAsync(Path.Combine(outside, "file"), Stop));
    }

    // The executors that have a sandbox.
    private static IReadOnlyList<string> Sandboxes(TestCluster cluster)
    {
        var slaves = Path.Combine(cluster.AgentDirectory, "slaves");
        if (!Directory.Exists(slaves)) return [];
        try
        {
            return
            [
                .. Directory.GetDirectories(slaves, "runs", SearchOption.AllDirectories)
                    .Select(runs => Path.GetFileName(Path.GetDirectoryName(runs)!)).Order(),
            ];
        }
        catch (DirectoryNotFoundException)
        {
            return ["one that goes just now"];
        }
    }

    private static async Task<JsonNode> MetricsAsync(TestCluster cluster)
    {
        using var http = new HttpClient();
        return JsonNode.Parse(await http.GetStringAsync(
            new Uri($"http://{cluster.Agent.Address}/metrics/snapshot"), Stop))!;
    }
}
