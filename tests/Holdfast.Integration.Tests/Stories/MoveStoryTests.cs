using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>RESERVE_RESOURCES with <c>source</c>, where data lies on what is moved, or beside it.</summary>
public sealed class MoveStoryTests
{
    // As Mesos takes it: without a charset.
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The data does not move: its volume is another role's from then on, whatever is killed (S1).</summary>
    [Fact]
    public async Task Volume_MovedToAnotherRole_IsThereWithItsDataAndNoLongerTheFirstOnes()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var owner = new RawFramework(cluster.Master, "store", "db");
        var (agent, file) = await WriteAsync(cluster, owner, "echo precious > data/file");

        // While its own framework holds an offer of it.
        await owner.OfferAsync(offer => Json.VolumeOf(offer, "data") is not null, "the volume");
        var status = await MoveAsync(cluster, agent, Volume("db"), Volume("web"));
        await cluster.Agent.KillAsync();
        await cluster.Master.KillAsync();
        await cluster.Master.StartAsync();
        await cluster.Agent.StartAsync();
        var after = owner.Events.Count;
        await owner.SubscribeAsync();

        Assert.Equal((HttpStatusCode.Accepted, ""), status);
        // The first one is offered what else there is.
        var rest = await owner.OfferAsync(offer => Json.Amount(offer, "disk") > 0, "plain disk");
        Assert.DoesNotContain(
            owner.Events.Skip(after).SelectMany(evt => evt["offers"]?["offers"]?.AsArray() ?? []),
            made => Json.VolumeOf(made!, "data") is not null);
        await SetAsideAsync(owner);
        await owner.CallAsync("DECLINE", new() { ["offer_ids"] = new JsonArray(rest["id"]!.DeepClone()) });
        await using var heir = new RawFramework(cluster.Master, "heir", "web");
        await heir.SubscribeAsync();
        var offer = await heir.TogetherAsync(
            offer => Json.VolumeOf(offer, "data") is not null, offer => Json.Amount(offer, "cpus") >= 0.1,
            "the volume that moved, and a cpu");
        await heir.AcceptAsync(offer, Json.Launch(Json.Task("read", offer,
            "test \"$(cat data/file)\" = precious && echo more >> data/file",
            Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), Volume("web"))));
        await heir.UpdateAsync("read", "TASK_FINISHED");
        Assert.Equal("precious\nmore\n", await File.ReadAllTextAsync(file, Stop));
    }

    /// <summary>What a task uses is not taken from under it; the neighbour of its volume may go.</summary>
    [Fact]
    public async Task Volume_InUse_StaysAndItsNeighbourMoves()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var owner = new RawFramework(cluster.Master, "store", "db");
        var (agent, file) = await WriteAsync(cluster, owner,
            "n=0; echo precious > data/file; while :; do n=$((n+1)); echo $n > data/beat; sleep 0.05; done");
        var beat = Path.Combine(Path.GetDirectoryName(file)!, "beat");

        var used = await MoveAsync(cluster, agent, Volume("db"), Volume("web"));
        var absent = await MoveAsync(cluster, agent, Space(65, "db"), Space(65, "web"));
        var other = await MoveAsync(cluster, agent, Space(64, "db"), Space(32, "web"));
        var neighbour = await MoveAsync(cluster, agent, Space(64, "db"), Space(64, "web"));

        Assert.Equal(HttpStatusCode.Conflict, used.Status);
        Assert.Contains("tasks use", used.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, absent.Status);
        Assert.Equal(HttpStatusCode.BadRequest, other.Status);
        Assert.Equal((HttpStatusCode.Accepted, ""), neighbour);
        await using var heir = new RawFramework(cluster.Master, "heir", "web");
        await heir.SubscribeAsync();
        await heir.OfferAsync(offer => Reserved(offer, "web") == 64, "the neighbour");
        var seen = await File.ReadAllTextAsync(beat, Stop);
        await Eventually.IsTrueAsync(() => File.ReadAllText(beat) != seen, "the task to go on");
        Assert.Equal("precious\n", await File.ReadAllTextAsync(file, Stop));
        await owner.CallAsync("KILL", new() { ["task_id"] = Json.Id("write") });
        await owner.UpdateAsync("write", "TASK_KILLED");
        var back = await owner.OfferAsync(offer => Json.VolumeOf(offer, "data") is not null, "the volume");
        Assert.Equal(0, Reserved(back, "web"));
    }

    /// <summary>Two volumes of one name in one role could not be told apart (S2).</summary>
    [Fact]
    public async Task Volume_WhoseNameTheOtherRoleHas_StaysWhereItIs()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var owner = new RawFramework(cluster.Master, "store", "db");
        var (agent, first) = await WriteAsync(cluster, owner, "echo precious > data/file");
        await SetAsideAsync(owner);
        await using var other = new RawFramework(cluster.Master, "other", "web");
        var (_, second) = await WriteAsync(cluster, other, "echo other > data/file", "web");

        var moved = await MoveAsync(cluster, agent, Volume("db"), Volume("web"));
        var both = await MoveAsync(
            cluster, agent, [Volume("db"), Volume("web")], [Volume("third"), Volume("third")]);

        Assert.Equal(HttpStatusCode.BadRequest, moved.Status);
        Assert.Contains("data", moved.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, both.Status);
        Assert.Equal("precious\n", await File.ReadAllTextAsync(first, Stop));
        Assert.Equal("other\n", await File.ReadAllTextAsync(second, Stop));
        await owner.CallAsync("REVIVE");
        await owner.OfferAsync(offer => Json.VolumeOf(offer, "data") is not null, "its volume");
        await other.OfferAsync(offer => Json.VolumeOf(offer, "data") is not null, "its volume");
    }

    // A volume with data in it, and as much reserved disk beside it; returns where the data lies.
    private static async Task<(JsonNode Agent, string File)> WriteAsync(
        TestCluster cluster, RawFramework framework, string command, string role = "db")
    {
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 128, "disk");
        var place = Path.Combine(cluster.Directory, $"where-{role}");
        await framework.AcceptAsync(offer,
            Json.Reserve(
                Json.Reserved(Json.Scalar("disk", 128), role), Json.Reserved(Json.Scalar("cpus", 0.5), role)),
            Json.Create(Volume(role)),
            Json.Launch(Json.Task("write", offer, $"readlink -f data > {place}.new; mv {place}.new {place}; {command}",
                Json.Reserved(Json.Scalar("cpus", 0.5), role), Json.Scalar("mem", 32), Volume(role))));
        await Eventually.IsTrueAsync(() => File.Exists(place), "the task to say where its volume is");
        var file = Path.Combine((await File.ReadAllTextAsync(place, Stop)).Trim(), "file");
        await Eventually.IsTrueAsync(() => File.Exists(file), "its data");
        if (!command.Contains("while", StringComparison.Ordinal)) await framework.UpdateAsync("write", "TASK_FINISHED");
        return (offer["agent_id"]!, file);
    }

    // Whatever it holds is offered to others.
    private static async Task SetAsideAsync(RawFramework framework)
    {
        await framework.CallAsync("SUPPRESS");
        await framework.DeclineAllAsync();
    }

    private static Task<(HttpStatusCode Status, string Body)> MoveAsync(
        TestCluster cluster, JsonNode agent, JsonObject from, JsonObject into) =>
        MoveAsync(cluster, agent, [from], [into]);

    private static async Task<(HttpStatusCode Status, string Body)> MoveAsync(
        TestCluster cluster, JsonNode agent, JsonArray from, JsonArray into)
    {
        var call = new JsonObject
        {
            ["type"] = "RESERVE_RESOURCES",
            ["reserve_resources"] = new JsonObject
            {
                ["agent_id"] = agent.DeepClone(), ["source"] = from, ["resources"] = into,
            },
        };
        using var http = new HttpClient();
        using var content = new StringContent(call.ToJsonString(), Encoding.UTF8, JsonType);
        using var answer = await http.PostAsync(new Uri($"{cluster.Master.Url}/api/v1"), content, Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    private static JsonObject Volume(string role) => Json.Volume(role, "data", 64, "data");

    private static JsonObject Space(double megabytes, string role) =>
        Json.Reserved(Json.Scalar("disk", megabytes), role);

    private static double Reserved(JsonNode offer, string role) => offer["resources"]!.AsArray()
        .Where(resource => resource!["name"]!.GetValue<string>() == "disk" && resource["disk"] is null
            && resource["reservations"]?.AsArray().LastOrDefault()?["role"]?.GetValue<string>() == role)
        .Sum(resource => resource!["scalar"]!["value"]!.GetValue<double>());
}
