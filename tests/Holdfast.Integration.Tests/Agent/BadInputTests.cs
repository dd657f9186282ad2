using System.Text;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Master;

namespace Holdfast.Integration.Tests.Agent;

/// <summary>What a real agent, and the master before it, are sent by mistake or on purpose.</summary>
public sealed class BadInputTests
{
    private const string Executors = "/api/v1/executor";
    private const string Forged = "2026-01-01T00:00:00.000Z info: forged";

    private static readonly (string Path, string Type, string Body, int Status, string Words)[] Requests =
    [
        .. from path in new[] { Executors, "/api/v1" }
           from row in new[]
           {
               ("", "{}", 400, "'Content-Type'"),
               ("text/plain", "{}", 415, "'Content-Type'"),
               ("application/json", "{\"type\":", 400, "into JSON"),
               ("application/json", "[]", 400, "JSON object"),
               ("application/x-protobuf", "\u00ff\u00ff", 400, "protobuf"),
           }
           select (path, row.Item1, row.Item2, row.Item3, row.Item4),
        (Executors, "application/json", "{}", 400, "executor_id, framework_id"),
        (Executors, "application/json", Subscribe("..", "e"), 400, "'..' is no framework_id"),
        (Executors, "application/json", Subscribe("a/b", "e"), 400, "'a/b' is no framework_id"),
        (Executors, "application/json", Subscribe(new string('x', 300), "e"), 400, "255 bytes"),
        (Executors, "application/json", Subscribe("f", "../e"), 400, "'../e' is no executor_id"),
        (Executors, "application/json", Subscribe("f", "a\\nb"), 400, "is no executor_id"),
        (Executors, "application/json", Subscribe("nobody", "e"), 400, "Framework cannot be found"),
        ("/api/v1", "application/json", "{\"type\":\"NO_SUCH_CALL\"}", 400, "'type'"),
        // Right, but of another API.
        ("/api/v1/resource_provider", "application/json", "{\"type\":\"SUBSCRIBE\"}", 501, "Resource providers"),
        ("/api/v1", "application/json", ReadFile("/etc/passwd"), 404, ""),
        ("/api/v1", "application/json", ReadFile("../../etc/passwd"), 404, ""),
        ("/api/v1", "application/json", ReadFile("a\\u0000b"), 404, ""),
    ];

    [Fact]
    public async Task Requests_ThatAreWrong_AreRefusedAndTheAgentServesOn()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "good", "web");
        await framework.SubscribeAsync();
        await RunAsync(framework, "before", "t");

        foreach (var (path, type, body, status, words) in Requests)
        {
            var (answered, text) = await AskAsync(cluster.Agent.Port, path, type, Encoding.Latin1.GetBytes(body));
            Assert.True(status == answered, $"{path} {type} {body}: {answered} {text}");
            Assert.Contains(words, text, StringComparison.Ordinal);
        }
        foreach (var path in new[] { Executors, "/api/v1" })
        {
            using var http = new RawHttp(cluster.Agent.Port);
            var answer = await http.SendHeadAsync("POST", path, TestMaster.Pairs(
                [("Content-Type", "application/json"), ("Content-Length", $"{1L << 40}")]), TestMaster.Token);
            Assert.Equal(413, answer.Status);
        }

        await RunAsync(framework, "after", "t");
        Assert.DoesNotContain(" fail: ", cluster.Agent.Log, StringComparison.Ordinal);
    }

    /// <summary>Ids become directories, cgroups and arguments; names stand in logs, metrics and documents.</summary>
    [Fact]
    public async Task NamesAndIds_OfEveryKind_RunAndStayOneWordEverywhere()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(
            cluster.Master, $"evil\n{Forged}\r\u001b[2J\u009b1m\"\\{{}}", "we\"b\u001b");
        await framework.SubscribeAsync();
        string[] ids =
        [
            new('x', 255), new('\u00fc', 127), "a b'\";$(id)`id`*?#%2F%0a", "-rf", "~", "%s%n{0}", "a\u009b\u2028b",
            "\U0001F600",
        ];

        foreach (var id in ids) await RunAsync(framework, id, $"\n{Forged}\u001b[2J\0\"");

        var sandboxes = Directory.EnumerateDirectories(
            Directory.EnumerateDirectories(cluster.AgentDirectory, "executors", SearchOption.AllDirectories).Single());
        Assert.Equal(
            ids.Order(StringComparer.Ordinal), sandboxes.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        await cluster.Master.SaysAsync($"evil\\n{Forged}");
        foreach (var log in new[] { cluster.Master.Log, cluster.Agent.Log })
        {
            Assert.DoesNotContain(log.Split('\n'), line => line.StartsWith(Forged, StringComparison.Ordinal));
            Assert.DoesNotContain(log, letter => char.IsControl(letter) && letter != '\n');
        }
        foreach (var (port, paths) in new[]
        {
            (cluster.Master.Port, new[] { "/state", "/tasks", "/frameworks", "/state-summary", "/metrics/snapshot" }),
            (cluster.Agent.Port, ["/state", "/containers", "/metrics/snapshot"]),
        })
        {
            foreach (var path in paths) JsonNode.Parse((await AskAsync(port, path, "", body: null)).Text);
        }
    }

    private static async Task RunAsync(RawFramework framework, string id, string name)
    {
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 0.1, "cpus");
        var task = Json.Task(id, offer, "true", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32));
        task["name"] = name;
        await framework.AcceptAsync(offer, Json.Launch(task));
        await framework.UpdateAsync(id, "TASK_FINISHED");
    }

    private static string Subscribe(string framework, string executor) =>
        """
        {"type":"SUBSCRIBE","framework_id":{"value":"FRAMEWORK"},"executor_id":{"value":"EXECUTOR"},"subscribe":{}}
        """.Replace("FRAMEWORK", framework, StringComparison.Ordinal)
            .Replace("EXECUTOR", executor, StringComparison.Ordinal);

    private static string ReadFile(string path) =>
        """{"type":"READ_FILE","read_file":{"path":"PATH","offset":0}}"""
            .Replace("PATH", path, StringComparison.Ordinal);

    private static async Task<(int Status, string Text)> AskAsync(int port, string path, string type, byte[]? body)
    {
        using var http = new RawHttp(port);
        (string, string)[] headers = type.Length == 0 ? [] : [("Content-Type", type)];
        var answer = await http.SendAsync(
            body is null ? "GET" : "POST", path, TestMaster.Pairs(headers), body ?? [], TestMaster.Token);
        return (answer.Status, Encoding.UTF8.GetString(await http.ReadBodyAsync(answer, TestMaster.Token)));
    }
}
