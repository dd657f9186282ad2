using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>The steps of the stories in which a Redis with its append-only file in a volume keeps its
/// keys.</summary>
internal static class RedisStory
{
    public const int Keys = 10_000;

    /// <summary>A framework whose task <c>redis</c> runs on a volume that was made for it.</summary>
    /// <param name="cluster">Where.</param>
    /// <param name="more">What follows the command line of Redis.</param>
    /// <param name="failoverTimeout">Of the framework, in seconds.</param>
    /// <param name="executor">Arguments of the custom executor that shall run it; null for a command task.</param>
    public static async Task<RawFramework> BeginAsync(
        TestCluster cluster, string more = "", double failoverTimeout = 3600, string? executor = null)
    {
        var framework = new RawFramework(cluster.Master, "redis", "db", failoverTimeout);
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 256, "disk");
        var task = Redis(cluster, "redis", offer, more);
        if (executor is not null)
        {
            task.Remove("command");
            task["executor"] = Executor(executor);
        }
        await framework.AcceptAsync(offer, Json.Reserve(Json.Reserved(Json.Scalar("disk", 256), "db")),
            Json.Create(Volume()), Json.Launch(task));
        await framework.UpdateAsync("redis", "TASK_RUNNING");
        return framework;
    }

    /// <summary>Writes the keys; returns the process that has them.</summary>
    public static async Task<int> FillAsync(TestCluster cluster)
    {
        var redis = await RedisClient.WaitAsync(cluster.TaskPort);
        await RedisClient.WriteAsync(cluster.TaskPort, "first", Keys);
        return redis;
    }

    /// <summary>An offer of the volume, with what a task needs beside it.</summary>
    public static Task<JsonNode> OfferAsync(RawFramework framework) => framework.TogetherAsync(
        offer => Json.VolumeOf(offer, "data") is not null,
        offer => Json.Amount(offer, "cpus") >= 0.2 && Json.Amount(offer, "mem") >= 128, "the volume, cpu and memory");

    /// <summary>The same as soon as it is made; at that moment nothing may hold the volume any more.</summary>
    public static async Task<JsonNode> OfferOfFreeVolumeAsync(TestCluster cluster, RawFramework framework)
    {
        var offer = await OfferAsync(framework);
        Assert.Empty(Holders.Of(VolumeOf(cluster)));
        return offer;
    }

    /// <summary>A good number of offers, none of which has the volume in it.</summary>
    public static async Task VolumeStaysAwayAsync(RawFramework framework)
    {
        const int rounds = 10;
        for (var round = 0; round < rounds; round++)
        {
            var offer = await framework.OfferAsync(_ => true, "anything");
            Assert.Null(Json.VolumeOf(offer, "data"));
            await framework.CallAsync("DECLINE", new JsonObject
            {
                ["offer_ids"] = new JsonArray(offer["id"]!.DeepClone()),
                ["filters"] = new JsonObject { ["refuse_seconds"] = 0 },
            });
        }
    }

    /// <summary>A second task on the volume finds every key.</summary>
    public static async Task NextHasKeysAsync(TestCluster cluster, RawFramework framework, JsonNode? offer = null)
    {
        offer ??= await OfferAsync(framework);
        await framework.AcceptAsync(offer, Json.Launch(Redis(cluster, "next", offer)));
        await framework.UpdateAsync("next", "TASK_RUNNING");
        await RedisClient.WaitAsync(cluster.TaskPort);
        await RedisClient.VerifyAsync(cluster.TaskPort, "first", Keys);
    }

    /// <summary>The directory of the only volume.</summary>
    public static string VolumeOf(TestCluster cluster) =>
        Assert.Single(Directory.GetDirectories($"{cluster.AgentDirectory}/volumes"));

    public static JsonObject Volume() => Json.Volume("db", "data", 256, "data");

    public static bool IsEnd(JsonNode evt) => evt["update"]!["status"]!["task_id"]!["value"]!.GetValue<string>()
        == "redis" && $"{evt["update"]!["status"]!["state"]}" is "TASK_FAILED" or "TASK_LOST" or "TASK_GONE";

    /// <summary>Kills the shims of the cluster, those too that hold no container.</summary>
    public static Task KillShimsAsync(TestCluster cluster) => Task.WhenAll(ProcessesBelow.Find(cluster.Directory)
        .Where(static pid => CommandOf(pid).StartsWith("holdfast-shim", StringComparison.Ordinal)).Select(KillAsync));

    /// <summary>The shim above the first process of a container.</summary>
    public static int ShimOf(int first)
    {
        const string parent = "PPid:";
        var shim = int.Parse(
            File.ReadLines($"/proc/{first}/status").First(line => line.StartsWith(parent, StringComparison.Ordinal))
                [parent.Length..], CultureInfo.InvariantCulture);
        Assert.StartsWith("holdfast-shim", CommandOf(shim), StringComparison.Ordinal);
        return shim;
    }

    /// <summary>The process that a file names into which it wrote its id.</summary>
    public static async Task<int> PidInAsync(TestCluster cluster, string file)
    {
        var path = Directory.GetFiles(cluster.AgentDirectory, file, SearchOption.AllDirectories)[0];
        return int.Parse(
            await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
    }

    /// <summary>kill -9; returns once the process runs no more, reaped or not.</summary>
    public static async Task KillAsync(int pid)
    {
        using var process = Find(pid);
        if (process is null) return;
        process.Kill();
        await Eventually.IsTrueAsync(() => process.HasExited, $"the end of process {pid}");
    }

    private static JsonObject Redis(TestCluster cluster, string id, JsonNode offer, string more = "") => Json.Task(
        id, offer, Line(cluster, more), Json.Scalar("cpus", 0.2), Json.Scalar("mem", 128), Volume());

    /// <summary>The command line of a Redis on the volume.</summary>
    public static string Line(TestCluster cluster, string more = "") => (more.Length == 0 ? "exec " : "")
        + $"redis-server --port {cluster.TaskPort} --bind 127.0.0.1 --dir \"$PWD/data\" --appendonly yes"
        + " --appendfsync always --save ''" + more;

    private static JsonObject Executor(string arguments) => new()
    {
        ["type"] = "CUSTOM", ["executor_id"] = Json.Id("redis-executor"),
        ["command"] = new JsonObject { ["value"] = arguments },
        ["resources"] = new JsonArray(Json.Scalar("cpus", 0.1), Json.Scalar("mem", 64)),
    };

    private static Process? Find(int pid)
    {
        try
        {
            return Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            return null; // It ended meanwhile, as a shim does that waits for work while its agent is killed.
        }
    }

    /// <summary>The name of its program; empty when it is gone.</summary>
    public static string CommandOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").TrimEnd();
        }
        catch (IOException)
        {
            return ""; // It ended meanwhile.
        }
    }
}
