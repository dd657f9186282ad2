using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Power;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>
/// The disk under the ledger or the registry fails. A flush that failed is not tried again: the process ends, says
/// which file, and what it had acknowledged is there when it is started again (S1, S8).
/// </summary>
public sealed class FailingDiskTests
{
    private const string Role = "db";

    private double _lastWeight;

    [Fact]
    public async Task Agent_FlushOfItsLedgerFails_EndsAndHoldsWhatItAcknowledged()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "writer", Role);
        await framework.SubscribeAsync();
        var ledger = $"{cluster.AgentDirectory}/ledger.db";
        var made = new List<string>();

        // The first is the one that stores the order, those after it what became of it.
        foreach (var when in new[] { "1", "2", "3" })
        {
            var (volume, said) = ($"under-{when}", cluster.Agent.Log.Length);
            var free = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 64, "disk");
            using (var failing = await FailingFlush.AttachAsync(cluster.Agent.Pid, $"{ledger}-wal", when))
            {
                await CreateAsync(framework, free, volume);

                Assert.Equal(1, await cluster.Agent.EndAsync());
                Assert.True(failing.HasFailed);
            }
            SaysWhatToDo(cluster.Agent.Log[said..], $"The agent ledger {ledger} can no longer be written");
            var told = Outcome(framework, volume);
            await cluster.Agent.StartAsync();

            var outcome = await OutcomeAsync(framework, volume);
            Assert.Equal(told ?? outcome, outcome);
            if (outcome == "OPERATION_FINISHED") made.Add(volume);
            var offer = await framework.TogetherAsync(
                _ => true, offer => made.All(id => Json.VolumeOf(offer, id) is not null),
                $"volumes {string.Join(" and ", made)}");
            Assert.Equal(made.Count, VolumesOf(offer).Count());
            await framework.DeclineAsync(offer);
        }
        Assert.NotEmpty(made);
    }

    [Fact]
    public async Task Master_FlushOfItsRegistryFails_EndsAndHoldsWhatItAcknowledged()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var known = new RawFramework(cluster.Master, "known", Role);
        await known.SubscribeAsync();
        var registry = $"{cluster.MasterDirectory}/registry.db";
        await using var late = new RawFramework(cluster.Master, "late", Role);
        using (var failing = await FailingFlush.AttachAsync(cluster.Master.Pid, $"{registry}-wal", "1"))
        {
            // Who is told nothing was told nothing that is not stored.
            await Assert.ThrowsAnyAsync<HttpRequestException>(late.SubscribeAsync);

            Assert.Equal(1, await cluster.Master.EndAsync());
            Assert.True(failing.HasFailed);
        }
        Assert.Null(late.Id);
        SaysWhatToDo(cluster.Master.Log, $"The registry {registry} can no longer be written");
        await cluster.Master.StartAsync();

        var id = known.Id;
        await known.SubscribeAsync();
        Assert.Equal(id, known.Id);
        await known.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "the agent, which is obeying it");
    }

    /// <summary>What lies in the journal is moved into the file now and then. SQLite does not say that this failed, and
    /// goes on with a journal that grows without end.</summary>
    [Fact]
    public async Task Master_JournalCannotBeMovedIntoTheRegistry_EndsAndLosesNothing()
    {
        await using var cluster = await TestCluster.StartAsync();
        var registry = $"{cluster.MasterDirectory}/registry.db";
        using var http = new HttpClient();
        using (var failing = await FailingFlush.AttachAsync(cluster.Master.Pid, registry, "1+"))
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => SetWeightsAsync(http, cluster.Master));

            Assert.Equal(1, await cluster.Master.EndAsync());
            Assert.True(failing.HasFailed);
        }
        SaysWhatToDo(cluster.Master.Log, $"The registry {registry} can no longer be written");
        await cluster.Master.StartAsync();

        var weights = JsonNode.Parse(await http.GetStringAsync(
            new Uri($"http://{cluster.Master.Address}/weights"), TestContext.Current.CancellationToken));
        Assert.Equal(_lastWeight, weights!.AsArray().Single()!["weight"]!.GetValue<double>(), 1.0);
    }

    /// <summary>
    /// A block that the disk did not take is still in the page cache: whoever starts again reads it, and what is
    /// written behind it would be lost with the power, though its own flush succeeded. Without emptying the journal at
    /// a start this fails: the volume that was acknowledged is gone.
    /// </summary>
    [Fact]
    public async Task Agent_BlockOfItsLedgerIsNotTaken_NothingIsBuiltOnItByTheNextStart()
    {
        await using var cluster = await PowerCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "writer", Role);
        await framework.SubscribeAsync();
        var story = new PowerStory(cluster, framework);
        cluster.AgentDisk.Disk.FailNextWriteOf("create-v0");
        var volume = await story.CreateAsync(launches: false);

        Assert.Equal(1, await cluster.Agent.EndAsync());
        Assert.True(cluster.AgentDisk.Disk.HasFailed);
        Assert.False(story.IsTold(volume.Create));
        await cluster.Agent.StartAsync();
        await Eventually.IsTrueAsync(() => story.IsTold(volume.Create), TimeSpan.FromSeconds(30), "the outcome");
        var next = await story.CreateAsync(launches: false);
        await Eventually.IsTrueAsync(() => story.IsTold(next.Create), TimeSpan.FromSeconds(30), "the next outcome");
        await cluster.CutAgentAsync(new Random(1));

        await story.VerifyAsync();
    }

    private async Task SetWeightsAsync(HttpClient http, HoldfastProcess master)
    {
        const int most = 5000;
        for (var weight = 1; weight < most; weight++)
        {
            using var body = new StringContent($$"""[{"role":"db","weight":{{weight}}}]""");
            using var answer = await http.PutAsync(
                new Uri($"http://{master.Address}/weights"), body, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
            _lastWeight = weight;
        }
    }

    private static void SaysWhatToDo(string log, string what)
    {
        Assert.Contains($"Holdfast cannot go on: {what}", log, StringComparison.Ordinal);
        Assert.Contains("All that was acknowledged is in it", log, StringComparison.Ordinal);
        Assert.Contains("Check its disk", log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", log, StringComparison.Ordinal);
    }

    private static async Task CreateAsync(RawFramework framework, JsonNode offer, string id)
    {
        var reserve = new JsonObject
        {
            ["resources"] = new JsonArray(Json.Reserved(Json.Scalar("disk", 16), Role)),
        };
        var create = new JsonObject { ["volumes"] = new JsonArray(Json.Volume(Role, id, 16, "data")) };
        await framework.AcceptAsync(
            offer, Json.Operation("RESERVE", reserve), Json.Operation("CREATE", create, id));
    }

    private static async Task<string> OutcomeAsync(RawFramework framework, string operation)
    {
        await framework.WaitAsync("UPDATE_OPERATION_STATUS", evt => OutcomeOf(evt, operation) is not null);
        return Outcome(framework, operation)!;
    }

    private static string? Outcome(RawFramework framework, string operation) =>
        framework.Events.Select(evt => OutcomeOf(evt, operation)).FirstOrDefault(state => state is not null);

    private static string? OutcomeOf(JsonNode evt, string operation)
    {
        var status = evt["update_operation_status"]?["status"];
        return status?["operation_id"]?["value"]?.GetValue<string>() == operation
            && $"{status["state"]}" is "OPERATION_FINISHED" or "OPERATION_FAILED" or "OPERATION_DROPPED"
            ? $"{status["state"]}"
            : null;
    }

    private static IEnumerable<JsonNode> VolumesOf(JsonNode offer) => offer["resources"]!.AsArray()
        .Select(resource => resource!["disk"]?["persistence"]).OfType<JsonNode>();
}
