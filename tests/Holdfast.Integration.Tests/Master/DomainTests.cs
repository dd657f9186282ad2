using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Master;

/// <summary>Master and agent say where they stand, everywhere that Mesos shows it.</summary>
public sealed class DomainTests
{
    private const string Here = """{"fault_domain":{"region":{"name":"eu"},"zone":{"name":"a"}}}""";
    private const string There = """{"fault_domain":{"region":{"name":"us"},"zone":{"name":"b"}}}""";

    [Fact]
    public async Task AgentOfAnotherRegion_IsShownWithItAndOfferedToWhoKnowsOfRegions()
    {
        await using var cluster = await TestCluster.StartAsync(
            masterFlags: [$"--domain={Here}"], agentFlags: [$"--domain={There}"]);
        await using var plain = new RawFramework(cluster.Master, "plain", "web");
        await plain.SubscribeAsync();
        await using var aware = new RawFramework(cluster.Master, "aware", "web")
        {
            MoreCapabilities = ["REGION_AWARE"],
        };
        await aware.SubscribeAsync();

        var offer = await aware.OfferAsync(static _ => true, "an agent of another region");

        Assert.Equal(There, offer["domain"]!.ToJsonString());
        Assert.Equal(Here, aware.Events[0]["subscribed"]!["master_info"]!["domain"]!.ToJsonString());
        var master = await StateAsync(cluster.Master);
        Assert.Equal(Here, master["domain"]!.ToJsonString());
        Assert.Equal(Here, master["leader_info"]!["domain"]!.ToJsonString());
        Assert.Equal(There, master["slaves"]!.AsArray().Single()!["domain"]!.ToJsonString());
        Assert.Equal(There, (await StateAsync(cluster.Agent))["domain"]!.ToJsonString());
        await aware.DeclineAsync(offer);
        await aware.OfferAsync(static _ => true, "the same again, which the other was not offered meanwhile");
        Assert.DoesNotContain(plain.Events, static evt => $"{evt["type"]}" == "OFFERS");

        // Also of one that the next master knows from its registry only.
        await cluster.Agent.StopAsync();
        await cluster.Master.KillAsync();
        await cluster.Master.StartAsync();
        var recovered = (await StateAsync(cluster.Master))["recovered_slaves"]!.AsArray().Single()!;
        Assert.Equal(There, recovered["domain"]!.ToJsonString());
    }

    /// <summary>It goes on trying, so that the master only needs to be started with one.</summary>
    [Fact]
    public async Task AgentWithADomain_AtAMasterWithout_SaysWhatToDo()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: [$"--domain={There}"]);

        await cluster.Agent.SaysAsync("give the master --domain too");
    }

    private static async Task<JsonNode> StateAsync(HoldfastProcess process)
    {
        using var http = new HttpClient();
        return JsonNode.Parse(await http.GetStringAsync(
            new Uri($"http://{process.Address}/state"), TestContext.Current.CancellationToken))!;
    }
}
