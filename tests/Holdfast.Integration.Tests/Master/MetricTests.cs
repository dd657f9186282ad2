using System.Text;
using System.Text.Json;
using Holdfast.Protocol.V1.Scheduler;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Master;

/// <summary>What a master counts, in the three forms that it is read in.</summary>
public sealed class MetricTests
{
    [Fact]
    public async Task Snapshot_AfterCallsAndOffers_CountsThem()
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription("a b"));
        await using var agent = await TestAgent.ConnectAsync(master);
        var offers = (await framework.ReadEventAsync(Event.Types.Type.Offers)).Offers.Offers_;
        await framework.CallAsync(new Call
        {
            Type = Call.Types.Type.Decline,
            Decline = new() { OfferIds = { offers[0].Id }, Filters = new() { RefuseSeconds = 600 } },
        });
        await framework.CallAsync(new Call { Type = Call.Types.Type.Suppress, Suppress = new() });

        var metrics = await SnapshotAsync(master, "/metrics/snapshot");

        var own = $"master/frameworks/a%20b/{framework.Id}";
        Assert.Equal(
            (3, 1, 1, 1),
            (metrics[$"{own}/calls"], metrics[$"{own}/calls/subscribe"], metrics[$"{own}/calls/decline"],
                metrics[$"{own}/calls/suppress"]));
        Assert.Equal((1, 1, 0), (
            metrics[$"{own}/offers/sent"], metrics[$"{own}/offers/declined"], metrics[$"{own}/offers/accepted"]));
        Assert.Equal((1, 1), (metrics[$"{own}/events/offers"], metrics[$"{own}/roles/web/suppressed"]));
        Assert.Equal((1, 1), (metrics["master/messages_decline_offers"], metrics["master/messages_suppress_offers"]));
        Assert.Equal((1, 4, 0), (
            metrics["master/slaves_active"], metrics["master/cpus_total"], metrics["master/cpus_used"]));
        Assert.Equal(1, metrics["master/slave_registrations"]);
        Assert.Equal(1, metrics["allocator/mesos/offer_filters/roles/web/active"]);
        Assert.True(metrics["allocator/mesos/allocation_runs"] >= 1);
        Assert.True(metrics["registrar/state_store_ms/count"] >= 1);
    }

    [Fact]
    public async Task Forms_OfTheNumbers_SayTheSame()
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(
            master, TestFramework.Subscription("a \"b\\/%\u00fc"));

        var snapshot = await SnapshotAsync(master, "/metrics/snapshot?timeout=5secs");
        var (_, text) = await master.OperateAsync("""{"type":"GET_METRICS","get_metrics":{}}""");
        var (answer, body) = await master.AskAsync("GET", "/metrics");

        using var call = JsonDocument.Parse(text);
        var told = call.RootElement.GetProperty("get_metrics").GetProperty("metrics").EnumerateArray().ToDictionary(
            metric => metric.GetProperty("name").GetString()!, metric => metric.GetProperty("value").GetDouble());
        Assert.Equal(snapshot.Keys, told.Keys);
        // The others move by themselves.
        Assert.All(snapshot.Where(IsStill), metric => Assert.Equal(metric.Value, told[metric.Key]));
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer["Content-Type"]);
        Assert.Empty(PrometheusForm.FaultsOf(Encoding.UTF8.GetString(body)));
        var lines = Encoding.UTF8.GetString(body).Split('\n');
        Assert.Contains(
            // The name as it is, escaped for a label; in Mesos' names, which are paths, as in an address.
            "holdfast_master_frameworks_calls_subscribe{framework=\"a \\\"b\\\\/%\u00fc\","
                + $"framework_id=\"{framework.Id}\"}} 1",
            lines);
        Assert.Equal(1, snapshot[$"master/frameworks/a%20%22b%5C%2F%25%C3%BC/{framework.Id}/calls/subscribe"]);
        Assert.All(
            snapshot.Where(metric => IsStill(metric) && !metric.Key.StartsWith("master/frameworks/",
                StringComparison.Ordinal)),
            metric => Assert.Contains($"holdfast_{metric.Key.Replace('/', '_')} {metric.Value:R}", lines));
        Assert.Contains("holdfast_master_elected 1", lines);
        Assert.Contains("# TYPE holdfast_allocator_mesos_allocation_run_ms summary", lines);
        Assert.Contains(
            "# HELP holdfast_master_frameworks_calls_subscribe Told by /metrics/snapshot as "
                + "master/frameworks/<framework>/<framework_id>/calls/subscribe.", lines);
    }

    [Fact]
    public async Task Timeout_ThatIsNoDuration_IsRefused()
    {
        await using var master = await TestMaster.StartAsync();

        var (answer, body) = await master.AskAsync("GET", "/metrics/snapshot?timeout=zz");

        Assert.Equal(400, answer.Status);
        Assert.Contains("zz", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frameworks_ThatAreNotToBePublished_AreLeftOut()
    {
        await using var master = await TestMaster.StartAsync(
            change: options => options with { PublishesFrameworkMetrics = false });
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription());

        var metrics = await SnapshotAsync(master, "/metrics/snapshot");

        Assert.DoesNotContain(metrics, metric => metric.Key.Contains(framework.Id, StringComparison.Ordinal));
        Assert.Equal(1, metrics["master/frameworks_active"]);
    }

    private static bool IsStill(KeyValuePair<string, double> metric) =>
        metric.Key.StartsWith("master/", StringComparison.Ordinal)
        && !metric.Key.Contains("events", StringComparison.Ordinal) && metric.Key != "master/uptime_secs";

    private static async Task<Dictionary<string, double>> SnapshotAsync(TestMaster master, string path)
    {
        var (answer, body) = await master.AskAsync("GET", path);
        Assert.Equal(200, answer.Status);
        return JsonSerializer.Deserialize<Dictionary<string, double>>(body)!;
    }
}
