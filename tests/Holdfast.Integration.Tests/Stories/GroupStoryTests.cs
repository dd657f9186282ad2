using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;
using Holdfast.Testing.Tls;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>LAUNCH_GROUP by raw HTTP on a custom executor, which knows nothing of Holdfast either.</summary>
public sealed class GroupStoryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Group_AgentIsKilledBetween_RunsOnAndItsExecutorTakesTheNext()
    {
        await using var cluster = await TestCluster.StartAsync();

        await PlayAsync(cluster);
    }

    /// <summary>The same, where executors must show the token that only they were given, by TLS.</summary>
    [Fact]
    public async Task Group_OfAnAgentWithTlsThatAsksForTokens_RunsTheSame()
    {
        using var authority = new TestAuthority();
        await using var cluster = await TestCluster.StartAsync(
            agentFlags: ["--authenticate_http_executors"], authority: authority);

        var sandbox = await PlayAsync(cluster);

        using var http = cluster.Agent.NewClient(TimeSpan.FromSeconds(10));
        using var stranger = await http.PostAsync(
            new Uri($"{cluster.Agent.Url}/api/v1/executor"), new ByteArrayContent([]), Stop);
        Assert.Equal("Bearer", Assert.Single(stranger.Headers.WwwAuthenticate).Scheme);
        using var plain = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(
            () => plain.GetAsync(new Uri($"http://{cluster.Agent.Address}/health"), Stop));
        // What it was given is its own: no log, and no file of its sandbox, tells it.
        Assert.DoesNotContain("eyJ", cluster.Agent.Log + await AllOfAsync(sandbox), StringComparison.Ordinal);
    }

    // Two groups on one executor, and the death of the agent between them; returns the executor's sandbox.
    private static async Task<string> PlayAsync(TestCluster cluster)
    {
        await using var framework = new RawFramework(cluster.Master, "pods", "db");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 256, "disk");
        var executor = GroupStory.Executor(framework);
        await framework.AcceptAsync(offer,
            Json.Reserve(Json.Reserved(Json.Scalar("disk", 64), "db")), Json.Create(Volume()),
            GroupStory.Group(executor, GroupStory.Task("writer", offer, Volume()), GroupStory.Task("reader", offer)));
        foreach (var task in new[] { "writer", "reader" }) await framework.UpdateAsync(task, "TASK_RUNNING");
        var sandbox = Path.GetDirectoryName(Assert.Single(
            Directory.GetFiles($"{cluster.AgentDirectory}/slaves", "launch-writer", SearchOption.AllDirectories),
            static path => !path.Contains("/latest/", StringComparison.Ordinal)))!;
        await File.WriteAllTextAsync(Path.Combine(sandbox, "data", "precious"), "precious", Stop);
        // Both in one event.
        Assert.Equal(
            await File.ReadAllBytesAsync($"{sandbox}/launch-writer", Stop),
            await File.ReadAllBytesAsync($"{sandbox}/launch-reader", Stop));
        var processes = ProcessesBelow.Find(sandbox);

        await cluster.Agent.KillAsync();
        await cluster.Agent.StartAsync();
        var next = await framework.OfferAsync(
            offer => Json.Amount(offer, "cpus") >= 1 && Json.Amount(offer, "mem") >= 128, "cpus after the restart");
        await framework.AcceptAsync(
            next, GroupStory.Group(executor, GroupStory.Task("third", next), GroupStory.Task("fourth", next)));

        foreach (var task in new[] { "third", "fourth" }) await framework.UpdateAsync(task, "TASK_RUNNING");
        Assert.Subset(ProcessesBelow.Find(sandbox).ToHashSet(), processes.ToHashSet());
        await Eventually.IsTrueAsync(
            () => File.ReadAllLines($"{sandbox}/started").Order().SequenceEqual(
                ["fourth", "reader", "third", "writer"]),
            "each task to have been started once");
        Assert.Equal("precious", await File.ReadAllTextAsync(Path.Combine(sandbox, "data", "precious"), Stop));
        foreach (var task in new[] { "writer", "reader", "third", "fourth" })
        {
            await framework.CallAsync("KILL", new() { ["task_id"] = Json.Id(task) });
            await framework.UpdateAsync(task, "TASK_KILLED");
        }
        return sandbox;
    }

    /// <summary>One of a group that cannot run keeps all of them from running, and the executor with them.</summary>
    [Fact]
    public async Task Group_OneOfWhichCannotRun_NoneIsStarted()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "pods", "db");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 256, "disk");

        await framework.AcceptAsync(
            offer, GroupStory.Group(
                GroupStory.Executor(framework), GroupStory.Task("good", offer),
                GroupStory.Task("bad", offer, Json.Scalar("gpus", 100))));

        foreach (var task in new[] { "good", "bad" }) await framework.UpdateAsync(task, "TASK_ERROR");
        await framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 4, "all cpus again");
        Assert.Empty(ProcessesBelow.Find(cluster.AgentDirectory + "/slaves"));
    }

    private static JsonObject Volume() => Json.Volume("db", "data", 64, "data");

    private static async Task<string> AllOfAsync(string sandbox)
    {
        var text = "";
        foreach (var file in Directory.GetFiles(sandbox)) text += await File.ReadAllTextAsync(file, Stop);
        return text;
    }
}
