using System.Net;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>A master that does not know what the agent obeyed may not make it destroy anything (S5).</summary>
public sealed class TrustTests
{
    private const string Advice = "holdfast agents trust-master";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EmptyMaster_TakesTheOldOnesPlace_DestroysNothingUntilItIsTrusted()
    {
        await using var cluster = await TestCluster.StartAsync();
        var file = await WriteAsync(cluster);

        await cluster.Master.KillAsync();
        Directory.Delete(cluster.MasterDirectory, recursive: true);
        await cluster.Master.StartAsync();

        await IsDistrustedAndThenTrustedAsync(cluster, file);
    }

    [Fact]
    public async Task MasterFromAnOlderCopy_OfItsRegistry_DestroysNothingUntilItIsTrusted()
    {
        await using var cluster = await TestCluster.StartAsync();
        var copy = cluster.MasterDirectory + "-copy";
        Assert.Equal(0, await cluster.Master.StopAsync());
        Directory.CreateDirectory(copy);
        foreach (var path in Directory.GetFiles(cluster.MasterDirectory))
            File.Copy(path, Path.Combine(copy, Path.GetFileName(path)));
        await cluster.Master.StartAsync();
        var file = await WriteAsync(cluster);

        await cluster.Master.KillAsync();
        Directory.Delete(cluster.MasterDirectory, recursive: true);
        Directory.Move(copy, cluster.MasterDirectory);
        await cluster.Master.StartAsync();

        await IsDistrustedAndThenTrustedAsync(cluster, file);
    }

    [Fact]
    public async Task SameMaster_KilledAndStarted_IsObeyedAsBefore()
    {
        await using var cluster = await TestCluster.StartAsync();
        var file = await WriteAsync(cluster);

        await cluster.Master.KillAsync();
        await cluster.Master.StartAsync();

        await using var framework = new RawFramework(cluster.Master, "again", "db");
        await framework.SubscribeAsync();
        await DestroyAsync(framework, "destroy", "OPERATION_FINISHED");
        Assert.DoesNotContain(Advice, cluster.Agent.Log, StringComparison.Ordinal);
        await Eventually.IsTrueAsync(() => !File.Exists(file), "the end of the data, which was destroyed");
    }

    private static async Task<string> WriteAsync(TestCluster cluster)
    {
        await using var framework = new RawFramework(cluster.Master, "store", "db");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 64, "disk");
        var file = Path.Combine(cluster.Directory, "where");
        await framework.AcceptAsync(offer, Json.Reserve(Json.Reserved(Json.Scalar("disk", 64), "db")),
            Json.Create(Volume()), Json.Launch(Json.Task("write", offer,
                $"echo precious > data/file && readlink -f data/file > {file}",
                Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), Volume())));
        await framework.UpdateAsync("write", "TASK_FINISHED");
        return (await File.ReadAllTextAsync(file, Cancellation)).Trim();
    }

    private static async Task IsDistrustedAndThenTrustedAsync(TestCluster cluster, string file)
    {
        await Eventually.IsTrueAsync(
            () => cluster.Agent.Log.Contains(Advice, StringComparison.Ordinal), "the agent's warning");
        await using var framework = new RawFramework(cluster.Master, "again", "db");
        await framework.SubscribeAsync();

        var refused = await DestroyAsync(framework, "destroy", "OPERATION_FAILED", "OPERATION_ERROR");
        Assert.Contains(Advice, $"{refused["message"]}", StringComparison.Ordinal);
        var kept = await framework.TogetherAsync(
            HasVolume, offer => Json.Amount(offer, "cpus") >= 0.1, "the volume and a cpu after the refusal");
        await framework.AcceptAsync(kept, Json.Launch(Json.Task("read", kept, "grep -x precious data/file",
            Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), Volume())));
        await framework.UpdateAsync("read", "TASK_FINISHED");
        Assert.Equal("precious\n", await File.ReadAllTextAsync(file, Cancellation));

        Assert.Equal(HttpStatusCode.Unauthorized, await TrustAsync(cluster, new string('0', 64)));
        var token = Path.Combine(cluster.AgentDirectory, "operator.token");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(token));
        Assert.Equal(HttpStatusCode.OK, await TrustAsync(cluster, await File.ReadAllTextAsync(token, Cancellation)));
        await DestroyAsync(framework, "destroy-again", "OPERATION_FINISHED");
        await UnreserveAsync(framework);
        await Eventually.IsTrueAsync(() => !File.Exists(file), "the end of the data, which was destroyed");
    }

    private static async Task<HttpStatusCode> TrustAsync(TestCluster cluster, string token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri($"http://{cluster.Agent.Address}/holdfast/v1/trust-master"));
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await http.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    private static async Task<JsonNode> DestroyAsync(RawFramework framework, string id, params string[] states)
    {
        var offer = await framework.OfferAsync(HasVolume, "the volume");
        var volume = new JsonObject { ["volumes"] = new JsonArray(Volume()) };
        await framework.AcceptAsync(offer, Json.Operation("DESTROY", volume, id));
        return await OutcomeAsync(framework, id, states);
    }

    private static async Task UnreserveAsync(RawFramework framework)
    {
        var reserved = Json.Reserved(Json.Scalar("disk", 64), "db");
        var offer = await framework.OfferAsync(offer => !HasVolume(offer) && offer["resources"]!
            .AsArray().Any(resource => resource!["reservations"] is not null), "the reserved disk");
        await framework.AcceptAsync(offer, Json.Operation(
            "UNRESERVE", new JsonObject { ["resources"] = new JsonArray(reserved) }, "unreserve"));
        await OutcomeAsync(framework, "unreserve", "OPERATION_FINISHED");
    }

    private static async Task<JsonNode> OutcomeAsync(RawFramework framework, string id, params string[] states)
    {
        var outcome = await framework.WaitAsync("UPDATE_OPERATION_STATUS", evt => StatusOf(evt) is var status
            && status["operation_id"]?["value"]?.GetValue<string>() == id
            && $"{status["state"]}" != "OPERATION_PENDING");
        Assert.Contains($"{StatusOf(outcome)["state"]}", states);
        return StatusOf(outcome);
    }

    private static JsonNode StatusOf(JsonNode evt) => evt["update_operation_status"]!["status"]!;

    private static bool HasVolume(JsonNode offer) => Json.VolumeOf(offer, "data") is not null;

    private static JsonObject Volume() => Json.Volume("db", "data", 64, "data");
}
