using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>An agent is away for so long that its task is reported lost, and somebody gives the task's volume
/// up.</summary>
public sealed class LostTaskTests
{
    private static readonly string[] Impatient = ["--agent_ping_timeout=1secs", "--max_agent_ping_timeouts=3"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// Orchestrators took "lost" for "gone", had the volume destroyed, and the agent that came back did so. Here
    /// nothing is ordered of an agent that is away, nothing is delivered late, and the task goes on with its data.
    /// </summary>
    [Fact]
    public async Task Volume_OfATaskThatWasLost_IsNotDestroyedWhenItsAgentReturns()
    {
        await using var cluster = await TestCluster.StartAsync(masterFlags: Impatient);
        await using var framework = new RawFramework(cluster.Master, "store", "db");
        await framework.SubscribeAsync();
        var file = await WriteAsync(cluster, framework);
        var before = await framework.OfferAsync(static offer => Json.Amount(offer, "disk") >= 64, "what else there is");

        await cluster.Agent.KillAsync();
        await framework.UpdateAsync("write", "TASK_UNREACHABLE");
        var lines = (await File.ReadAllLinesAsync(file, Stop)).Length;

        var (status, text) = await DestroyAsync(cluster, before["agent_id"]!);
        Assert.True((int)status is >= 400 and < 500, $"{status}: {text}");
        await framework.AcceptAsync(before, Json.Operation(
            "DESTROY", new JsonObject { ["volumes"] = new JsonArray(Volume()) }, "late"));
        var late = await framework.WaitAsync("UPDATE_OPERATION_STATUS", static _ => true);
        Assert.Equal("OPERATION_ERROR", $"{late["update_operation_status"]!["status"]!["state"]}");

        await cluster.Agent.StartAsync();
        await framework.UpdateAsync("write", "TASK_RUNNING", from: framework.Events.Count);
        await Eventually.IsTrueAsync(
            () => File.ReadAllLines(file).Length > lines, "the task, which never stopped, to go on writing");
        Assert.Equal("1", (await File.ReadAllLinesAsync(file, Stop))[0]);
        Assert.Empty(Directory.GetFileSystemEntries($"{cluster.AgentDirectory}/trash"));
    }

    // A task that numbers lines in its volume until it is killed.
    private static async Task<string> WriteAsync(TestCluster cluster, RawFramework framework)
    {
        var offer = await framework.OfferAsync(static offer => Json.Amount(offer, "disk") >= 128, "disk");
        var place = $"{cluster.Directory}/where";
        await framework.AcceptAsync(offer,
            Json.Reserve(Json.Reserved(Json.Scalar("disk", 64), "db")), Json.Create(Volume()),
            Json.Launch(Json.Task("write", offer,
                $"i=0; while :; do i=$((i+1)); echo $i >>data/lines; readlink -f data/lines >{place}; sleep 0.1; done",
                Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), Volume())));
        await framework.UpdateAsync("write", "TASK_RUNNING");
        await Eventually.IsTrueAsync(
            () => File.Exists(place) && new FileInfo(place).Length > 0, "the task to say where its volume is");
        return (await File.ReadAllTextAsync(place, Stop)).Trim();
    }

    private static async Task<(HttpStatusCode Status, string Text)> DestroyAsync(TestCluster cluster, JsonNode agent)
    {
        var call = new JsonObject
        {
            ["type"] = "DESTROY_VOLUMES",
            ["destroy_volumes"] = new JsonObject
            {
                ["agent_id"] = agent.DeepClone(), ["volumes"] = new JsonArray(Volume()),
            },
        };
        using var http = new HttpClient();
        using var content = new StringContent(call.ToJsonString());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await http.PostAsync(new Uri($"{cluster.Master.Url}/api/v1"), content, Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    private static JsonObject Volume() => Json.Volume("db", "data", 64, "data");
}
