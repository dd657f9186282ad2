using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cli;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>Somebody removes a volume's directory by hand: it is said to be missing wherever volumes are shown, offered
/// to nobody, and never made again in its stead (S2).</summary>
public sealed class RemovedVolumeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Directory_RemovedByHand_IsReportedEverywhereAndNeverMadeAgain()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        await using var framework = new RawFramework(cluster.Master, "store", "db");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 16, "disk");
        await framework.AcceptAsync(
            offer, Json.Reserve(Json.Reserved(Json.Scalar("disk", 16), "db")),
            Json.Create(Json.Volume("db", "data", 16, "data")));
        offer = await framework.TogetherAsync(
            _ => true, offer => Json.VolumeOf(offer, "data") is not null && Json.Amount(offer, "cpus") >= 1,
            "the volume and a cpu");
        var directory = Assert.Single(Directory.GetDirectories($"{cluster.AgentDirectory}/volumes"));
        var aside = $"{cluster.Directory}/aside";
        Directory.Move(directory, aside);

        // Under a running agent the next task that wants it finds out; a start looks at all.
        await framework.AcceptAsync(offer, Json.Launch(Json.Task(
            "reader", offer, "true", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32),
            Json.Volume("db", "data", 16, "data"))));
        var refused = await framework.WaitAsync(
            "UPDATE", static evt => $"{evt["update"]!["status"]!["state"]}" is "TASK_FAILED" or "TASK_DROPPED");
        Assert.Contains(directory, $"{refused["update"]!["status"]!["message"]}", StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory));
        // It is not offered to the next task, nor after a start.
        await cluster.Agent.SaysAsync($"{directory} is missing. It is not made again.");
        await framework.DeclineAsync(await framework.OfferAsync(
            offer => Json.Amount(offer, "cpus") >= 1 && Json.VolumeOf(offer, "data") is null, "what is left"));
        await cluster.Agent.KillAsync();
        await cluster.Agent.StartAsync();

        var reason = $"{directory} is missing";
        await CommandLineRun.WaitForAgentAsync(cluster);
        var row = JsonNode.Parse(
            await CommandLineRun.PrintedAsync(cluster, "volumes", "show", "db/data", "-o", "json"))!;
        Assert.Equal((reason, "withheld"), ($"{row["reason"]}", $"{row["state"]}"));
        Assert.Contains(reason, await CommandLineRun.PrintedAsync(cluster, "volumes", "show", "db/data"));
        Assert.Contains("withheld", await CommandLineRun.PrintedAsync(cluster, "volumes", "ls"));
        Assert.Contains(reason, await CommandLineRun.PrintedAsync(cluster, "volumes", "ls", "-o", "wide"));
        using var http = new HttpClient();
        Assert.Contains(
            reason, await http.GetStringAsync(new Uri($"http://{cluster.Agent.Address}/holdfast/v1/disks"), Stop));
        Assert.Contains(
            "\nholdfast_slave_volumes_withheld 1\n",
            await http.GetStringAsync(new Uri($"http://{cluster.Agent.Address}/metrics"), Stop),
            StringComparison.Ordinal);
        await cluster.Agent.SaysAsync(reason);
        offer = await framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "what is left");
        Assert.Null(Json.VolumeOf(offer, "data"));
        Assert.False(Directory.Exists(directory));

        Directory.Move(aside, directory);
        await cluster.Agent.KillAsync();
        await cluster.Agent.StartAsync();
        await framework.DeclineAsync(offer);
        await framework.OfferAsync(offer => Json.VolumeOf(offer, "data") is not null, "the volume, which is back");
    }
}
