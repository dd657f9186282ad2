using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Agent;

/// <summary><c>/containers</c>, <c>/monitor/statistics</c> and <c>/containerizer/debug</c> of a real agent.</summary>
public sealed class StatisticsTests
{
    private const string MeasuredOften = "--container_disk_watch_interval=200ms";

    // What Mesos tells of a task with disk and a volume, with and without cgroups.
    private static readonly string[] ByProcesses =
    [
        "cpus_soft_limit", "cpus_system_time_secs", "cpus_user_time_secs", "disk_limit_bytes", "disk_statistics",
        "disk_used_bytes", "mem_limit_bytes", "mem_rss_bytes", "mem_soft_limit_bytes", "timestamp",
    ];

    private static readonly string[] ByCgroups =
    [
        "mem_anon_bytes", "mem_cache_bytes", "mem_file_bytes", "mem_kmem_tcp_usage_bytes", "mem_kmem_usage_bytes",
        "mem_mapped_file_bytes", "mem_swap_bytes", "mem_total_bytes", "mem_unevictable_bytes",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Containers_OfAnAgentWithoutTasks_AreNone()
    {
        await using var cluster = await TestCluster.StartAsync();

        foreach (var path in new[] { "/containers", "/monitor/statistics", "/slave(1)/containers" })
            Assert.Equal("[]", (await ReadAsync(cluster, path)).ToJsonString());
        Assert.Equal("""{"pending":[]}""", (await ReadAsync(cluster, "/containerizer/debug")).ToJsonString());
    }

    [Fact]
    public async Task Containers_OfATaskThatWorks_ShowWhatItUsesAndMay()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: [MeasuredOften]);
        await using var framework = await BusyAsync(cluster);

        var shown = await Eventually.GetAsync(
            async () => Assert.Single((await ReadAsync(cluster, "/containers")).AsArray()) is { } one
                && Number(one, "cpus_user_time_secs") > 0 && Number(one, "disk_used_bytes") >= 1 << 20 ? one : null,
            Eventually.DefaultBound, "the task's CPU time and disk use");

        Assert.Equal(
            ["container_id", "executor_id", "executor_name", "framework_id", "source", "statistics", "status"],
            Keys(shown));
        Assert.Equal(
            ("busy", framework.Id, "busy"),
            ($"{shown["executor_id"]}", $"{shown["framework_id"]}", $"{shown["source"]}"));
        Assert.StartsWith("Command Executor (Task: busy)", $"{shown["executor_name"]}", StringComparison.Ordinal);
        Assert.Equal($"{shown["container_id"]}", $"{shown["status"]!["container_id"]!["value"]}");
        Assert.True(Directory.Exists($"/proc/{shown["status"]!["executor_pid"]}"));
        var statistics = shown["statistics"]!;
        Assert.Equal(ByProcesses.Concat(ByCgroups).Order(), Keys(statistics).Order());
        Assert.Equal(
            (0.5, 64 << 20, 64 << 20, 32 << 20),
            (Number(shown, "cpus_soft_limit"), Number(shown, "mem_limit_bytes"), Number(shown, "mem_soft_limit_bytes"),
                Number(shown, "disk_limit_bytes")));
        Assert.InRange(Number(shown, "mem_rss_bytes"), 4096, 64 << 20);
        Assert.InRange(Number(shown, "mem_total_bytes"), Number(shown, "mem_rss_bytes"), 64 << 20);
        var disks = statistics["disk_statistics"]!.AsArray();
        var volume = Assert.Single(disks, disk => disk!["persistence"] is not null)!;
        Assert.Equal(("data", "tests"), ($"{volume["persistence"]!["id"]}", $"{volume["persistence"]!["principal"]}"));
        Assert.Equal(16 << 20, volume["limit_bytes"]!.GetValue<long>());
        Assert.InRange(volume["used_bytes"]!.GetValue<long>(), 2 << 20, 3 << 20);
        // What lies in the volume is not the sandbox's, although it is linked there.
        Assert.InRange(Number(shown, "disk_used_bytes"), 1 << 20, 2 << 20);
    }

    [Fact]
    public async Task Containers_AskedForById_AreThoseOnly()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await BusyAsync(cluster);
        var container = $"{(await ReadAsync(cluster, "/containers"))[0]!["container_id"]}";

        foreach (var query in new[]
                 {
                     $"container_id={container}", $"framework_id={framework.Id}", "executor_id=busy",
                     $"executor_id=busy&framework_id={framework.Id}",
                 })
            Assert.Single((await ReadAsync(cluster, $"/containers?{query}")).AsArray());
        foreach (var query in new[] { "container_id=x", "framework_id=x", $"executor_id=x&container_id={container}" })
            Assert.Empty((await ReadAsync(cluster, $"/containers?{query}")).AsArray());
    }

    [Fact]
    public async Task Statistics_WhereOnlyProcessesAreToBeCounted_AreThose()
    {
        await using var cluster =
            await TestCluster.StartAsync(agentFlags: ["--isolation=posix/cpu,posix/mem", MeasuredOften]);
        await using var framework = await BusyAsync(cluster);

        var shown = await Eventually.GetAsync(
            async () => Assert.Single((await ReadAsync(cluster, "/monitor/statistics")).AsArray()) is { } one
                && Number(one, "cpus_user_time_secs") > 0 && Number(one, "disk_used_bytes") > 0 ? one : null,
            Eventually.DefaultBound, "the task's CPU time and disk use");

        Assert.Equal(["executor_id", "executor_name", "framework_id", "source", "statistics"], Keys(shown));
        Assert.Equal(ByProcesses.Order(), Keys(shown["statistics"]!).Order());
    }

    // A task that takes CPU time, 2 MB in its volume and 1 MB in its sandbox.
    private static async Task<RawFramework> BusyAsync(TestCluster cluster)
    {
        var framework = new RawFramework(cluster.Master, "busy", "db");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 64, "disk");
        var volume = Json.Volume("db", "data", 16, "data");
        await framework.AcceptAsync(offer,
            Json.Reserve(Json.Reserved(Json.Scalar("disk", 16), "db")), Json.Create(volume),
            Json.Launch(Json.Task("busy", offer,
                "dd if=/dev/zero of=data/file bs=1048576 count=2; dd if=/dev/zero of=file bs=1048576 count=1; "
                + "while :; do :; done",
                Json.Scalar("cpus", 0.5), Json.Scalar("mem", 64), Json.Scalar("disk", 32), volume.DeepClone())));
        await framework.UpdateAsync("busy", "TASK_RUNNING");
        return framework;
    }

    // A starting agent answers 503 until its ledger is recovered.
    private static async Task<JsonNode> ReadAsync(TestCluster cluster, string path)
    {
        using var http = new HttpClient();
        var text = await Eventually.GetAsync(async () =>
        {
            using var answer = await http.GetAsync(new Uri($"http://{cluster.Agent.Address}{path}"), Stop);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(Stop) : null;
        }, Eventually.DefaultBound, $"an answer to {path}");
        return JsonNode.Parse(text)!;
    }

    private static double Number(JsonNode container, string name) =>
        container["statistics"]![name]?.GetValue<double>() ?? 0;

    private static IEnumerable<string> Keys(JsonNode node) => node.AsObject().Select(property => property.Key);
}
