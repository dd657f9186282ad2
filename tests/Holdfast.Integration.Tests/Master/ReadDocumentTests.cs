using System.Text;
using System.Text.Json;

namespace Holdfast.Integration.Tests.Master;

/// <summary>The documents that dashboards read, by raw HTTP.</summary>
public sealed class ReadDocumentTests
{
    [Theory]
    [InlineData("/state-summary", """{"hostname":"localhost","slaves":[],"frameworks":[]}""")]
    [InlineData("/slaves", """{"slaves":[],"recovered_slaves":[]}""")]
    [InlineData(
        "/frameworks", """{"frameworks":[],"completed_frameworks":[],"unregistered_frameworks":[]}""")]
    [InlineData("/tasks", """{"tasks":[]}""")]
    [InlineData("/roles", """{"roles":[]}""")]
    [InlineData("/quota", "{}")]
    [InlineData("/maintenance/schedule", "{}")]
    [InlineData("/maintenance/status", "{}")]
    [InlineData("/files/debug", "{}")]
    public async Task Document_OfAnEmptyCluster_HasItsArrays(string path, string expected)
    {
        await using var master = await TestMaster.StartAsync();

        var (answer, body) = await master.AskAsync("GET", path);
        var (prefixed, again) = await master.AskAsync("GET", $"//master{path}/");
        var (script, wrapped) = await master.AskAsync("GET", $"{path}?jsonp=cb");

        Assert.Equal((200, "application/json"), (answer.Status, answer["Content-Type"]));
        Assert.Equal(expected, Encoding.UTF8.GetString(body));
        Assert.Equal((200, expected), (prefixed.Status, Encoding.UTF8.GetString(again)));
        Assert.Equal((200, "text/javascript"), (script.Status, script["Content-Type"]));
        Assert.Equal($"cb({expected});", Encoding.UTF8.GetString(wrapped));
    }

    [Theory]
    [InlineData("/state")]
    [InlineData("/state-summary")]
    public async Task Cluster_ThatHasAName_IsShownWithIt(string path)
    {
        await using var master = await TestMaster.StartAsync(
            change: options => options with { Cluster = "east" });

        using var document = await ReadAsync(master, path);

        Assert.Equal("east", document.RootElement.GetProperty("cluster").GetString());
    }

    [Fact]
    public async Task Callback_ThatIsNoName_IsRefused()
    {
        await using var master = await TestMaster.StartAsync();

        var (answer, _) = await master.AskAsync("GET", "/state?jsonp=alert(1)//");

        Assert.Equal(400, answer.Status);
    }

    [Fact]
    public async Task Summary_OfAClusterWithATask_CountsItOnBothSides()
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription());
        await using var agent = await TestAgent.ConnectAsync(master);
        await framework.LaunchAsync("t-1");

        using var summary = await ReadAsync(master, "/state-summary");

        var slave = summary.RootElement.GetProperty("slaves")[0];
        var shown = summary.RootElement.GetProperty("frameworks")[0];
        Assert.Equal(1, slave.GetProperty("TASK_STAGING").GetInt32());
        Assert.Equal(0, slave.GetProperty("TASK_UNREACHABLE").GetInt32());
        Assert.Equal(framework.Id, slave.GetProperty("framework_ids")[0].GetString());
        Assert.Equal(1, shown.GetProperty("TASK_STAGING").GetInt32());
        Assert.Equal($"{agent.Id}", shown.GetProperty("slave_ids")[0].GetString());
    }

    [Theory]
    [InlineData("", 3, "t-3")]
    [InlineData("?limit=-1", 3, "t-3")]
    [InlineData("?limit=2&order=asc", 2, "t-1")]
    [InlineData("?limit=1&offset=1&order=asc", 1, "t-2")]
    [InlineData("?offset=-1", 0, null)]
    [InlineData("?limit=x&order=zz&offset=y", 3, "t-3")]
    [InlineData("?task_id=t-2", 1, "t-2")]
    [InlineData("?framework_id=nobody", 0, null)]
    public async Task Tasks_AsTheQueryAsks_AreShown(string query, int count, string? first)
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription());
        await using var agent = await TestAgent.ConnectAsync(master);
        await framework.LaunchAsync("t-1", "t-2", "t-3");

        using var document = await ReadAsync(master, $"/tasks{query}");

        var tasks = document.RootElement.GetProperty("tasks");
        Assert.Equal(count, tasks.GetArrayLength());
        if (first is not null) Assert.Equal(first, tasks[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Frameworks_AskedForById_AreNoOthers()
    {
        await using var master = await TestMaster.StartAsync();
        using var one = await TestFramework.SubscribeAsync(master, TestFramework.Subscription("one"));
        using var other = await TestFramework.SubscribeAsync(master, TestFramework.Subscription("other"));

        using var document = await ReadAsync(master, $"/frameworks?framework_id={other.Id}");

        var shown = Assert.Single(document.RootElement.GetProperty("frameworks").EnumerateArray());
        Assert.Equal("other", shown.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Slaves_AskedForById_AreNoOthers()
    {
        await using var master = await TestMaster.StartAsync();
        await using var one = await TestAgent.ConnectAsync(master);
        await using var other = await TestAgent.ConnectAsync(master);

        using var both = await ReadAsync(master, "/slaves");
        using var asked = await ReadAsync(master, $"/slaves?slave_id={other.Id}");
        using var none = await ReadAsync(master, "/slaves?slave_id=nope");

        Assert.Equal([$"{one.Id}", $"{other.Id}"], Ids(both));
        Assert.Equal([$"{other.Id}"], Ids(asked));
        Assert.Equal("""{"slaves":[],"recovered_slaves":[]}""", none.RootElement.GetRawText());

        static IEnumerable<string?> Ids(JsonDocument document) => document.RootElement.GetProperty("slaves")
            .EnumerateArray().Select(slave => slave.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Role_WithOffersAndTasks_ShowsWhatItHolds()
    {
        await using var master = await TestMaster.StartAsync();
        var subscription = TestFramework.Subscription();
        subscription.Subscribe.FrameworkInfo.Roles[0] = "a/b";
        using var framework = await TestFramework.SubscribeAsync(master, subscription);
        await using var agent = await TestAgent.ConnectAsync(master);
        await framework.LaunchAsync("t-1");

        using var document = await ReadAsync(master, "/roles");
        var (_, text) = await master.OperateAsync("""{"type":"GET_ROLES"}""");

        var roles = document.RootElement.GetProperty("roles");
        Assert.Equal(["a", "a/b"], roles.EnumerateArray().Select(role => role.GetProperty("name").GetString()));
        Assert.All(roles.EnumerateArray(), role =>
            Assert.Equal("{\"cpus\":0.5,\"mem\":32.0}", role.GetProperty("allocated").GetRawText()));
        Assert.Equal("{}", roles[1].GetProperty("reserved").GetRawText());
        Assert.Equal("""{"role":"a/b","guarantee":{},"limit":{},"consumed":{"cpus":0.5,"mem":32.0}}""",
            roles[1].GetProperty("quota").GetRawText());
        Assert.Equal(0, roles[0].GetProperty("frameworks").GetArrayLength());
        Assert.Equal(framework.Id, roles[1].GetProperty("frameworks")[0].GetString());
        using var call = JsonDocument.Parse(text);
        Assert.Equal(2, call.RootElement.GetProperty("get_roles").GetProperty("roles").GetArrayLength());
    }

    [Theory]
    [InlineData("GET", "/machine/down", 405, "POST")]
    [InlineData("GET", "/machine/up", 405, "POST")]
    [InlineData("PUT", "/quota", 405, "GET, POST, DELETE")]
    [InlineData("POST", "/state", 405, "GET")]
    [InlineData("POST", "/quota", 501, null)]
    [InlineData("DELETE", "/quota/web", 501, null)]
    [InlineData("POST", "/maintenance/schedule", 501, null)]
    [InlineData("GET", "/metrics/nope", 404, null)]
    [InlineData("GET", "/memory-profiler/state", 404, null)]
    [InlineData("GET", "/profiler/start", 400, null)]
    public async Task Method_ThatIsNotTheEndpoints_IsAnsweredAsInMesos(
        string method, string path, int status, string? allow)
    {
        await using var master = await TestMaster.StartAsync();

        var (answer, body) = await master.AskAsync(method, path);

        Assert.Equal((status, allow), (answer.Status, answer["Allow"]));
        Assert.NotEmpty(body);
    }

    [Fact]
    public async Task Pages_OfTheWebUi_AreServedBesideTheApis()
    {
        var directory = Directory.CreateTempSubdirectory("holdfast-pages-");
        await File.WriteAllTextAsync(
            Path.Combine(directory.FullName, "index.html"), "<p>hello", TestMaster.Token);
        Directory.CreateDirectory(Path.Combine(directory.FullName, "app"));
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "app", "index.html"), "", TestMaster.Token);
        File.CreateSymbolicLink(Path.Combine(directory.FullName, "out"), "/etc");
        File.CreateSymbolicLink(Path.Combine(directory.FullName, "name"), "/etc/hostname");
        Directory.CreateDirectory(Path.Combine(directory.FullName, "a b"));
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "a b", "index.html"), "", TestMaster.Token);
        await using var master = await TestMaster.StartAsync(
            change: options => options with { WebUiDir = directory.FullName });

        var (answer, body) = await master.AskAsync("GET", "/");
        var (app, _) = await master.AskAsync("GET", "//app?x=1");
        var (missing, _) = await master.AskAsync("GET", "/none.js");
        var (escaped, _) = await master.AskAsync("GET", "/a%20b");
        Directory.CreateDirectory(Path.Combine(directory.FullName, "gr\u00fcn"));
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "gr\u00fcn", "index.html"), "", TestMaster.Token);
        var (beyondAscii, _) = await master.AskAsync("GET", "/gr%C3%BCn?x=%C3%BC");
        foreach (var path in (string[])
            [
                "/..%2f..%2fetc/passwd", "/../../etc/passwd", "/app/../../../etc/passwd", "/%2e%2e/etc/passwd",
                "/app/..%2f..%2f..%2fetc/passwd", "/..\\..\\etc\\passwd", "/out/passwd", "/out/", "/out", "/name",
            ])
        {
            var (outside, _) = await master.AskAsync("GET", path);
            Assert.Equal(404, outside.Status);
        }

        var (state, _) = await master.AskAsync("GET", "/state");

        Assert.Equal((200, "text/html"), (answer.Status, answer["Content-Type"]));
        Assert.Equal("<p>hello", Encoding.UTF8.GetString(body));
        Assert.Equal((302, "/app/?x=1"), (app.Status, app["Location"]));
        Assert.Equal((302, "/a%20b/"), (escaped.Status, escaped["Location"]));
        Assert.Equal((302, "/gr%C3%BCn/?x=%C3%BC"), (beyondAscii.Status, beyondAscii["Location"]));
        Assert.Equal((404, 200), (missing.Status, state.Status));
        directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("""{"type":"GET_EXECUTORS"}""", """{"type":"GET_EXECUTORS","get_executors":{"executors":[]}}""")]
    [InlineData("""{"type":"GET_OPERATIONS"}""", """{"type":"GET_OPERATIONS","get_operations":{}}""")]
    [InlineData("""{"type":"GET_QUOTA"}""", """{"type":"GET_QUOTA","get_quota":{"status":{}}}""")]
    [InlineData(
        """{"type":"GET_MAINTENANCE_STATUS"}""",
        """{"type":"GET_MAINTENANCE_STATUS","get_maintenance_status":{"status":{}}}""")]
    [InlineData(
        """{"type":"GET_MAINTENANCE_SCHEDULE"}""",
        """{"type":"GET_MAINTENANCE_SCHEDULE","get_maintenance_schedule":{"schedule":{}}}""")]
    [InlineData(
        """{"type":"GET_LOGGING_LEVEL"}""", """{"type":"GET_LOGGING_LEVEL","get_logging_level":{"level":0}}""")]
    public async Task Call_OfAnEmptyCluster_AnswersAsRecorded(string call, string expected)
    {
        await using var master = await TestMaster.StartAsync();

        var (answer, text) = await master.OperateAsync(call);

        Assert.Equal((200, expected), (answer.Status, text));
    }

    [Theory]
    [InlineData("""{"type":"LIST_FILES","list_files":{"path":"/nope"}}""", 404)]
    [InlineData("""{"type":"READ_FILE","read_file":{"path":"/nope","offset":0}}""", 404)]
    [InlineData("""{"type":"LIST_FILES"}""", 400)]
    [InlineData("""{"type":"READ_FILE"}""", 400)]
    [InlineData("""{"type":"GET_METRICS"}""", 400)]
    public async Task Call_ThatNamesNothing_IsRefused(string call, int status)
    {
        await using var master = await TestMaster.StartAsync();

        var (answer, text) = await master.OperateAsync(call);

        Assert.Equal((status, "text/plain; charset=utf-8"), (answer.Status, answer["Content-Type"]));
        // As recorded: that a file is missing is said without words.
        Assert.Equal(status == 404, text.Length == 0);
    }

    private static async Task<JsonDocument> ReadAsync(TestMaster master, string path)
    {
        var (answer, body) = await master.AskAsync("GET", path);
        Assert.Equal(200, answer.Status);
        return JsonDocument.Parse(body);
    }
}
