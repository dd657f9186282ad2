using System.Net;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Agent;

/// <summary>GET /state of a real agent, as tools read it.</summary>
public sealed class StateTests
{
    private const string Nothing = """{"disk":0.0,"mem":0.0,"gpus":0.0,"cpus":0.0}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task State_AgentWithoutTasks_HasEveryKeyThatMesosHas()
    {
        await using var cluster = await TestCluster.StartAsync(
            "cpus:4;mem:2048;cpus(db):1;disk:4096;ports:[31000-32000]",
            agentFlags: ["--attributes=rack:abc;size:2"]);
        using var http = new HttpClient();
        var state = await AdmittedAsync(http, cluster);

        string[] keys =
        [
            "version", "build_date", "build_time", "build_user", "start_time", "id", "pid", "hostname", "capabilities",
            "resources", "reserved_resources", "unreserved_resources", "reserved_resources_full",
            "unreserved_resources_full", "reserved_resources_allocated", "unreserved_resources_allocated",
            "resource_providers", "attributes", "master_hostname", "flags", "frameworks", "completed_frameworks",
        ];
        Assert.Equal(keys, state.AsObject().Select(property => property.Key));
        Assert.Equal("1.12.0", Text(state["version"]));
        Assert.Equal($"slave(1)@{cluster.Agent.Address}", Text(state["pid"]));
        Assert.Equal("""{"rack":"abc","size":2.0}""", state["attributes"]!.ToJsonString());
        Assert.Equal(
            """{"disk":4096.0,"mem":2048.0,"gpus":0.0,"cpus":5.0,"ports":"[31000-32000]"}""",
            state["resources"]!.ToJsonString());
        Assert.Equal(
            """{"db":{"disk":0.0,"mem":0.0,"gpus":0.0,"cpus":1.0}}""", state["reserved_resources"]!.ToJsonString());
        Assert.Equal("STATIC", Text(state["reserved_resources_full"]!["db"]![0]!["reservations"]![0]!["type"]));
        Assert.Equal("{}", state["reserved_resources_allocated"]!.ToJsonString());
        Assert.Equal(Nothing, state["unreserved_resources_allocated"]!.ToJsonString());
        Assert.Equal("rack:abc;size:2", Text(state["flags"]!["attributes"]));
    }

    [Fact]
    public async Task State_CommandTask_IsShownUnderAnExecutorWithItsId()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "worker", "web");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "a cpu");
        await framework.AcceptAsync(offer, Json.Launch(
            Json.Task("long", offer, "sleep 1000; true", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));
        await framework.UpdateAsync("long", "TASK_RUNNING");
        using var http = new HttpClient();

        var state = await StateAsync(http, cluster);
        var shown = Assert.Single(state["frameworks"]!.AsArray())!;
        var executor = Assert.Single(shown["executors"]!.AsArray())!;
        var task = Assert.Single(executor["tasks"]!.AsArray())!;

        Assert.Equal(framework.Id, Text(shown["id"]));
        Assert.Equal("""["web"]""", shown["roles"]!.ToJsonString());
        Assert.Equal("long", Text(executor["id"]));
        Assert.Equal("Command Executor (Task: long) (Command: sh -c 'sleep 1000; ...')", Text(executor["name"]));
        Assert.Equal("web", Text(executor["role"]));
        Assert.EndsWith(
            $"/executors/long/runs/{executor["container"]}", Text(executor["directory"]), StringComparison.Ordinal);
        Assert.True(Directory.Exists(Text(executor["directory"])));
        const string held = """{"disk":0.0,"mem":32.0,"gpus":0.0,"cpus":0.1}""";
        Assert.Equal(held, executor["resources"]!.ToJsonString());
        Assert.Equal(held, state["unreserved_resources_allocated"]!.ToJsonString());
        Assert.Equal("", Text(task["executor_id"]));
        Assert.Equal(
            ["TASK_STARTING", "TASK_RUNNING"], task["statuses"]!.AsArray().Select(status => Text(status!["state"])));

        await framework.CallAsync("KILL", new() { ["task_id"] = Json.Id("long") });
        var over = await Eventually.GetAsync(
            async () => Shown(await StateAsync(http, cluster), "completed_executors"),
            Eventually.DefaultBound, "the end of the executor");
        Assert.Equal("TASK_KILLED", Text(Assert.Single(over["completed_tasks"]!.AsArray())!["state"]));
        Assert.Equal(Nothing, over["resources"]!.ToJsonString());
    }

    [Fact]
    public async Task State_AfterAKillOfTheAgent_ShowsWhatWasOverBefore()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "shown", "web");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "a cpu");
        await framework.AcceptAsync(offer, Json.Launch(
            Json.Task("short", offer, "exit 3", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));
        await framework.UpdateAsync("short", "TASK_FAILED");
        using var http = new HttpClient();
        var before = await Eventually.GetAsync(
            async () => (await StateAsync(http, cluster))["completed_frameworks"]!.AsArray().FirstOrDefault(),
            Eventually.DefaultBound, "a framework that is over");

        await cluster.Agent.KillAsync();
        await cluster.Agent.StartAsync();

        var after = Assert.Single((await AdmittedAsync(http, cluster))["completed_frameworks"]!.AsArray())!;
        Assert.Equal(before.ToJsonString(), after.ToJsonString());
        var executor = Assert.Single(after["completed_executors"]!.AsArray())!;
        Assert.Equal("TASK_FAILED", Text(Assert.Single(executor["completed_tasks"]!.AsArray())!["state"]));
    }

    [Fact]
    public async Task State_AskedInOtherWays_IsTheSameDocument()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var http = new HttpClient();
        var state = await AdmittedAsync(http, cluster);

        var address = $"http://{cluster.Agent.Address}";
        var prefixed = await http.GetStringAsync(new Uri($"{address}/slave(1)/state"), Stop);
        using var script = await http.GetAsync(new Uri($"{address}/state?jsonp=show"), Stop);
        using var posted = await http.PostAsync(new Uri($"{address}/state"), new StringContent(""), Stop);

        Assert.True(JsonNode.DeepEquals(state, JsonNode.Parse(prefixed)));
        Assert.Equal("text/javascript", script.Content.Headers.ContentType!.ToString());
        var text = await script.Content.ReadAsStringAsync(Stop);
        Assert.StartsWith("show(", text, StringComparison.Ordinal);
        Assert.EndsWith(");", text, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(state, JsonNode.Parse(text["show(".Length..^");".Length])));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
    }

    private static string? Text(JsonNode? node) => node?.GetValue<string>();

    // A framework whose last task is over is soon a completed one.
    private static JsonNode? Shown(JsonNode state, string kind) =>
        state["frameworks"]!.AsArray().Concat(state["completed_frameworks"]!.AsArray())
            .SelectMany(framework => framework![kind]!.AsArray()).FirstOrDefault();

    // A starting agent answers 503 until its ledger is recovered, and has no id until a master gave it one.
    private static Task<JsonNode> AdmittedAsync(HttpClient http, TestCluster cluster) => Eventually.GetAsync(
        async () =>
        {
            using var answer = await http.GetAsync(new Uri($"http://{cluster.Agent.Address}/state"), Stop);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) return null;
            var state = await StateAsync(http, cluster);
            return Text(state["id"]) != "" ? state : null;
        },
        Eventually.DefaultBound, "an id of the agent");

    private static async Task<JsonNode> StateAsync(HttpClient http, TestCluster cluster)
    {
        using var answer = await http.GetAsync(new Uri($"http://{cluster.Agent.Address}/state"), Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        return JsonNode.Parse(await answer.Content.ReadAsStreamAsync(Stop))!;
    }
}
