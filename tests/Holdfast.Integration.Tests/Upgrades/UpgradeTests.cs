using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Upgrades;

/// <summary>A cluster of the version before this one is upgraded under a running task: its ledger and registry are
/// opened, its shims taken over, and while the two versions are mixed the cluster works.</summary>
public sealed class UpgradeTests(PreviousBuild previous) : IClassFixture<PreviousBuild>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("agent")]
    [InlineData("master")]
    public async Task Cluster_UpgradedOneMemberAfterTheOther_KeepsTasksAndData(string first)
    {
        await using var cluster = await TestCluster.StartAsync(program: previous.Server);
        await using var framework = new RawFramework(cluster.Master, "store", "db");
        var file = await ServeAsync(cluster, framework);
        var serving = ProcessesBelow.Find(cluster.AgentDirectory + "/slaves");

        HoldfastProcess[] members =
            first == "agent" ? [cluster.Agent, cluster.Master] : [cluster.Master, cluster.Agent];
        foreach (var member in members)
        {
            await UpgradeAsync(member, framework);
            Assert.Equal(serving, ProcessesBelow.Find(cluster.AgentDirectory + "/slaves"));
            await RunAsync(framework, $"mixed-{member.Port}");
        }

        await EndAndDestroyAsync(framework, file);
    }

    /// <summary>Who finds a fault in the new version goes back. That needs no copy while the schema is the
    /// same.</summary>
    [Fact]
    public async Task Cluster_UpgradedAndPutBack_KeepsTasksAndData()
    {
        await using var cluster = await TestCluster.StartAsync(program: previous.Server);
        await using var framework = new RawFramework(cluster.Master, "store", "db");
        var file = await ServeAsync(cluster, framework);
        foreach (var member in (HoldfastProcess[])[cluster.Master, cluster.Agent])
            await UpgradeAsync(member, framework);
        await RunAsync(framework, "new");

        foreach (var member in (HoldfastProcess[])[cluster.Agent, cluster.Master])
            await UpgradeAsync(member, framework, previous.Server);

        await RunAsync(framework, "old");
        await EndAndDestroyAsync(framework, file);
    }

    /// <summary>A task that runs on, and has written into its volume.</summary>
    private static async Task<string> ServeAsync(TestCluster cluster, RawFramework framework)
    {
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 64, "disk");
        var where = Path.Combine(cluster.Directory, "where");
        await framework.AcceptAsync(offer,
            Json.Reserve(Json.Reserved(Json.Scalar("disk", 64), "db")), Json.Create(Volume()),
            Json.Launch(Json.Task("serve", offer,
                $"echo precious > data/file && readlink -f data/file > {where}.new && mv {where}.new {where};"
                + " exec sleep 1000",
                Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), Volume())));
        await framework.UpdateAsync("serve", "TASK_RUNNING");
        await Eventually.IsTrueAsync(() => File.Exists(where), "the task to write");
        return (await File.ReadAllTextAsync(where, Cancellation)).Trim();
    }

    private static async Task UpgradeAsync(HoldfastProcess member, RawFramework framework, string? program = null)
    {
        await member.StopAsync();
        member.Program = program ?? Repository.Holdfast;
        await member.StartAsync();
        await framework.SubscribeAsync();
    }

    private static async Task RunAsync(RawFramework framework, string task)
    {
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 0.1, "a cpu");
        await framework.AcceptAsync(offer, Json.Launch(
            Json.Task(task, offer, "true", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));
        await framework.UpdateAsync(task, "TASK_FINISHED");
    }

    private static async Task EndAndDestroyAsync(RawFramework framework, string file)
    {
        await framework.CallAsync("KILL", new JsonObject { ["task_id"] = Json.Id("serve") });
        await framework.UpdateAsync("serve", "TASK_KILLED");
        var offer = await framework.OfferAsync(offer => Json.VolumeOf(offer, "data") is not null, "the volume");
        Assert.Equal("precious\n", await File.ReadAllTextAsync(file, Cancellation));
        await framework.AcceptAsync(offer, Json.Operation(
            "DESTROY", new JsonObject { ["volumes"] = new JsonArray(Volume()) }));
        await Eventually.IsTrueAsync(() => !File.Exists(file), "the end of the data, which was destroyed");
    }

    private static JsonObject Volume() => Json.Volume("db", "data", 64, "data");
}
