using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;
using Holdfast.Testing.Servers;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>What tasks fetch is downloaded once, kept over a kill of the agent, and gives way when room is
/// needed.</summary>
public sealed class FetchCacheTests
{
    [Fact]
    public async Task TwoTasks_WithAnAgentKilledBetween_ShareOneDownloadUntilTheFileChanges()
    {
        await using var server = new FileServer { Content = "old"u8.ToArray() };
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "fetching", "web");
        await framework.SubscribeAsync();
        server.Close();

        await LaunchAsync(framework, server.Address, ["a", "b"], "grep old tool");
        await Eventually.IsTrueAsync(() => server.Downloads("tool") == 1, "the download");
        server.Open();
        await framework.UpdateAsync("a", "TASK_FINISHED");
        await framework.UpdateAsync("b", "TASK_FINISHED");
        Assert.Equal(1, server.Downloads("tool"));

        await cluster.Agent.KillAsync();
        await cluster.Agent.StartAsync();
        var asked = server.Questions("tool");
        await LaunchAsync(framework, server.Address, ["c"], "grep old tool");
        await framework.UpdateAsync("c", "TASK_FINISHED");
        Assert.Equal((1, asked + 1), (server.Downloads("tool"), server.Questions("tool")));

        server.Content = "new"u8.ToArray();
        await LaunchAsync(framework, server.Address, ["d"], "grep new tool");
        await framework.UpdateAsync("d", "TASK_FINISHED");
        // What changed is kept in its place.
        await LaunchAsync(framework, server.Address, ["e"], "grep new tool");
        await framework.UpdateAsync("e", "TASK_FINISHED");
        Assert.Equal(2, server.Downloads("tool"));
    }

    /// <summary>nginx names the version of a file by its size and the second of its change.</summary>
    [Fact]
    public async Task File_OfARealServer_IsLoadedAgainOnlyWhenItsTagChanges()
    {
        using var nginx = await Nginx.StartAsync();
        await File.WriteAllTextAsync(nginx.PathOf("tool"), "old", TestContext.Current.CancellationToken);
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "fetching", "web");
        await framework.SubscribeAsync();

        await LaunchAsync(framework, nginx.Address, ["a"], "grep old tool");
        await framework.UpdateAsync("a", "TASK_FINISHED");
        var first = nginx.Requests.Length;
        await LaunchAsync(framework, nginx.Address, ["b"], "grep old tool");
        await framework.UpdateAsync("b", "TASK_FINISHED");
        var second = nginx.Requests.Length;
        await File.WriteAllTextAsync(nginx.PathOf("tool"), "new", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(nginx.PathOf("tool"), TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1));
        await LaunchAsync(framework, nginx.Address, ["c"], "grep new tool");
        await framework.UpdateAsync("c", "TASK_FINISHED");

        Assert.Single(nginx.Requests[..first], IsDownload);
        Assert.Equal(["HEAD /tool 200 -"], nginx.Requests[first..second]);
        Assert.Single(nginx.Requests[second..], IsDownload);
    }

    [Fact]
    public async Task Agent_KilledDuringTheDownload_BeginsItAnewAndLeavesNothingBehind()
    {
        await using var server = new FileServer { Content = "content"u8.ToArray() };
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "fetching", "web");
        await framework.SubscribeAsync();
        server.Close();
        await LaunchAsync(framework, server.Address, ["a"], "grep content tool");
        await Eventually.IsTrueAsync(() => server.Downloads("tool") == 1, "the download");
        var left = ProcessesBelow.Find(CacheOf(cluster));

        await cluster.Agent.KillAsync();
        await cluster.Agent.StartAsync();
        await Eventually.IsTrueAsync(() => server.Downloads("tool") == 2, "the second download");
        Assert.Empty(ProcessesBelow.Find(CacheOf(cluster)).Intersect(left));
        server.Open();

        await framework.UpdateAsync("a", "TASK_FINISHED");
        Assert.NotEmpty(left);
        Assert.Single(Entries(cluster));
    }

    [Fact]
    public async Task Cache_ThatIsFull_GivesUpWhatWasUsedLeastRecently()
    {
        await using var server = new FileServer { Content = new byte[700_000] };
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--fetcher_cache_size=1MB"]);
        await using var framework = new RawFramework(cluster.Master, "fetching", "web");
        await framework.SubscribeAsync();

        foreach (var (task, name) in new[] { ("a", "one"), ("b", "two"), ("c", "two"), ("d", "one") })
        {
            await LaunchAsync(framework, server.Address, [task], $"test -s {name}", name);
            await framework.UpdateAsync(task, "TASK_FINISHED");
        }

        Assert.Equal((2, 1), (server.Downloads("one"), server.Downloads("two")));
        Assert.Single(Entries(cluster));
        using var http = new HttpClient();
        var counted = JsonNode.Parse(await http.GetStringAsync(
            $"http://{cluster.Agent.Address}/metrics/snapshot", TestContext.Current.CancellationToken))!;
        Assert.Equal([4, 0, 1 << 20, 700_000], new[]
        {
            "task_fetches_succeeded", "task_fetches_failed", "cache_size_total_bytes", "cache_size_used_bytes",
        }.Select(name => (int)counted[$"containerizer/fetcher/{name}"]!.GetValue<double>()));
    }

    [Fact]
    public async Task File_ThatIsWithdrawn_IsNotRunFromTheCopyAndOneThatCannotBeAskedForIs()
    {
        await using var server = new FileServer { Content = "content"u8.ToArray() };
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "fetching", "web");
        await framework.SubscribeAsync();
        await LaunchAsync(framework, server.Address, ["a", "b"], "grep content tool");
        await framework.UpdateAsync("a", "TASK_FINISHED");
        await framework.UpdateAsync("b", "TASK_FINISHED");
        await LaunchAsync(framework, server.Address, ["c"], "true", "other");
        await framework.UpdateAsync("c", "TASK_FINISHED");

        server.IsWithdrawn = true;
        await LaunchAsync(framework, server.Address, ["d"], "true");
        var failed = await framework.UpdateAsync("d", "TASK_FAILED");
        Assert.Contains(
            "the server answered 404", failed["update"]!["status"]!["message"]!.GetValue<string>(),
            StringComparison.Ordinal);

        await server.DisposeAsync();
        await LaunchAsync(framework, server.Address, ["e"], "grep content other", "other");
        await framework.UpdateAsync("e", "TASK_FINISHED");
    }

    [Fact]
    public async Task File_WithAnotherChecksum_FailsTheTaskNamingBoth()
    {
        var wrong = new string('0', 64);
        await using var server = new FileServer { Content = "content"u8.ToArray() };
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "fetching", "web");
        await framework.SubscribeAsync();

        await LaunchAsync(framework, server.Address, ["a"], "true", $"tool#sha256={wrong}");

        var failed = await framework.UpdateAsync("a", "TASK_FAILED");
        var message = failed["update"]!["status"]!["message"]!.GetValue<string>();
        const string right = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";
        Assert.Contains($"its SHA-256 is {right}, and {wrong} was asked for", message, StringComparison.Ordinal);
    }

    private static bool IsDownload(string request) => request.StartsWith("GET /tool 200", StringComparison.Ordinal);

    private static async Task LaunchAsync(
        RawFramework framework, string address, string[] tasks, string command, string name = "tool")
    {
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "a cpu");
        var infos = tasks.Select(task =>
        {
            var info = Json.Task(task, offer, command, Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32));
            info["command"]!["uris"] = new JsonArray(
                new JsonObject { ["value"] = $"{address}/{name}", ["cache"] = true });
            return info;
        });
        await framework.AcceptAsync(offer, Json.Launch([.. infos]));
    }

    private static string CacheOf(TestCluster cluster) => $"{cluster.AgentDirectory}/fetch";

    private static string[] Entries(TestCluster cluster) =>
        [.. Directory.GetDirectories(CacheOf(cluster)).SelectMany(Directory.GetDirectories)];
}
