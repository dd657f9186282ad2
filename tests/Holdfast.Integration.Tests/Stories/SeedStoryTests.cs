using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>What stateful frameworks rest on: data comes back to its role, and to nobody else.</summary>
public sealed class SeedStoryTests
{
    private static readonly JsonObject Cpus = Json.Reserved(Json.Scalar("cpus", 0.5), "db");
    private static readonly JsonObject Memory = Json.Reserved(Json.Scalar("mem", 64), "db");
    private static readonly JsonObject Disk = Json.Reserved(Json.Scalar("disk", 64), "db");

    [Fact]
    public async Task Volume_ItsTaskEnds_EachNextTaskIsOfferedItAndReadsTheData()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "store", "db");
        await framework.SubscribeAsync();
        await WriteAsync(framework, "echo first > data/log");

        // The same task once more, one that repairs what it left, and one that only consumes it.
        foreach (var (task, command) in new[]
        {
            ("store", "test \"$(cat data/log)\" = first && echo second >> data/log"),
            ("recover-store", "test \"$(tail -n 1 data/log)\" = second && echo repaired >> data/log"),
            ("backup", "test \"$(tr '\\n' ' ' < data/log)\" = 'first second repaired '"),
        })
        {
            var before = framework.Events.Count;
            var offer = await framework.OfferAsync(IsWhole, "the volume, its cpu and its memory");
            Assert.Equal("db", RoleOf(Json.VolumeOf(offer, "data")!));
            await framework.AcceptAsync(offer, Json.Launch(
                Json.Task(task, offer, command, Cpus.DeepClone(), Memory.DeepClone(), Volume())));
            await framework.UpdateAsync(task, "TASK_FINISHED", before);
        }
    }

    [Fact]
    public async Task Reservation_AnotherFrameworkIsFurtherBelowItsShare_GoesBackToItsRole()
    {
        await using var cluster = await TestCluster.StartAsync("cpus:1;mem:256;disk:512;ports:[31000-31010]");
        await using var owner = new RawFramework(cluster.Master, "store", "db");
        await owner.SubscribeAsync();
        var first = await owner.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "a cpu");
        var all = Json.Reserved(Json.Scalar("cpus", 1), "db");
        // A first task of the owner's takes half of all memory, so that its share is above that of the newcomer.
        await owner.AcceptAsync(first, Json.Reserve(all, Memory.DeepClone()), Json.Launch(
            Json.Task("hog", first, "sleep 1000",
                Json.Reserved(Json.Scalar("cpus", 0.5), "db"), Json.Scalar("mem", 128)),
            Json.Task("short", first, "true", Cpus.DeepClone(), Memory.DeepClone())));
        await using var other = new RawFramework(cluster.Master, "poor", "web");
        await other.SubscribeAsync();

        await owner.UpdateAsync("short", "TASK_FINISHED");

        // What the owner holds of offers is shared out anew: all that is free goes to the poorer one, and no more.
        var whole = await owner.OfferAsync(offer => ReservedFor(offer, "db", "cpus") >= 0.5, "the cpu of its role");
        await owner.CallAsync("DECLINE", new JsonObject
        {
            ["offer_ids"] = new JsonArray(whole["id"]!.DeepClone()),
            ["filters"] = new JsonObject { ["refuse_seconds"] = 0 },
        });
        await owner.DeclineAllAsync();
        await other.OfferAsync(offer => Json.Amount(offer, "disk") > 0, "free disk");
        var back = await owner.OfferAsync(offer => ReservedFor(offer, "db", "cpus") >= 0.5, "the cpu it had");
        Assert.Equal((64, 0), (ReservedFor(back, "db", "mem"), Json.Amount(back, "disk")));
        Assert.All(OffersOf(other), offer => Assert.Equal(0, Json.Amount(offer, "cpus")));
        Assert.All(OffersOf(other), offer => Assert.Equal(0, ReservedFor(offer, "db", "mem")));
    }

    [Fact]
    public async Task StaticReservation_OfAnotherRole_IsOfferedToNobodyElse()
    {
        await using var cluster = await TestCluster.StartAsync(
            "cpus(stateful):1;mem(stateful):256;disk(stateful):512;ports(stateful):[31000-31001];cpus:1;mem:128");
        await using var other = new RawFramework(cluster.Master, "web", "web");
        await other.SubscribeAsync();
        await other.OfferAsync(offer => Json.Amount(offer, "cpus") > 0, "free cpu");
        await other.DeclineAllAsync();

        await using var owner = new RawFramework(cluster.Master, "store", "stateful");
        await owner.SubscribeAsync();
        var offer = await owner.OfferAsync(offer => ReservedFor(offer, "stateful", "cpus") > 0, "its role's cpu");

        Assert.Equal((1, 256, 512), (
            ReservedFor(offer, "stateful", "cpus"), ReservedFor(offer, "stateful", "mem"),
            ReservedFor(offer, "stateful", "disk")));
        Assert.Contains(offer["resources"]!.AsArray(), resource =>
            resource!["name"]!.GetValue<string>() == "ports" && RoleOf(resource) == "stateful");
        await owner.AcceptAsync(offer, Json.Launch(
            Json.Task("t", offer, "true", Static("cpus", 1), Static("mem", 32))));
        await owner.UpdateAsync("t", "TASK_FINISHED");
        Assert.All(OffersOf(other), foreign => Assert.All(
            foreign["resources"]!.AsArray(), resource => Assert.Null(RoleOf(resource!))));
    }

    [Fact]
    public async Task Tasks_PinnedByHostnameAndByAttribute_FindTheirAgentInTheOffer()
    {
        await using var cluster = await TestCluster.StartAsync(
            agentFlags: ["--hostname=shelf7.example", "--attributes=NFS_Access:true;rack:r1;slots:4"]);
        await using var framework = new RawFramework(cluster.Master, "mover", "db");
        await framework.SubscribeAsync();

        var byName = await framework.OfferAsync(
            offer => offer["hostname"]!.GetValue<string>() == "shelf7.example", "the host's name");
        await framework.AcceptAsync(byName, Json.Launch(
            Json.Task("by-name", byName, "true", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));
        await framework.UpdateAsync("by-name", "TASK_FINISHED");
        var byAttribute = await framework.OfferAsync(
            offer => TextOf(offer, "NFS_Access") == "true" && TextOf(offer, "rack") == "r1", "the attributes");
        Assert.Equal(4, Attribute(byAttribute, "slots")!["scalar"]!["value"]!.GetValue<double>());
        await framework.AcceptAsync(byAttribute, Json.Launch(
            Json.Task("by-attribute", byAttribute, "true", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));

        var finished = await framework.UpdateAsync("by-attribute", "TASK_FINISHED");
        Assert.Equal(
            byAttribute["agent_id"]!["value"]!.GetValue<string>(),
            finished["update"]!["status"]!["agent_id"]!["value"]!.GetValue<string>());
    }

    private static async Task WriteAsync(RawFramework framework, string command)
    {
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 64, "disk");
        await framework.AcceptAsync(
            offer, Json.Reserve(Cpus.DeepClone(), Memory.DeepClone(), Disk.DeepClone()), Json.Create(Volume()),
            Json.Launch(Json.Task("store", offer, command, Cpus.DeepClone(), Memory.DeepClone(), Volume())));
        await framework.UpdateAsync("store", "TASK_FINISHED");
    }

    private static JsonObject Volume() => Json.Volume("db", "data", 64, "data");

    private static JsonObject Static(string name, double amount)
    {
        var resource = Json.Scalar(name, amount);
        resource["reservations"] = new JsonArray(new JsonObject { ["type"] = "STATIC", ["role"] = "stateful" });
        return resource;
    }

    private static bool IsWhole(JsonNode offer) => Json.VolumeOf(offer, "data") is not null
        && ReservedFor(offer, "db", "cpus") >= 0.5 && ReservedFor(offer, "db", "mem") >= 64;

    private static double ReservedFor(JsonNode offer, string role, string name) => offer["resources"]!.AsArray()
        .Where(resource => resource!["name"]!.GetValue<string>() == name && RoleOf(resource) == role)
        .Sum(resource => resource!["scalar"]!["value"]!.GetValue<double>());

    private static string? RoleOf(JsonNode resource) =>
        resource["reservations"]?.AsArray().LastOrDefault()?["role"]?.GetValue<string>();

    private static IEnumerable<JsonNode> OffersOf(RawFramework framework) => framework.Events
        .SelectMany(evt => evt["offers"]?["offers"]?.AsArray() ?? []).Select(offer => offer!);

    private static JsonNode? Attribute(JsonNode offer, string name) => offer["attributes"]?.AsArray()
        .FirstOrDefault(attribute => attribute!["name"]!.GetValue<string>() == name);

    private static string? TextOf(JsonNode offer, string name) =>
        Attribute(offer, name)?["text"]?["value"]?.GetValue<string>();
}
