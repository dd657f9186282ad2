using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Power;

/// <summary>The master's machine loses its power, alone or with the agent's: agents and frameworks are known again, the
/// agent obeys it as before, and what was acknowledged is there (S1, S5).</summary>
public sealed class MasterPowerLossTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Master_LosesItsPower_KnowsItsFrameworksAndIsTrustedByItsAgent()
    {
        await using var cluster = await PowerCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "power", "db");
        await framework.SubscribeAsync();
        var story = new PowerStory(cluster, framework);

        foreach (var (seed, chance) in Rounds.Of(1))
        {
            var volume = await story.CreateAsync(launches: true);
            await Eventually.IsTrueAsync(() => volume.Lines > 0 && story.IsTold(volume.Create), "the task to write");
            await using var second = new RawFramework(cluster.Master, $"second-{seed}", "web");
            await second.SubscribeAsync();
            output.WriteLine($"seed {seed}: power is lost when a framework was told its id");
            await cluster.CutMasterAsync(chance);

            Assert.Contains(second.Id, await FrameworksAsync(cluster));
            await framework.SubscribeAsync();
            var lines = volume.Lines;
            await Eventually.IsTrueAsync(() => volume.Lines > lines, "more lines of the task, which never stopped");
            await AgentIsBackAsync(cluster);
            await story.EndAsync(volume);
            await story.VerifyAsync();
            await DestroyAsync(story, volume);
        }
    }

    [Fact]
    public async Task MasterAndAgent_LoseTheirPowerAtAWrite_HoldWhatTheyAcknowledged()
    {
        await using var cluster = await PowerCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "power", "db");
        await framework.SubscribeAsync();
        var (story, id) = (new PowerStory(cluster, framework), framework.Id);

        foreach (var (seed, chance) in Rounds.Of(2))
        {
            const int createRequests = 64;
            var request = chance.Next(1, createRequests);
            output.WriteLine($"seed {seed}: power is lost at request {request} to the agent's disk");
            var volume = await story.CreateAsync(launches: true, cutAfter: request);
            await PowerStory.CutOrAsync(cluster.AgentDisk.Disk, () => volume.Lines > 0, "the power loss");
            await cluster.CutBothAsync(chance);

            Assert.Contains(id, await FrameworksAsync(cluster));
            await framework.SubscribeAsync();
            Assert.Equal(id, framework.Id);
            await AgentIsBackAsync(cluster);
            await story.ReconcileAsync();
            await story.VerifyAsync();
            foreach (var kept in story.Expected.Take(1)) await DestroyAsync(story, kept);
        }
    }

    // A stranger's order to destroy would be refused: this master is none.
    private static async Task DestroyAsync(PowerStory story, StoryVolume volume)
    {
        await story.DestroyAsync(volume);
        await story.VerifyAsync();
        Assert.DoesNotContain(volume, story.Expected);
    }

    private static async Task<List<string?>> FrameworksAsync(PowerCluster cluster) => [.. (await StateAsync(cluster))
        ["frameworks"]!.AsArray().Select(framework => framework!["id"]?.GetValue<string>())];

    private static Task AgentIsBackAsync(PowerCluster cluster) => Eventually.IsTrueAsync(
        async () => (await StateAsync(cluster))["slaves"]!.AsArray().Count == 1, TimeSpan.FromSeconds(90),
        "the agent to register with the master again");

    private static async Task<JsonNode> StateAsync(PowerCluster cluster)
    {
        using var http = new HttpClient();
        return JsonNode.Parse(await http.GetStringAsync(new Uri($"http://{cluster.Master.Address}/state")))!;
    }
}
