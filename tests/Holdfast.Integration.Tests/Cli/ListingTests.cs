using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Cli;

/// <summary><c>ls</c> and <c>show</c> of each noun, on a cluster with a task and a volume.</summary>
public sealed class ListingTests
{
    [Fact]
    public async Task Nouns_OfACluster_AreListedAndShownInEveryForm()
    {
        await using var cluster = await TestCluster.StartAsync(
            agentFlags: ["--attributes=rack:r2", "--hostname=node1"]);
        await using var framework = new RawFramework(cluster.Master, "listed", "db");
        await framework.SubscribeAsync();
        await LaunchWithVolumeAsync(framework);

        string[] nouns = ["agents", "frameworks", "tasks", "reservations", "volumes"];
        foreach (var noun in nouns)
        {
            var names = (await CommandLineRun.PrintedAsync(cluster, noun, "ls", "-o", "name")).TrimEnd('\n');
            Assert.DoesNotContain('\n', names);
            var table = await CommandLineRun.PrintedAsync(cluster, noun, "ls");
            Assert.Equal(2, table.TrimEnd('\n').Split('\n').Length);
            var json = await CommandLineRun.PrintedAsync(cluster, noun, "ls", "-o", "json");
            Assert.Single(JsonNode.Parse(json)!.AsArray());
            Assert.StartsWith("- ", await CommandLineRun.PrintedAsync(cluster, noun, "ls", "-o", "yaml"));
            Assert.Contains("   ", await CommandLineRun.PrintedAsync(cluster, noun, "show", names));
            Assert.IsType<JsonObject>(
                JsonNode.Parse(await CommandLineRun.PrintedAsync(cluster, noun, "show", names, "-o", "json")));
        }

        Assert.Matches("t +running +listed +node1 +[0-9]+s", await CommandLineRun.PrintedAsync(cluster, "tasks", "ls"));
        Assert.Matches(
            "db/notes +64 MB +node1 +used by t", await CommandLineRun.PrintedAsync(cluster, "volumes", "ls"));
        Assert.Contains("rack:r2", await CommandLineRun.PrintedAsync(cluster, "agents", "show", "node1"));
        Assert.Contains("Why it gets no more offers",
            await CommandLineRun.PrintedAsync(cluster, "frameworks", "show", "listed"));
    }

    [Fact]
    public async Task Show_WhatIsNotThere_EndsWithThreeAndSaysWhatWasPerhapsMeant()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        await CommandLineRun.WaitForAgentAsync(cluster);

        var run = await CommandLineRun.OfAsync(cluster, "agents", "show", "nodde1");

        Assert.Equal((3, ""), (run.Code, run.Output));
        Assert.StartsWith("holdfast: There is no agent 'nodde1'. Did you mean 'node1'?", run.Error);
    }

    [Fact]
    public async Task Api_GetAndPost_PrintWhatTheMasterAnswers()
    {
        await using var cluster = await TestCluster.StartAsync();
        await CommandLineRun.WaitForAgentAsync(cluster);

        var version = await CommandLineRun.PrintedAsync(cluster, "api", "GET", "/version");
        var health = await CommandLineRun.PrintedAsync(
            cluster, "api", "POST", "/api/v1", "--data", """{"type": "GET_HEALTH"}""");
        var agent = await CommandLineRun.PrintedAsync(cluster, "api", "GET", "state", "--agent", "S0");
        var missing = await CommandLineRun.OfAsync(cluster, "api", "GET", "/nowhere");
        var wrong = await CommandLineRun.OfAsync(cluster, "api", "POST", "/api/v1", "--data", "{}");

        Assert.NotNull(JsonNode.Parse(version)!["version"]);
        Assert.True(JsonNode.Parse(health)!["get_health"]!["healthy"]!.GetValue<bool>());
        Assert.EndsWith("-S0", JsonNode.Parse(agent)!["id"]!.GetValue<string>());
        Assert.Equal((3, ""), (missing.Code, missing.Output));
        Assert.Equal((1, ""), (wrong.Code, wrong.Output));
        Assert.Contains("Expecting 'type' to be present", wrong.Error);
    }

    private static async Task LaunchWithVolumeAsync(RawFramework framework)
    {
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 64, "disk");
        var volume = Json.Volume("db", "notes", 64, "data");
        JsonNode[] plain = [Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32)];
        await framework.AcceptAsync(offer,
            Json.Reserve(Json.Reserved(Json.Scalar("disk", 64), "db")), Json.Create(volume.DeepClone()),
            Json.Launch(Json.Task("t", offer, "sleep 1000", [.. plain, volume])));
        await framework.UpdateAsync("t", "TASK_RUNNING");
    }
}
