using System.Diagnostics;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>A Redis with its append-only file in a volume loses no key, whatever is killed with kill -9.</summary>
public sealed class RedisStoryTests
{
    private const int Keys = 10_000;
    private const string Ended = "TASK_FAILED";

    [Fact]
    public async Task Redis_TaskIsKilled_NextOneHasItsKeys()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await FirstAsync(cluster);
        var redis = await FillAsync(cluster);

        await KillAsync(redis);

        await framework.UpdateAsync("redis", Ended);
        await NextHasKeysAsync(cluster, framework);
    }

    [Fact]
    public async Task Redis_ShimAloneIsKilled_IsGoneBeforeItsVolumeIsOffered()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await FirstAsync(cluster);
        var redis = await FillAsync(cluster);

        await KillShimsAsync(cluster);

        await framework.UpdateAsync("redis", Ended);
        var offer = await OfferAsync(framework);
        IsGone(redis);
        await NextHasKeysAsync(cluster, framework, offer);
    }

    [Fact]
    public async Task Redis_AgentIsKilled_RunsOnWithItsKeys()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await FirstAsync(cluster);
        var redis = await FillAsync(cluster);

        await cluster.Agent.KillAsync();
        await cluster.Agent.StartAsync();

        Assert.Equal(redis, await RedisClient.WaitAsync(PortOf(cluster)));
        await RedisClient.VerifyAsync(PortOf(cluster), "first", Keys);
    }

    [Fact]
    public async Task Redis_KilledWhileItsAgentIsAway_NextOneHasItsKeys()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await FirstAsync(cluster);
        var redis = await FillAsync(cluster);

        await cluster.Agent.KillAsync();
        await KillAsync(redis);
        await cluster.Agent.StartAsync();

        await framework.UpdateAsync("redis", Ended);
        await NextHasKeysAsync(cluster, framework);
    }

    [Fact]
    public async Task Redis_ShimAndAgentAreKilled_NextOneHasItsKeys()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await FirstAsync(cluster);
        var redis = await FillAsync(cluster);

        await cluster.Agent.KillAsync();
        await KillShimsAsync(cluster);
        await cluster.Agent.StartAsync();

        await framework.WaitAsync("UPDATE", IsEnd);
        var offer = await OfferAsync(framework);
        IsGone(redis);
        await NextHasKeysAsync(cluster, framework, offer);
    }

    [Fact]
    public async Task Redis_MasterIsKilled_RunsOnAndItsFrameworkComesBack()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await FirstAsync(cluster, failoverTimeout: 0);
        var (redis, id) = (await FillAsync(cluster), framework.Id);

        await cluster.Master.KillAsync();
        await cluster.Master.StartAsync();
        await framework.SubscribeAsync();

        Assert.Equal(id, framework.Id);
        Assert.Equal(redis, await RedisClient.WaitAsync(PortOf(cluster)));
        await RedisClient.VerifyAsync(PortOf(cluster), "first", Keys);
        await KillAsync(redis);
        await framework.UpdateAsync("redis", Ended);
        await NextHasKeysAsync(cluster, framework);
    }

    [Fact]
    public async Task Redis_AllIsKilledAtOnce_NextOneHasItsKeys()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await FirstAsync(cluster);
        await FillAsync(cluster);

        await Task.WhenAll(cluster.Master.KillAsync(), cluster.Agent.KillAsync());
        await ProcessesBelow.KillAsync(cluster.Directory);
        await cluster.Master.StartAsync();
        await cluster.Agent.StartAsync();
        await framework.SubscribeAsync();

        await framework.WaitAsync("UPDATE", IsEnd);
        await NextHasKeysAsync(cluster, framework);
    }

    [Fact]
    public async Task Redis_DaemonisedAndItsParentKilled_IsGoneBeforeItsVolumeIsOffered()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await FirstAsync(
            cluster, " --daemonize yes && echo $$ > first && while :; do sleep 1; done");
        var redis = await FillAsync(cluster);
        var file = Directory.GetFiles(cluster.AgentDirectory, "first", SearchOption.AllDirectories)[0];
        var first = int.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken),
            System.Globalization.CultureInfo.InvariantCulture);

        await KillAsync(first);

        await framework.UpdateAsync("redis", Ended);
        var offer = await OfferAsync(framework);
        IsGone(redis);
        await NextHasKeysAsync(cluster, framework, offer);
    }

    private static async Task<RawFramework> FirstAsync(
        TestCluster cluster, string more = "", double failoverTimeout = 3600)
    {
        var framework = new RawFramework(cluster.Master, "redis", "db", failoverTimeout);
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 256, "disk");
        await framework.AcceptAsync(offer, Json.Reserve(Json.Reserved(Json.Scalar("disk", 256), "db")),
            Json.Create(Volume()), Json.Launch(Redis(cluster, "redis", offer, more)));
        await framework.UpdateAsync("redis", "TASK_RUNNING");
        return framework;
    }

    private static async Task<int> FillAsync(TestCluster cluster)
    {
        var redis = await RedisClient.WaitAsync(PortOf(cluster));
        await RedisClient.WriteAsync(PortOf(cluster), "first", Keys);
        return redis;
    }

    private static Task<JsonNode> OfferAsync(RawFramework framework) => framework.TogetherAsync(
        offer => Json.VolumeOf(offer, "data") is not null,
        offer => Json.Amount(offer, "cpus") >= 0.2 && Json.Amount(offer, "mem") >= 128, "the volume, cpu and memory");

    private static async Task NextHasKeysAsync(TestCluster cluster, RawFramework framework, JsonNode? offer = null)
    {
        offer ??= await OfferAsync(framework);
        await framework.AcceptAsync(offer, Json.Launch(Redis(cluster, "next", offer)));
        await framework.UpdateAsync("next", "TASK_RUNNING");
        await RedisClient.WaitAsync(PortOf(cluster));
        await RedisClient.VerifyAsync(PortOf(cluster), "first", Keys);
    }

    private static JsonObject Redis(TestCluster cluster, string id, JsonNode offer, string more = "") => Json.Task(
        id, offer, (more.Length == 0 ? "exec " : "") + $"redis-server --port {PortOf(cluster)} --bind 127.0.0.1"
            + " --dir \"$PWD/data\" --appendonly yes --appendfsync always --save ''" + more,
        Json.Scalar("cpus", 0.2), Json.Scalar("mem", 128), Volume());

    private static int PortOf(TestCluster cluster) => cluster.TaskPort;

    private static JsonObject Volume() => Json.Volume("db", "data", 256, "data");

    private static bool IsEnd(JsonNode evt) => evt["update"]!["status"]!["task_id"]!["value"]!.GetValue<string>()
        == "redis" && $"{evt["update"]!["status"]!["state"]}" is "TASK_FAILED" or "TASK_LOST" or "TASK_GONE";

    private static Task KillShimsAsync(TestCluster cluster) => Task.WhenAll(ProcessesBelow.Find(cluster.Directory)
        .Where(pid => File.ReadAllText($"/proc/{pid}/comm").StartsWith("holdfast-shim", StringComparison.Ordinal))
        .Select(KillAsync));

    private static void IsGone(int pid) =>
        Assert.True(StateOf(pid) is null or 'Z', $"Redis ({pid}) still runs though its volume is offered.");

    // A zombie, which waits only for its parent, has let go of every file.
    private static char? StateOf(int pid)
    {
        try
        {
            return File.ReadLines($"/proc/{pid}/status")
                .First(line => line.StartsWith("State:", StringComparison.Ordinal))["State:".Length..].TrimStart()[0];
        }
        catch (IOException)
        {
            return null; // It is gone altogether.
        }
    }

    private static async Task KillAsync(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
        await Eventually.IsTrueAsync(() => process.HasExited, $"the end of process {pid}");
    }
}
