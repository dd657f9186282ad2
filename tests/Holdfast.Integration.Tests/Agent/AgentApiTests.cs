using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Protocol.V1.Agent;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Agent;

/// <summary>POST /api/v1 of a real agent.</summary>
public sealed class AgentApiTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_OfAnAgentWithoutTasks_AnswerAsMesosDoes()
    {
        await using var agent = await TestCluster.StartAsync();
        await AdmittedAsync(agent);

        Assert.Equal("""{"healthy":true}""", Text(await CallAsync(agent, "GET_HEALTH"), "get_health"));
        var version = (await CallAsync(agent, "GET_VERSION"))["get_version"]!["version_info"]!;
        Assert.Equal("1.12.0", $"{version["version"]}");
        Assert.Equal("""{"level":0}""", Text(await CallAsync(agent, "GET_LOGGING_LEVEL"), "get_logging_level"));
        Assert.Equal(
            """{"pending_tasks":[],"queued_tasks":[],"launched_tasks":[],"terminated_tasks":[],"completed_tasks":[]}""",
            Text(await CallAsync(agent, "GET_TASKS"), "get_tasks"));
        Assert.Equal(
            """{"executors":[],"completed_executors":[]}""",
            Text(await CallAsync(agent, "GET_EXECUTORS"), "get_executors"));
        Assert.Equal(
            """{"frameworks":[],"completed_frameworks":[]}""",
            Text(await CallAsync(agent, "GET_FRAMEWORKS"), "get_frameworks"));
        Assert.Equal("""{"type":"GET_CONTAINERS"}""", (await CallAsync(agent, "GET_CONTAINERS")).ToJsonString());
        Assert.Equal("{}", Text(await CallAsync(agent, "GET_OPERATIONS"), "get_operations"));
        Assert.Equal("{}", Text(await CallAsync(agent, "GET_RESOURCE_PROVIDERS"), "get_resource_providers"));
        var flags = (await CallAsync(agent, "GET_FLAGS"))["get_flags"]!["flags"]!.AsArray();
        Assert.Contains(flags, flag => $"{flag!["name"]}" == "work_dir" && $"{flag["value"]}" == agent.AgentDirectory);
        var info = (await CallAsync(agent, "GET_AGENT"))["get_agent"]!["agent_info"]!;
        Assert.Equal((agent.Agent.Port, 4), (info["port"]!.GetValue<int>(), info["resources"]!.AsArray().Count));
    }

    [Fact]
    public async Task Reads_WithATaskThatRunsAndOneThatIsOver_ShowBoth()
    {
        await using var agent = await TestCluster.StartAsync();
        await using var framework = await RunningAsync(agent);

        var state = (await CallAsync(agent, "GET_STATE"))["get_state"]!;
        var launched = Assert.Single(state["get_tasks"]!["launched_tasks"]!.AsArray())!;
        Assert.Equal(
            ("long", "TASK_RUNNING", "TASK_RUNNING", framework.Id),
            ($"{launched["task_id"]!["value"]}", $"{launched["state"]}", $"{launched["status_update_state"]}",
                $"{launched["framework_id"]!["value"]}"));
        Assert.Equal(
            $"{launched["statuses"]![1]!["uuid"]}", $"{launched["status_update_uuid"]}");
        await Eventually.IsTrueAsync(
            async () => (await CallAsync(agent, "GET_TASKS"))["get_tasks"]!["completed_tasks"]!.AsArray()
                .Any(task => $"{task!["task_id"]!["value"]}" == "short" && $"{task["state"]}" == "TASK_FINISHED"),
            Eventually.DefaultBound, "the task that is over and acknowledged");
        var executor = Assert.Single(
            (await CallAsync(agent, "GET_EXECUTORS"))["get_executors"]!["executors"]!.AsArray())!["executor_info"]!;
        Assert.Equal(("long", "long"), ($"{executor["executor_id"]!["value"]}", $"{executor["source"]}"));
        Assert.Equal(
            "api", $"{state["get_frameworks"]!["frameworks"]![0]!["framework_info"]!["name"]}");
        var container = Assert.Single(
            (await CallAsync(agent, "GET_CONTAINERS"))["get_containers"]!["containers"]!.AsArray())!;
        Assert.Equal(
            ["framework_id", "executor_id", "executor_name", "container_id", "container_status", "resource_statistics"],
            container.AsObject().Select(property => property.Key));
    }

    [Fact]
    public async Task Reads_AsProtobuf_AreTheSameMessages()
    {
        await using var agent = await TestCluster.StartAsync();
        await using var framework = await RunningAsync(agent);

        Call.Types.Type[] types = [Call.Types.Type.GetState, Call.Types.Type.GetTasks, Call.Types.Type.GetContainers];
        foreach (var type in types)
        {
            using var answer = await PostAsync(
                agent, new Call { Type = type }.ToByteArray(), "application/x-protobuf", "application/x-protobuf");
            Assert.Equal("application/x-protobuf", answer.Content.Headers.ContentType!.ToString());
            var response = Response.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync(Stop));
            var tasks = response.GetTasks ?? response.GetState?.GetTasks;
            if (tasks is not null) Assert.Equal("long", Assert.Single(tasks.LaunchedTasks).TaskId.Value);
            else Assert.Equal("long", Assert.Single(response.GetContainers.Containers).ExecutorId.Value);
        }
    }

    [Fact]
    public async Task Calls_ThatAreWrong_AreRefusedWithTheStatusThatMesosHas()
    {
        await using var agent = await TestCluster.StartAsync();
        await AdmittedAsync(agent);

        await IsRefusedAsync(HttpStatusCode.BadRequest, "{", "Failed to");
        await IsRefusedAsync(HttpStatusCode.BadRequest, "{}", "Expecting 'type' to be present");
        await IsRefusedAsync(HttpStatusCode.BadRequest, """{"type":"LIST_FILES"}""", "'list_files' to be present");
        await IsRefusedAsync(HttpStatusCode.BadRequest, """{"type":"GET_METRICS"}""", "'get_metrics' to be present");
        await IsRefusedAsync(
            HttpStatusCode.NotImplemented, """{"type":"PRUNE_IMAGES"}""", "PRUNE_IMAGES is not supported");
        await IsRefusedAsync(
            HttpStatusCode.NotFound, """{"type":"READ_FILE","read_file":{"path":"/etc/passwd","offset":0}}""", "");
        using var type = await PostAsync(agent, "{}"u8.ToArray(), "text/plain", "application/json");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, type.StatusCode);
        using var accept = await PostAsync(
            agent, """{"type":"GET_HEALTH"}"""u8.ToArray(), "application/json", "text/html");
        Assert.Equal(HttpStatusCode.NotAcceptable, accept.StatusCode);
        using var http = new HttpClient();
        using var got = await http.GetAsync(new Uri($"http://{agent.Agent.Address}/api/v1"), Stop);
        Assert.Equal(
            (HttpStatusCode.MethodNotAllowed, "POST"), (got.StatusCode, got.Content.Headers.Allow.Single()));

        async Task IsRefusedAsync(HttpStatusCode status, string body, string words)
        {
            using var answer = await PostAsync(
                agent, Encoding.UTF8.GetBytes(body), "application/json", "application/json");
            Assert.Equal(status, answer.StatusCode);
            Assert.Contains(words, await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task LoggingLevel_Set_IsShownUntilItsTimeIsOver()
    {
        await using var agent = await TestCluster.StartAsync();
        await AdmittedAsync(agent);

        using var set = await PostAsync(
            agent,
            """{"type":"SET_LOGGING_LEVEL","set_logging_level":{"level":1,"duration":{"nanoseconds":500000000}}}"""u8
                .ToArray(),
            "application/json", "application/json");

        Assert.Equal((HttpStatusCode.OK, 0), (set.StatusCode, set.Content.Headers.ContentLength));
        await agent.Agent.SaysAsync("anonymous set the level of logging to 1");
        await Eventually.IsTrueAsync(
            async () => Text(await CallAsync(agent, "GET_LOGGING_LEVEL"), "get_logging_level") == """{"level":0}""",
            Eventually.DefaultBound, "the level of the flags");
    }

    [Fact]
    public async Task Metrics_OfAnAgent_HaveMesosNames()
    {
        await using var agent = await TestCluster.StartAsync();
        await using var framework = await RunningAsync(agent);

        var metrics = (await CallAsync(agent, "GET_METRICS", new JsonObject()))["get_metrics"]!["metrics"]!.AsArray()
            .ToDictionary(metric => $"{metric!["name"]}", metric => metric!["value"]!.GetValue<double>());

        Assert.Equal(
            (1.0, 1.0, 1.0, 4.0, 0.1),
            (metrics["slave/registered"], metrics["slave/tasks_running"], metrics["slave/tasks_finished"],
                metrics["slave/cpus_total"], metrics["slave/cpus_used"]));
        Assert.Equal(0.025, metrics["slave/cpus_percent"], precision: 9);
        Assert.Contains("system/load_1min", metrics.Keys);
        // It began to recover when it started: the ledger is read and the disks are looked at.
        Assert.InRange(metrics["slave/recovery_time_secs"], 0.001, metrics["slave/uptime_secs"]);
        using var http = new HttpClient();
        var snapshot = JsonNode.Parse(await http.GetStringAsync(
            new Uri($"http://{agent.Agent.Address}/metrics/snapshot"), Stop))!.AsObject();
        Assert.Equal(metrics.Keys.Order(), snapshot.Select(metric => metric.Key).Order());
        var prometheus = await http.GetStringAsync(new Uri($"http://{agent.Agent.Address}/metrics"), Stop);
        Assert.Contains("holdfast_slave_tasks_running 1", prometheus, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_OfATask_AreFoundByEveryNameThatMesosHas()
    {
        await using var agent = await TestCluster.StartAsync();
        await using var framework = await RunningAsync(agent);
        var state = await GetAsync(agent, "/state");
        var executor = state["frameworks"]![0]!["executors"]!.AsArray().Single(one => $"{one!["id"]}" == "long")!;
        var sandbox = $"{executor["directory"]}";
        string[] names =
        [
            sandbox, $"{Path.GetDirectoryName(sandbox)}/latest",
            $"/frameworks/{framework.Id}/executors/long/runs/latest",
        ];

        foreach (var name in names)
        {
            var listed = (await GetAsync(agent, $"/files/browse?path={Uri.EscapeDataString(name)}")).AsArray();
            Assert.Equal(
                [$"{name}/data", $"{name}/stderr", $"{name}/stdout"],
                listed.Select(file => $"{file!["path"]}").Order());
            Assert.Equal("""{"data":"said\n","offset":0}""", await ReadFileAsync(agent, $"{name}/stdout"));
            // The volume is a link in the sandbox; what lies in it is shown all the same.
            Assert.Equal("""{"data":"kept\n","offset":0}""", await ReadFileAsync(agent, $"{name}/data/file"));
            var read = await CallAsync(
                agent, "READ_FILE", new JsonObject { ["path"] = $"{name}/stdout", ["offset"] = 0 });
            Assert.Equal("""{"size":5,"data":"c2FpZAo="}""", Text(read, "read_file"));
            var infos = await CallAsync(agent, "LIST_FILES", new JsonObject { ["path"] = name });
            Assert.Equal(3, infos["list_files"]!["file_infos"]!.AsArray().Count);
        }
        using var http = new HttpClient();
        foreach (var elsewhere in new[] { "/etc/passwd", $"{sandbox}/../../latest/../../../etc", agent.AgentDirectory })
        {
            using var answer = await http.GetAsync(
                new Uri($"http://{agent.Agent.Address}/files/browse?path={Uri.EscapeDataString(elsewhere)}"), Stop);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    // A task that runs, with a volume, and one that is over.
    private static async Task<RawFramework> RunningAsync(TestCluster agent)
    {
        var framework = new RawFramework(agent.Master, "api", "db");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 64, "disk");
        var volume = Json.Volume("db", "data", 16, "data");
        await framework.AcceptAsync(offer,
            Json.Reserve(Json.Reserved(Json.Scalar("disk", 16), "db")), Json.Create(volume),
            Json.Launch(
                Json.Task("long", offer, "echo said; echo kept > data/file; exec sleep 1000",
                    Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), volume.DeepClone()),
                Json.Task("short", offer, "true", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));
        await framework.UpdateAsync("long", "TASK_RUNNING");
        await framework.UpdateAsync("short", "TASK_FINISHED");
        await Eventually.IsTrueAsync(
            () => Directory.EnumerateFiles(agent.AgentDirectory, "file", SearchOption.AllDirectories).Any(),
            "what the task writes");
        // Its end is over once its container is proven empty.
        await Eventually.IsTrueAsync(
            async () => (await CallAsync(agent, "GET_EXECUTORS"))["get_executors"]!["executors"]!.AsArray().Count == 1,
            Eventually.DefaultBound, "the end of the short task");
        return framework;
    }

    private static Task AdmittedAsync(TestCluster agent) => Eventually.IsTrueAsync(async () =>
    {
        using var answer = await PostAsync(
            agent, """{"type":"GET_AGENT"}"""u8.ToArray(), "application/json", "application/json");
        return answer.IsSuccessStatusCode
            && (await answer.Content.ReadAsStringAsync(Stop)).Contains("\"id\"", StringComparison.Ordinal);
    }, Eventually.DefaultBound, "the agent to be admitted");

    private static string? Text(JsonNode answer, string member) => answer[member]?.ToJsonString();

    private static async Task<JsonNode> CallAsync(TestCluster agent, string type, JsonObject? member = null)
    {
        var call = new JsonObject { ["type"] = type };
        if (member is not null) call[type.ToLowerInvariant()] = member;
        using var answer = await PostAsync(
            agent, Encoding.UTF8.GetBytes(call.ToJsonString()), "application/json", "application/json");
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.IsSuccessStatusCode, $"{type}: {answer.StatusCode} {text}");
        var read = JsonNode.Parse(text)!;
        Assert.Equal(type, $"{read["type"]}");
        return read;
    }

    private static async Task<string> ReadFileAsync(TestCluster agent, string path) =>
        (await GetAsync(agent, $"/files/read?path={Uri.EscapeDataString(path)}&offset=0")).ToJsonString();

    private static async Task<JsonNode> GetAsync(TestCluster agent, string path)
    {
        using var http = new HttpClient();
        return JsonNode.Parse(await http.GetStringAsync(new Uri($"http://{agent.Agent.Address}{path}"), Stop))!;
    }

    private static async Task<HttpResponseMessage> PostAsync(
        TestCluster agent, byte[] body, string contentType, string accept)
    {
        using var http = new HttpClient();
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://{agent.Agent.Address}/api/v1"))
        {
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await http.SendAsync(request, Stop);
    }
}
