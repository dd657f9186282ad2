using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>The clock is wrong when an agent starts, as after a battery that is empty: what was destroyed is kept for
/// its retention all the same (S3), and a sandbox for its time.</summary>
public sealed class ClockAtStartTests
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);
    private static readonly TimeSpan Off = TimeSpan.FromDays(400);

    [Fact]
    public async Task Agent_StartsWithAClockThatIsAYearAhead_RemovesNothing()
    {
        using var clock = new FakeClock();
        await using var cluster = await TestCluster.StartAsync(
            agentFlags: ["--gc_delay=1days", "--disk_watch_interval=500ms"], environment: clock.Environment);
        await using var framework = new RawFramework(cluster.Master, "clocked", "db");
        await framework.SubscribeAsync();
        await ClockTests.FillTrashAsync(framework);
        await ClockTests.LaunchAsync(framework, ClockTests.Task("over", "true"), "TASK_FINISHED");
        await SeesOneSandboxAsync(cluster.Agent);
        await cluster.Agent.KillAsync();

        clock.Set(Off);
        await cluster.Agent.StartAsync(clock.Environment);

        // By the clock that it has, a day from now: less what passed since the volume was destroyed.
        var until = TimeProvider.System.GetUtcNow() + Off + Retention;
        await Eventually.IsTrueAsync(
            async () => await AskAsync(cluster.Agent) is { } answer
                && (KeptUntil(answer) - until).Duration() < TimeSpan.FromMinutes(2),
            Eventually.DefaultBound, $"the volume to be kept until {until:u}");
        Assert.Single(Directory.GetDirectories($"{cluster.AgentDirectory}/trash"));
        Assert.Empty((await AskAsync(cluster.Agent))!["purged"]!.AsArray());
        await SeesOneSandboxAsync(cluster.Agent);
        Assert.Single(Directory.GetDirectories(cluster.AgentDirectory, "over", SearchOption.AllDirectories));
    }

    // It has looked which sandboxes are due, and this one is not yet.
    private static async Task SeesOneSandboxAsync(HoldfastProcess agent)
    {
        using var http = new HttpClient();
        await Eventually.IsTrueAsync(
            async () =>
            {
                var metrics = JsonNode.Parse(await http.GetStringAsync(
                    new Uri($"http://{agent.Address}/metrics/snapshot"), TestContext.Current.CancellationToken))!;
                return metrics["gc/path_removals_pending"]!.GetValue<double>() == 1;
            },
            Eventually.DefaultBound, "the agent to look, and to keep the sandbox");
    }

    // Null while it is starting.
    private static async Task<JsonNode?> AskAsync(HoldfastProcess agent)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(
            new Uri($"http://{agent.Address}/holdfast/v1/trash"), TestContext.Current.CancellationToken);
        return answer.StatusCode == HttpStatusCode.OK
            ? JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            : null;
    }

    private static DateTimeOffset KeptUntil(JsonNode answer) => DateTimeOffset.Parse(
        $"{Assert.Single(answer["trash"]!.AsArray())!["kept_until"]}", CultureInfo.InvariantCulture);
}
