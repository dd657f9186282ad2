using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>Tasks outlive their agent: shown by raw HTTP with real processes.</summary>
public sealed class AgentRestartTests
{
    [Fact]
    public async Task Task_AgentIsKilledAndStarted_RunsOnAndItsUpdatesArrive()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "sleeper", "web");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "a cpu");
        await framework.AcceptAsync(offer, Json.Launch(
            Json.Task("sleep", offer, "sleep 1000", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));
        await framework.UpdateAsync("sleep", "TASK_RUNNING");
        var sleeping = ProcessesBelow.Find(cluster.AgentDirectory + "/slaves");

        await cluster.Agent.KillAsync();
        await cluster.Agent.StartAsync();
        var after = framework.Events.Count;

        Assert.NotEmpty(sleeping);
        Assert.Equal(sleeping, ProcessesBelow.Find(cluster.AgentDirectory + "/slaves"));
        await framework.CallAsync("KILL", new() { ["task_id"] = Json.Id("sleep") });
        var killed = await framework.UpdateAsync("sleep", "TASK_KILLED", after);
        Assert.Equal(
            "Command terminated with signal Terminated",
            killed["update"]!["status"]!["message"]!.GetValue<string>());
    }

    /// <summary>What happens while no agent runs is told when one is back: here the end of the task, and its true
    /// status.</summary>
    [Fact]
    public async Task Task_EndsWhileItsAgentIsAway_ItsStatusArrivesAfterwards()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "worker", "web");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "a cpu");
        var gate = Path.Combine(cluster.AgentDirectory, "gate");
        await framework.AcceptAsync(offer, Json.Launch(
            Json.Task("wait", offer, $"while [ ! -e {gate} ]; do sleep 0.05; done; exit 3",
                Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));
        await framework.UpdateAsync("wait", "TASK_RUNNING");

        await cluster.Agent.KillAsync();
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        await Testing.Eventually.IsTrueAsync(
            () => ProcessesBelow.Find(cluster.AgentDirectory + "/slaves").Count == 0, "the end of the task");
        await cluster.Agent.StartAsync();

        var failed = await framework.UpdateAsync("wait", "TASK_FAILED");
        Assert.Equal("Command exited with status 3", failed["update"]!["status"]!["message"]!.GetValue<string>());
    }
}
