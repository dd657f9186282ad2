using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Stories;
using Holdfast.Linux.Files;
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

    /// <summary>
    /// A container that ended without its mounts being taken down: collecting its sandbox once emptied the volume. Here
    /// the mounts, one in the other, are detached, and the volume keeps what it has.
    /// </summary>
    [Fact]
    public async Task Sandbox_WithAVolumeStillMountedInIt_GoesAndTheVolumeLosesNothing()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: Soon);
        await using var framework = new RawFramework(cluster.Master, "mounts", "db");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(static offer => Json.Amount(offer, "disk") >= 64, "disk");
        var (volume, file) = (Json.Volume("db", "data", 64, "data"), $"{cluster.Directory}/where");
        await framework.AcceptAsync(offer,
            Json.Reserve(Json.Reserved(Json.Scalar("disk", 64), "db")), Json.Create(volume),
            Json.Launch(Json.Task("mount", offer,
                "echo precious >data/file; mkdir data/inner in; v=$(readlink -f data); mount --bind $v in && "
                + $"mount --bind $v in/inner && readlink -f data/file >{file}",
                Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), volume.DeepClone())));
        await framework.UpdateAsync("mount", "TASK_FINISHED");
        var kept = (await File.ReadAllTextAsync(file, Stop)).Trim();
        try
        {
            await Eventually.IsTrueAsync(() => Sandboxes(cluster).Count == 0, "the sandbox to be gone");

            await cluster.Agent.SaysAsync("/in was still mounted in a sandbox that is over, and is detached");
            Assert.Equal("precious\n", await File.ReadAllTextAsync(kept, Stop));
            Assert.True(Directory.Exists(Path.Combine(Path.GetDirectoryName(kept)!, "inner")));
            Assert.DoesNotContain(
                cluster.AgentDirectory, await File.ReadAllTextAsync("/proc/self/mountinfo", Stop),
                StringComparison.Ordinal);
        }
        finally
        {
            foreach (var left in LeftoverMounts.DetachBelow(cluster.AgentDirectory))
                TestContext.Current.TestOutputHelper?.WriteLine($"The test detached {left}");
        }
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
