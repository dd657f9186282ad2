using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>A volume grows and shrinks under a task that writes to it.</summary>
public sealed class ResizeStoryTests
{
    // As Mesos takes it: without a charset.
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The size is acknowledged once it is kept for good, whatever is killed then (S1); everybody is shown it,
    /// and it is what comes back.</summary>
    [Fact]
    public async Task Volume_InUse_GrowsAndShrinks_AndKeepsItsSizeWhateverIsKilled()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var owner = new RawFramework(cluster.Master, "store", "db");
        var agent = await WriteAsync(owner);

        var room = await owner.OfferAsync(offer => offer["resources"]!.AsArray().Any(one =>
            one!["disk"] is null && one["reservations"] is not null && SizeOf(one) >= 64), "the addition");
        await owner.AcceptAsync(room, Json.Operation("GROW_VOLUME", new JsonObject
        {
            ["volume"] = Volume(64), ["addition"] = Space(64),
        }, "grow"));
        var grown = await OutcomeAsync(owner, "grow");
        Assert.Equal("OPERATION_FINISHED", grown["state"]!.GetValue<string>());
        await SeesAsync(cluster, 128);
        await cluster.Agent.KillAsync();
        await cluster.Master.KillAsync();
        await cluster.Master.StartAsync();
        await cluster.Agent.StartAsync();
        await owner.SubscribeAsync();
        await SeesAsync(cluster, 128);

        var shrunk = await ResizeAsync(cluster, "SHRINK_VOLUME", new JsonObject
        {
            ["agent_id"] = agent.DeepClone(), ["volume"] = Volume(128),
            ["subtract"] = new JsonObject { ["value"] = 96 },
        });
        Assert.Equal((HttpStatusCode.Accepted, ""), shrunk);
        await SeesAsync(cluster, 32);
        await cluster.Agent.KillAsync();
        await cluster.Agent.StartAsync();
        await SeesAsync(cluster, 32);
        await owner.CallAsync("KILL", new() { ["task_id"] = Json.Id("write") });
        await owner.UpdateAsync("write", "TASK_KILLED");
        var back = await owner.OfferAsync(offer => Json.VolumeOf(offer, "data") is not null, "the volume");
        Assert.Equal(32, SizeOf(Json.VolumeOf(back, "data")!));
        await owner.AcceptAsync(back, Json.Launch(Json.Task("read", back, "grep --quiet precious data/file",
            Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), Volume(32))));
        await owner.UpdateAsync("read", "TASK_FINISHED");
    }

    /// <summary>Nobody means to lose what lies there: the size stays, and the answer says how much it holds.</summary>
    [Fact]
    public async Task Volume_ThatHoldsMoreThanItIsToHave_KeepsItsSizeAndSaysHowMuch()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var owner = new RawFramework(cluster.Master, "store", "db");
        var agent = await WriteAsync(
            owner, "dd if=/dev/zero of=data/much bs=1M count=40 status=none; touch data/full;");
        var data = Assert.Single(Directory.GetDirectories($"{cluster.AgentDirectory}/volumes"));
        await Eventually.IsTrueAsync(() => File.Exists($"{data}/full"), "the volume to hold 40 MB");

        var refused = await ResizeAsync(cluster, "SHRINK_VOLUME", new JsonObject
        {
            ["agent_id"] = agent.DeepClone(), ["volume"] = Volume(64),
            ["subtract"] = new JsonObject { ["value"] = 32 },
        });
        var wrong = await ResizeAsync(cluster, "GROW_VOLUME", new JsonObject
        {
            ["agent_id"] = agent.DeepClone(), ["volume"] = Volume(32), ["addition"] = Space(8),
        });

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("could not be resized from 64 to 32 MB", refused.Body, StringComparison.Ordinal);
        Assert.Contains("40", refused.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, wrong.Status);
        await SeesAsync(cluster, 64);
        Assert.Equal("precious\n", await File.ReadAllTextAsync($"{data}/file", Stop));
    }

    private static async Task<JsonNode> WriteAsync(RawFramework framework, string command = "")
    {
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 256, "disk");
        await framework.AcceptAsync(offer,
            Json.Reserve(Space(256)), Json.Create(Volume(64)),
            Json.Launch(Json.Task("write", offer, $"echo precious > data/file; {command} sleep 1000",
                Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), Volume(64))));
        await framework.UpdateAsync("write", "TASK_RUNNING");
        return offer["agent_id"]!;
    }

    private static async Task<JsonNode> OutcomeAsync(RawFramework framework, string id) =>
        StatusOf(await framework.WaitAsync(
            "UPDATE_OPERATION_STATUS", evt => $"{StatusOf(evt)["operation_id"]?["value"]}" == id));

    private static JsonNode StatusOf(JsonNode evt) => evt["update_operation_status"]!["status"]!;

    // The task's resources as master and agent tell them, and the volume beside them.
    private static async Task SeesAsync(TestCluster cluster, double size)
    {
        using var http = new HttpClient();
        string[] paths = [cluster.Master.Url, cluster.Agent.Url];
        foreach (var url in paths)
            await Eventually.IsTrueAsync(async () =>
            {
                using var content = new StringContent("""{"type":"GET_TASKS"}""", Encoding.UTF8, JsonType);
                using var answer = await http.PostAsync(new Uri($"{url}/api/v1"), content, Stop);
                if (!answer.IsSuccessStatusCode) return false; // It has just been started.
                var tasks = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!["get_tasks"]!;
                var shown = (tasks["tasks"] ?? tasks["launched_tasks"])?.AsArray() ?? [];
                return shown.Count == 1 && shown[0]!["resources"]!.AsArray()
                    .Any(one => one!["disk"]?["persistence"] is not null && SizeOf(one) == size);
            }, Eventually.DefaultBound, $"the task to hold {size} MB at {url}");
        await Eventually.IsTrueAsync(async () =>
        {
            var known = JsonNode.Parse(await http.GetStringAsync(
                new Uri($"{cluster.Master.Url}/holdfast/v1/volumes"), Stop))!["volumes"]!.AsArray();
            return known.Count == 1 && known[0]!["size_mb"]!.GetValue<double>() == size;
        }, Eventually.DefaultBound, $"the inventory to say {size} MB");
    }

    private static async Task<(HttpStatusCode Status, string Body)> ResizeAsync(
        TestCluster cluster, string type, JsonObject member)
    {
        var call = new JsonObject { ["type"] = type, [type.ToLowerInvariant()] = member };
        using var http = new HttpClient();
        using var content = new StringContent(call.ToJsonString(), Encoding.UTF8, JsonType);
        using var answer = await http.PostAsync(new Uri($"{cluster.Master.Url}/api/v1"), content, Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    private static double SizeOf(JsonNode resource) => resource["scalar"]!["value"]!.GetValue<double>();

    private static JsonObject Volume(double megabytes) => Json.Volume("db", "data", megabytes, "data");

    private static JsonObject Space(double megabytes) => Json.Reserved(Json.Scalar("disk", megabytes), "db");
}
