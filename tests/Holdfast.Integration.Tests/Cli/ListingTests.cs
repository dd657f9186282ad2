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

        string[] nouns = ["agents", "frameworks", "tasks", "roles", "reservations", "volumes"];
        foreach (var noun in nouns)
        {
            var names = (await CommandLineRun.PrintedAsync(cluster, noun, "ls", "-o", "name")).TrimEnd('\n');
            Assert.DoesNotContain('\n', names);
            var table = await CommandLineRun.PrintedAsync(cluster, noun, "ls");
            Assert.Equal(2, table.TrimEnd('\n').Split('\n').Length);
            Assert.All(table.Split('\n'), line => Assert.True(line.Length <= 80, $"'{line}' is over 80 columns."));
            var wide = await CommandLineRun.PrintedAsync(cluster, noun, "ls", "-o", "wide");
            Assert.Superset(Titles(table), Titles(wide));
            Assert.True(Titles(wide).Count > Titles(table).Count, $"{noun}: {wide}");
            var json = await CommandLineRun.PrintedAsync(cluster, noun, "ls", "-o", "json");
            Assert.Single(JsonNode.Parse(json)!.AsArray());
            Assert.StartsWith("- ", await CommandLineRun.PrintedAsync(cluster, noun, "ls", "-o", "yaml"));
            Assert.Contains("   ", await CommandLineRun.PrintedAsync(cluster, noun, "show", names));
            Assert.IsType<JsonObject>(
                JsonNode.Parse(await CommandLineRun.PrintedAsync(cluster, noun, "show", names, "-o", "json")));
        }

        Assert.Matches("^ID +HOST[^\n]+\nS0 +node1 ", await CommandLineRun.PrintedAsync(cluster, "agents", "ls"));
        Assert.Matches("\n0000 +listed +active ", await CommandLineRun.PrintedAsync(cluster, "frameworks", "ls"));
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

    [Fact]
    public async Task Offers_ThatAreOpen_AreListedAndShown()
    {
        await using var cluster = await TestCluster.StartAsync(
            agentFlags: ["--attributes=rack:r2", "--hostname=node1"]);
        await using var framework = new RawFramework(cluster.Master, "offered", "db");
        await framework.SubscribeAsync();
        await framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 4, "cpus");

        var id = (await CommandLineRun.PrintedAsync(cluster, "offers", "ls", "-o", "name")).TrimEnd();
        var wide = await CommandLineRun.PrintedAsync(cluster, "offers", "ls", "-o", "wide");
        var shown = await CommandLineRun.PrintedAsync(cluster, "offers", "show", id[^2..]);
        var role = await CommandLineRun.PrintedAsync(cluster, "roles", "show", "db");
        var none = await CommandLineRun.OfAsync(cluster, "offers", "show", "O99");

        Assert.Matches("\nO[0-9]+ +offered +db +node1 ", await CommandLineRun.PrintedAsync(cluster, "offers", "ls"));
        Assert.Matches($"{id} +offered +db +node1 .*rack:r2 +cpus:4; mem:2048; disk:4096", wide);
        Assert.Contains("Framework    offered (", shown);
        Assert.Contains("ports:[31000-32000]", shown);
        Assert.Matches("Offered +cpus:4; disk:4096; ", role);
        Assert.Equal(3, none.Code);
    }

    [Fact]
    public async Task Orphans_AreReservationsOfRolesThatNobodyHas()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        await CommandLineRun.WaitForAgentAsync(cluster);
        foreach (var role in (string[])["db", "old"])
            await CommandLineRun.PrintedAsync(cluster, "reserve", "--agent", "node1", "--role", role, "cpus:1");
        await using var framework = new RawFramework(cluster.Master, "present", "db/tables");
        await framework.SubscribeAsync();

        var orphans = await CommandLineRun.PrintedAsync(cluster, "reservations", "orphans", "-o", "name");
        var held = await CommandLineRun.OfAsync(cluster, "reservations", "release", "db");
        var plan = await CommandLineRun.PrintedAsync(cluster, "reservations", "release", "old", "--plan");
        var nobody = await CommandLineRun.OfAsync(cluster, "reservations", "release", "none");
        await CommandLineRun.PrintedAsync(cluster, "reservations", "release", "old", "--yes");

        Assert.Equal("old@node1\n", orphans);
        Assert.Equal((4, 3), (held.Code, nobody.Code));
        Assert.Contains("A framework has role 'db', or one below it", held.Error);
        Assert.Equal("Would unreserve cpus:1 of role 'old' on node1.\n", plan);
        Assert.Equal(
            "db@node1\n", await CommandLineRun.PrintedAsync(cluster, "reservations", "ls", "-o", "name"));
    }

    private static HashSet<string> Titles(string table) =>
        [.. table.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)];

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
