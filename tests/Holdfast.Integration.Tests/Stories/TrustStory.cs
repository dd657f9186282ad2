using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cli;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>What frameworks and operators do while an agent distrusts its master.</summary>
internal static class TrustStory
{
    /// <summary>What the agent tells people to do.</summary>
    public const string Advice = "holdfast agents trust-master";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Makes a volume with data in it, and reserves half a CPU beside.</summary>
    /// <returns>The file with the data.</returns>
    public static async Task<string> WriteAsync(TestCluster cluster)
    {
        await using var framework = new RawFramework(cluster.Master, "store", "db");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 64, "disk");
        var file = Path.Combine(cluster.Directory, "where");
        await framework.AcceptAsync(offer,
            Json.Reserve(Json.Reserved(Json.Scalar("disk", 64), "db"), ReservedCpus()), Json.Create(Volume()),
            Json.Launch(Json.Task("write", offer,
                $"echo precious > data/file && readlink -f data/file > {file}",
                Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), Volume())));
        await framework.UpdateAsync("write", "TASK_FINISHED");
        return (await File.ReadAllTextAsync(file, Cancellation)).Trim();
    }

    /// <summary>Subscribes and runs a task that does not end by itself.</summary>
    /// <returns>The task's pid.</returns>
    public static async Task<int> ServeAsync(RawFramework framework, string directory)
    {
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(HasPlainCpus, "a cpu");
        var file = Path.Combine(directory, "pid");
        await framework.AcceptAsync(offer, Json.Launch(Json.Task(
            "serve", offer, $"echo $$ > {file}.new; mv {file}.new {file}; exec sleep 1000",
            Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));
        await framework.UpdateAsync("serve", "TASK_RUNNING");
        await Eventually.IsTrueAsync(() => File.Exists(file), "the task's pid");
        return int.Parse(await File.ReadAllTextAsync(file, Cancellation));
    }

    /// <summary>Waits until the agent says, in its log and when asked, whom it distrusts and what to do.</summary>
    public static async Task IsDistrustedAsync(TestCluster cluster)
    {
        var trust = await Eventually.GetAsync(
            async () => await TrustOfAsync(cluster) is var now && Says(now, Advice) ? now : null,
            Eventually.DefaultBound, "the agent to say that it distrusts its master");
        Assert.False(trust["obeyed"]!.GetValue<bool>());
        await cluster.Agent.SaysAsync(trust["text"]!.GetValue<string>());
    }

    /// <summary>Waits until the master knows that too, where operators look first.</summary>
    public static Task IsListedAsync(TestCluster cluster, string state) => Eventually.IsTrueAsync(
        async () => (await CommandLineRun.PrintedAsync(cluster, "agents", "ls"))
            .Contains($" {state} ", StringComparison.Ordinal),
        Eventually.DefaultBound, $"the agent to be listed as '{state}'");

    /// <summary>DESTROY and UNRESERVE fail on the agent, which names the remedy.</summary>
    public static async Task IsRefusedAsync(RawFramework framework)
    {
        var refused = new[]
        {
            await DestroyAsync(framework, "destroy", "OPERATION_FAILED"),
            await UnreserveAsync(framework, "unreserve", "OPERATION_FAILED"),
        };
        foreach (var status in refused)
        {
            Assert.Contains(Advice, status["message"]!.GetValue<string>(), StringComparison.Ordinal);
            // An outcome of the agent, to be acknowledged; OPERATION_ERROR, of the master, would have neither.
            Assert.NotNull(status["uuid"]);
            Assert.NotNull(status["agent_id"]);
        }
    }

    /// <summary>A task finds the data in its volume.</summary>
    public static async Task ReadAsync(RawFramework framework)
    {
        var kept = await framework.TogetherAsync(
            HasVolume, HasPlainCpus, "the volume and a cpu after the refusal");
        await framework.AcceptAsync(kept, Json.Launch(Json.Task("read", kept, "grep -x precious data/file",
            Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), Volume())));
        await framework.UpdateAsync("read", "TASK_FINISHED");
    }

    /// <summary>An operator removes a framework.</summary>
    public static async Task TearDownAsync(TestCluster cluster, string framework)
    {
        using var http = new HttpClient();
        using var call = new StringContent(new JsonObject
        {
            ["type"] = "TEARDOWN", ["teardown"] = new JsonObject { ["framework_id"] = Json.Id(framework) },
        }.ToJsonString());
        call.Headers.ContentType = new("application/json");
        using var answer = await http.PostAsync(new Uri($"http://{cluster.Master.Address}/api/v1"), call, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>The operator says on the agent that the master is to be trusted; returns once it is.</summary>
    public static async Task TrustAsync(TestCluster cluster)
    {
        await IsNotSaidWithoutTheTokenAsync(cluster);
        using var command = Process.Start(new ProcessStartInfo(
            Repository.Holdfast, ["agents", "trust-master", "--agent", cluster.Agent.Address])
        {
            RedirectStandardOutput = true,
        })!;
        var said = await command.StandardOutput.ReadToEndAsync(Cancellation);
        await command.WaitForExitAsync(Cancellation);
        Assert.Equal(0, command.ExitCode);
        Assert.Contains("now obeys the control plane", said, StringComparison.Ordinal);
        // It registers anew, so that what was refused can be asked for again.
        await Eventually.IsTrueAsync(
            async () => (await TrustOfAsync(cluster))["obeyed"]!.GetValue<bool>(), Eventually.DefaultBound,
            "the agent to obey its master");
    }

    // Any task can reach the agent's port, but must not be able to say that.
    private static async Task IsNotSaidWithoutTheTokenAsync(TestCluster cluster)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri($"http://{cluster.Agent.Address}/holdfast/v1/trust-master"));
        request.Headers.Authorization = new("Bearer", new string('0', 64));
        using var answer = await http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(cluster.AgentDirectory, "operator.token")));
    }

    public static async Task<JsonNode> DestroyAsync(RawFramework framework, string id, string state)
    {
        var offer = await framework.OfferAsync(HasVolume, "the volume");
        var volume = new JsonObject { ["volumes"] = new JsonArray(Volume()) };
        await framework.AcceptAsync(offer, Json.Operation("DESTROY", volume, id));
        return await OutcomeAsync(framework, id, state);
    }

    public static async Task<JsonNode> UnreserveAsync(RawFramework framework, string id, string state)
    {
        var offer = await framework.OfferAsync(offer => offer["resources"]!.AsArray().Any(resource =>
            resource!["name"]!.GetValue<string>() == "cpus" && resource["reservations"] is not null), "reserved cpus");
        await framework.AcceptAsync(offer, Json.Operation(
            "UNRESERVE", new JsonObject { ["resources"] = new JsonArray(ReservedCpus()) }, id));
        return await OutcomeAsync(framework, id, state);
    }

    private static async Task<JsonNode> OutcomeAsync(RawFramework framework, string id, string state)
    {
        var outcome = await framework.WaitAsync("UPDATE_OPERATION_STATUS", evt => StatusOf(evt) is var status
            && status["operation_id"]?["value"]?.GetValue<string>() == id
            && $"{status["state"]}" != "OPERATION_PENDING");
        Assert.Equal(state, $"{StatusOf(outcome)["state"]}");
        return StatusOf(outcome);
    }

    private static async Task<JsonNode> TrustOfAsync(TestCluster cluster)
    {
        using var http = new HttpClient();
        return JsonNode.Parse(await http.GetStringAsync(
            new Uri($"http://{cluster.Agent.Address}/holdfast/v1/trust"), Cancellation))!;
    }

    private static bool Says(JsonNode trust, string words) =>
        trust["text"]!.GetValue<string>().Contains(words, StringComparison.Ordinal);

    private static JsonNode StatusOf(JsonNode evt) => evt["update_operation_status"]!["status"]!;

    private static bool HasVolume(JsonNode offer) => Json.VolumeOf(offer, "data") is not null;

    private static bool HasPlainCpus(JsonNode offer) => offer["resources"]!.AsArray().Any(resource =>
        resource!["name"]!.GetValue<string>() == "cpus" && resource["reservations"] is null);

    private static JsonObject ReservedCpus() => Json.Reserved(Json.Scalar("cpus", 0.5), "db");

    private static JsonObject Volume() => Json.Volume("db", "data", 64, "data");
}
