using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>The file system of a work directory is full: nothing is acknowledged that is not stored, tasks go on, and
/// once there is room all goes on where it was (S1, S8).</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task Agent_ItsDiskIsFull_EndsAndGoesOnOnceThereIsRoom()
    {
        await using var disk = await SmallDisk.MountAsync();
        await using var cluster = await TestCluster.StartAsync(
            resources: "cpus:4;mem:512;disk:8", agentDirectory: $"{disk.Path}/work");
        await using var framework = new RawFramework(cluster.Master, "writer", "db");
        await framework.SubscribeAsync();
        var gate = $"{cluster.Directory}/gates/gate";
        Directory.CreateDirectory(Path.GetDirectoryName(gate)!);
        await LaunchAsync(framework, "stays", "sleep 1000");
        await LaunchAsync(framework, "ends", $"while [ ! -e {gate} ]; do sleep 0.05; done; exit 3");
        var staying = ProcessesBelow.Find($"{cluster.AgentDirectory}/slaves");
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 1, "disk");
        disk.Fill();

        await framework.AcceptAsync(offer, Create("data"));
        Assert.Equal(1, await cluster.Agent.EndAsync());
        Assert.False(IsDone(framework));
        Assert.Contains(
            $"The agent ledger {cluster.AgentDirectory}/ledger.db can no longer be written", cluster.Agent.Log,
            StringComparison.Ordinal);
        Assert.Contains("Make room on its file system, then start again.", cluster.Agent.Log, StringComparison.Ordinal);

        // A task that ends meanwhile leaves a shim that cannot write it down yet.
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        await Eventually.IsTrueAsync(
            () => ProcessesBelow.Find(Path.GetDirectoryName(gate)!).Count == 0, "the end of the task");
        disk.MakeRoom();
        await cluster.Agent.StartAsync();

        var ended = await framework.UpdateAsync("ends", "TASK_FAILED");
        Assert.Equal("Command exited with status 3", $"{ended["update"]!["status"]!["message"]}");
        await framework.WaitAsync("UPDATE_OPERATION_STATUS", IsOutcome);
        Assert.DoesNotContain(
            framework.Events, evt => IsOf(evt, "stays") && !IsState(evt, "TASK_RUNNING", "TASK_STARTING"));
        Assert.Contains(ProcessesBelow.Find($"{cluster.AgentDirectory}/slaves"), pid => staying.Contains(pid));
        var done = IsDone(framework);
        offer = await framework.TogetherAsync(
            _ => true, offer => !done || Json.VolumeOf(offer, "data") is not null, "what was acknowledged");
        if (!done) Assert.Null(Json.VolumeOf(offer, "data"));
        await framework.AcceptAsync(offer, Json.Launch(Json.Task(
            "next", offer, "true", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));
        await framework.UpdateAsync("next", "TASK_FINISHED");
    }

    [Fact]
    public async Task Master_ItsDiskIsFull_EndsAndGoesOnOnceThereIsRoom()
    {
        await using var disk = await SmallDisk.MountAsync();
        await using var cluster = await TestCluster.StartAsync(masterDirectory: $"{disk.Path}/work");
        await using var framework = new RawFramework(cluster.Master, "known", "db");
        await framework.SubscribeAsync();
        await LaunchAsync(framework, "stays", "sleep 1000");
        await using var late = new RawFramework(cluster.Master, "late", "db");
        disk.Fill();

        // The journal has room that it took before; sooner or later that is used up.
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => SubscribeManyAsync(cluster.Master));
        Assert.Equal(1, await cluster.Master.EndAsync());
        Assert.Contains(
            $"The registry {cluster.MasterDirectory}/registry.db can no longer be written", cluster.Master.Log,
            StringComparison.Ordinal);
        Assert.Contains("Make room on its file system", cluster.Master.Log, StringComparison.Ordinal);
        disk.MakeRoom();
        await cluster.Master.StartAsync();

        var id = framework.Id;
        await framework.SubscribeAsync();
        Assert.Equal(id, framework.Id);
        var from = framework.Events.Count;
        await framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "the agent");
        await framework.CallAsync("KILL", new JsonObject { ["task_id"] = Json.Id("stays") });
        await framework.UpdateAsync("stays", "TASK_KILLED", from);
    }

    private static async Task SubscribeManyAsync(HoldfastProcess master)
    {
        const int most = 200;
        for (var i = 0; i < most; i++)
        {
            await using var one = new RawFramework(master, $"one-{i}-{new string('x', 4000)}", "db");
            await one.SubscribeAsync();
        }
    }

    private static async Task LaunchAsync(RawFramework framework, string task, string command)
    {
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "a cpu");
        await framework.AcceptAsync(offer, Json.Launch(Json.Task(
            task, offer, command, Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));
        await framework.UpdateAsync(task, "TASK_RUNNING");
    }

    private static JsonObject[] Create(string id)
    {
        var reserve = new JsonObject { ["resources"] = new JsonArray(Json.Reserved(Json.Scalar("disk", 1), "db")) };
        var create = new JsonObject { ["volumes"] = new JsonArray(Json.Volume("db", id, 1, "data")) };
        return [Json.Operation("RESERVE", reserve), Json.Operation("CREATE", create, "create")];
    }

    private static bool IsDone(RawFramework framework) => framework.Events.Any(evt =>
        IsOutcome(evt) && $"{evt["update_operation_status"]!["status"]!["state"]}" == "OPERATION_FINISHED");

    private static bool IsOutcome(JsonNode evt) => evt["update_operation_status"] is not null;

    private static bool IsOf(JsonNode evt, string task) =>
        evt["update"]?["status"]?["task_id"]?["value"]?.GetValue<string>() == task;

    private static bool IsState(JsonNode evt, params string[] states) =>
        states.Contains($"{evt["update"]!["status"]!["state"]}");
}
