using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Agent;

/// <summary>Containers that take more disk than they have, on a real agent.</summary>
public sealed class DiskLimitTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Task_ThatOverfillsItsVolume_FailsWithTheVolumeAndItsNeighbourGoesOn()
    {
        await using var cluster = await TestCluster.StartAsync(
            agentFlags: ["--enforce_container_disk_quota", "--container_disk_watch_interval=200ms"]);
        await using var framework = new RawFramework(cluster.Master, "greedy", "db");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 64, "disk");
        var volume = Json.Volume("db", "data", 16, "data");
        await framework.AcceptAsync(
            offer, Json.Reserve(Json.Reserved(Json.Scalar("disk", 16), "db")), Json.Create(volume),
            Json.Launch(
                Json.Task("greedy", offer, "dd if=/dev/zero of=data/file bs=1048576 count=24; sleep 1000",
                    Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), Json.Scalar("disk", 32), volume.DeepClone()),
                Json.Task("modest", offer, "dd if=/dev/zero of=file bs=1048576 count=4; sleep 1000",
                    Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), Json.Scalar("disk", 8))));

        var failed = (await framework.UpdateAsync("greedy", "TASK_FAILED"))["update"]!["status"]!;

        Assert.Equal(
            ("SOURCE_AGENT", "REASON_CONTAINER_LIMITATION_DISK"), ($"{failed["source"]}", $"{failed["reason"]}"));
        Assert.Matches(@"^Disk usage \([0-9]+(KB|MB)\) exceeds quota \(16MB\)$", $"{failed["message"]}");
        var exceeded = Assert.Single(failed["limitation"]!["resources"]!.AsArray())!;
        Assert.Equal("data", $"{exceeded["disk"]!["persistence"]!["id"]}");
        var used = await Eventually.GetAsync(async () =>
        {
            var usage = await ReadAsync(cluster, "/holdfast/v1/usage");
            var one = Assert.Single(usage["volumes"]!.AsArray())!;
            return one["last_used"] is not null && one["used_bytes"]?.GetValue<long>() > 16 << 20 ? usage : null;
        }, Eventually.DefaultBound, "the use of the volume after its task");
        Assert.Equal(16 << 20, used["volumes"]![0]!["limit_bytes"]!.GetValue<long>());
        Assert.Equal(2, used["volumes"]![0]!["used_inodes"]!.GetValue<long>());
        var modest = Assert.Single(used["sandboxes"]!.AsArray(), one => $"{one!["executor_id"]}" == "modest")!;
        Assert.InRange(modest["used_bytes"]!.GetValue<long>(), 4 << 20, 5 << 20);
        Assert.True(modest["ended_over_limit"]!.GetValue<bool>());
        var watch = (await ReadAsync(cluster, "/holdfast/v1/disks"))["disks"]![0]!["watch"]!;
        Assert.Equal(0.2, watch["interval_secs"]!.GetValue<double>());
        Assert.InRange(watch["bound_secs"]!.GetValue<double>(), 0.2, 30);
    }

    private static async Task<JsonNode> ReadAsync(TestCluster cluster, string path)
    {
        using var http = new HttpClient();
        return JsonNode.Parse(await http.GetStringAsync(new Uri($"http://{cluster.Agent.Address}{path}"), Stop))!;
    }
}
