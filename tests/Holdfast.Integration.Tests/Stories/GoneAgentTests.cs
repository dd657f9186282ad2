using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cli;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>An agent is given up by its operators, and lives: what is told of it comes true, and no data is lost.
/// </summary>
public sealed class GoneAgentTests
{
    [Fact]
    public async Task Agent_MarkedGoneThatLives_EndsItsTasks_AndItsVolumesComeBackByAdoption()
    {
        await using var cluster = await TestCluster.StartAsync();
        var file = await TrustStory.WriteAsync(cluster);
        await using var framework = new RawFramework(cluster.Master, "serve", "db");
        var pid = await TrustStory.ServeAsync(framework, cluster.Directory);

        await CommandLineRun.PrintedAsync(cluster, "agents", "gone", "S0", "--yes");

        await framework.UpdateAsync("serve", "TASK_GONE_BY_OPERATOR");
        await Eventually.IsTrueAsync(() => !Directory.Exists($"/proc/{pid}"), "the task's end");
        Assert.Contains("away (gone)", await VolumesAsync(cluster), StringComparison.Ordinal);
        // Refused, with the reason, until it has heard of it and nothing of it goes on.
        await Eventually.IsTrueAsync(
            async () => (await CommandLineRun.OfAsync(
                cluster, "agents", "rejoin", "--agent", cluster.Agent.Address)).Code == 0,
            Eventually.DefaultBound, "the agent to join again");
        // All that is offered of an agent is in one offer.
        var offer = await framework.OfferAsync(
            offer => Json.Amount(offer, "cpus") > 0 && $"{offer["agent_id"]!["value"]}".EndsWith("-S1",
                StringComparison.Ordinal), "what the agent has under its new id");
        Assert.DoesNotContain(offer["resources"]!.AsArray(), IsVolume);
        Assert.Contains(" orphan", await VolumesAsync(cluster), StringComparison.Ordinal);
        Assert.Equal("precious\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        await framework.DeclineAsync(offer);

        var adopted = await CommandLineRun.PrintedAsync(cluster, "volumes", "adopt", "db/data");

        Assert.Contains("is adopted, and offered again", adopted, StringComparison.Ordinal);
        await TrustStory.ReadAsync(framework);
    }

    private static Task<string> VolumesAsync(TestCluster cluster) =>
        CommandLineRun.PrintedAsync(cluster, "volumes", "ls");

    private static bool IsVolume(JsonNode? resource) => resource!["disk"]?["persistence"] is not null;
}
