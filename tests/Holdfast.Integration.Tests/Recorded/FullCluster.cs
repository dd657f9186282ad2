using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Recorded;

/// <summary>A cluster with one of each: tasks that run, are over and wait for their executor, a volume, reservations,
/// offers, frameworks that are there and that were. It is made once for all tests that only read.</summary>
public sealed class FullCluster : IAsyncLifetime
{
    /// <summary>What the tests of one such cluster are collected by.</summary>
    public const string Name = "full cluster";

    private readonly string _disk = Directory.CreateTempSubdirectory("holdfast-test-disk-").FullName;
    private readonly HttpClient _http = new();
    private TestCluster? _cluster;
    private RawFramework? _busy;
    private RawFramework? _idle;

    internal TestCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster was not started.");

    /// <summary>A document by its name, such as <c>agent /state</c> or <c>master GET_STATE</c>.</summary>
    internal async Task<JsonNode> ReadAsync(string document)
    {
        var words = document.Split(' ');
        if (words[1].StartsWith('/')) return JsonNode.Parse(await TextAsync(document))!;
        return JsonNode.Parse(await CallAsync(words[0], words[1], "application/json"))!;
    }

    /// <summary>The answer to an operator's call, in the form that is asked for.</summary>
    internal async Task<byte[]> CallAsync(string process, string call, string form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{AddressOf(process)}/api/v1"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(form));
        request.Content = new StringContent(
            $$"""{"type":"{{call}}"}""", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await _http.SendAsync(request);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
    }

    /// <summary>The text of a GET by its name, such as <c>agent /metrics</c>.</summary>
    internal Task<string> TextAsync(string document)
    {
        var words = document.Split(' ');
        return _http.GetStringAsync(new Uri($"{AddressOf(words[0])}{words[1]}"));
    }

    public async ValueTask InitializeAsync()
    {
        var logs = Directory.CreateDirectory($"{_disk}/logs").FullName;
        _cluster = await TestCluster.StartAsync(
            resources: Resources(), masterFlags: [$"--log_dir={logs}"],
            agentFlags: ["--attributes=rack:r1", $"--log_dir={logs}"]);
        _busy = new RawFramework(Cluster.Master, "busy", "db");
        await _busy.SubscribeAsync();
        await FillAsync(_busy);
        await using (var gone = new RawFramework(Cluster.Master, "gone", "web"))
        {
            await gone.SubscribeAsync();
            await gone.CallAsync("TEARDOWN");
        }
        _idle = new RawFramework(Cluster.Master, "idle", "web");
        await _idle.SubscribeAsync();
        await _busy.CallAsync("SUPPRESS", []);
        await _busy.DeclineAllAsync();
        await Eventually.IsTrueAsync(
            async () => Frameworks(await ReadAsync("master /state"), "idle")["offers"]!.AsArray().Count > 0,
            Eventually.DefaultBound, "an offer that nobody takes");
        await Eventually.IsTrueAsync(
            async () => Frameworks(await ReadAsync("agent /state"), "busy")["completed_executors"]!.AsArray().Count > 0,
            Eventually.DefaultBound, "a task that is over");
    }

    public async ValueTask DisposeAsync()
    {
        if (_busy is not null) await _busy.DisposeAsync();
        if (_idle is not null) await _idle.DisposeAsync();
        if (_cluster is not null) await _cluster.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_disk, recursive: true);
    }

    private static async Task FillAsync(RawFramework framework)
    {
        var offer = await framework.OfferAsync(static offer => Json.Amount(offer, "cpus") >= 4, "processors");
        var reserved = Json.Reserved(Json.Scalar("disk", 16), "db");
        var volume = Json.Volume("db", "data", 16, "data");
        foreach (var resource in (JsonObject[])[reserved, volume])
            resource["reservations"]![0]!["labels"] = Labels();
        var rich = Json.Task(
            "rich", offer, "exec sleep 1000", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), volume.DeepClone());
        rich["labels"] = Labels();
        rich["command"]!["user"] = Environment.UserName;
        rich["kill_policy"] = new JsonObject { ["grace_period"] = new JsonObject { ["nanoseconds"] = 1_000_000 } };
        rich["discovery"] = new JsonObject
        {
            ["name"] = "rich", ["visibility"] = "CLUSTER",
            ["ports"] = new JsonObject
            {
                ["ports"] = new JsonArray(
                    new JsonObject { ["number"] = 31000, ["name"] = "web", ["protocol"] = "tcp" }),
            },
        };
        var queued = Json.Task("queued", offer, "", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32));
        queued.Remove("command");
        queued["executor"] = Executor(framework);
        await framework.AcceptAsync(
            offer, Json.Operation("RESERVE", new JsonObject { ["resources"] = new JsonArray(reserved) }, "reserve"),
            Json.Create(volume), Json.Launch(
                rich, queued,
                Json.Task("short", offer, "true", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));
        await framework.UpdateAsync("rich", "TASK_RUNNING");
        await framework.UpdateAsync("short", "TASK_FINISHED");
    }

    // It never says that it is there, so its task waits for it.
    private static JsonObject Executor(RawFramework framework) => new()
    {
        ["type"] = "CUSTOM", ["executor_id"] = Json.Id("silent"), ["framework_id"] = Json.Id(framework.Id!),
        ["name"] = "silent", ["source"] = "tests", ["labels"] = Labels(),
        ["command"] = new JsonObject
        {
            ["value"] = "exec sleep 1000",
            ["environment"] = new JsonObject
            {
                ["variables"] = new JsonArray(new JsonObject { ["name"] = "A", ["value"] = "b" }),
            },
        },
        ["resources"] = new JsonArray(Json.Scalar("cpus", 0.1), Json.Scalar("mem", 64)),
    };

    private static JsonObject Labels() => new()
    {
        ["labels"] = new JsonArray(new JsonObject { ["key"] = "team", ["value"] = "a" }),
    };

    private static JsonNode Frameworks(JsonNode state, string name) =>
        state["frameworks"]!.AsArray().Single(framework => $"{framework!["name"]}" == name)!;

    private string Resources() => $$$$$$"""
        [{"name":"cpus","type":"SCALAR","scalar":{"value":4}},
         {"name":"mem","type":"SCALAR","scalar":{"value":2048}},
         {"name":"disk","type":"SCALAR","scalar":{"value":4096}},
         {"name":"ports","type":"RANGES","ranges":{"range":[{"begin":31000,"end":32000}]}},
         {"name":"disk","type":"SCALAR","scalar":{"value":64},
          "disk":{"source":{"type":"PATH","path":{"root":"{{{{{{_disk}}}}}}"}}}}
        ]
        """;

    private string AddressOf(string process) =>
        $"http://{(process == "master" ? Cluster.Master : Cluster.Agent).Address}";
}
