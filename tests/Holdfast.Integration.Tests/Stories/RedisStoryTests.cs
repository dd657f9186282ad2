using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>A Redis with its append-only file in a volume loses no key, whatever is killed with kill -9.</summary>
public sealed class RedisStoryTests
{
    private const string Ended = "TASK_FAILED";

    [Fact]
    public async Task Redis_TaskIsKilled_NextOneHasItsKeys()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await RedisStory.BeginAsync(cluster);
        var redis = await RedisStory.FillAsync(cluster);

        await RedisStory.KillAsync(redis);

        await framework.UpdateAsync("redis", Ended);
        await RedisStory.NextHasKeysAsync(cluster, framework);
    }

    [Fact]
    public async Task Redis_ShimAloneIsKilled_IsGoneBeforeItsVolumeIsOffered()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await RedisStory.BeginAsync(cluster);
        await RedisStory.FillAsync(cluster);

        await RedisStory.KillShimsAsync(cluster);

        await framework.UpdateAsync("redis", Ended);
        var offer = await RedisStory.OfferOfFreeVolumeAsync(cluster, framework);
        await RedisStory.NextHasKeysAsync(cluster, framework, offer);
    }

    /// <summary>
    /// What is killed may take its time to die. Here the test decides when, so that "gone before the volume is offered"
    /// is no matter of luck.
    /// </summary>
    /// <remarks>It fails where <c>ProcessSetProof</c> answers <c>ProvenEmpty</c> without looking.</remarks>
    [Fact]
    public async Task Redis_ShimIsKilledAndRedisCannotDieYet_ItsVolumeIsNotOffered()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var freezer = new Freezer();
        await using var framework = await RedisStory.BeginAsync(
            cluster, " --daemonize yes && while :; do sleep 1; done");
        await freezer.FreezeAsync(await RedisStory.FillAsync(cluster));

        await RedisStory.KillShimsAsync(cluster);

        await framework.UpdateAsync("redis", Ended);
        await RedisStory.VolumeStaysAwayAsync(framework);
        Assert.NotEmpty(Holders.Of(RedisStory.VolumeOf(cluster)));
        freezer.Thaw();
        var offer = await RedisStory.OfferOfFreeVolumeAsync(cluster, framework);
        await RedisStory.NextHasKeysAsync(cluster, framework, offer);
    }

    /// <summary>The executor is killed, and its child, a Redis that cannot die yet, is left to the shim.</summary>
    /// <remarks>It fails where the agent gives the volume back with the end of the executor's first
    /// process.</remarks>
    [Fact]
    public async Task Redis_ItsCustomExecutorIsKilled_IsGoneBeforeItsVolumeIsOffered()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var freezer = new Freezer();
        var line = $"echo $$ > executor && exec {TestProgram.Python} {TestProgram.PathOf("executor.py")} "
            + $"'{RedisStory.Line(cluster).Replace("'", "'\\''", StringComparison.Ordinal)}'";
        await using var framework = await RedisStory.BeginAsync(cluster, executor: line);
        await freezer.FreezeAsync(await RedisStory.FillAsync(cluster));

        await RedisStory.KillAsync(await RedisStory.PidInAsync(cluster, "executor"));

        var failed = await framework.UpdateAsync("redis", Ended);
        Assert.Equal("REASON_EXECUTOR_TERMINATED", failed["update"]!["status"]!["reason"]!.GetValue<string>());
        await RedisStory.VolumeStaysAwayAsync(framework);
        Assert.NotEmpty(Holders.Of(RedisStory.VolumeOf(cluster)));
        freezer.Thaw();
        var offer = await RedisStory.OfferOfFreeVolumeAsync(cluster, framework);
        await RedisStory.NextHasKeysAsync(cluster, framework, offer);
    }

    [Fact]
    public async Task Redis_AgentIsKilled_RunsOnWithItsKeys()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await RedisStory.BeginAsync(cluster);
        var redis = await RedisStory.FillAsync(cluster);

        await cluster.Agent.KillAsync();
        await cluster.Agent.StartAsync();

        Assert.Equal(redis, await RedisClient.WaitAsync(cluster.TaskPort));
        await RedisClient.VerifyAsync(cluster.TaskPort, "first", RedisStory.Keys);
    }

    [Fact]
    public async Task Redis_KilledWhileItsAgentIsAway_NextOneHasItsKeys()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await RedisStory.BeginAsync(cluster);
        var redis = await RedisStory.FillAsync(cluster);

        await cluster.Agent.KillAsync();
        await RedisStory.KillAsync(redis);
        await cluster.Agent.StartAsync();

        await framework.UpdateAsync("redis", Ended);
        await RedisStory.NextHasKeysAsync(cluster, framework);
    }

    [Fact]
    public async Task Redis_ShimAndAgentAreKilled_NextOneHasItsKeys()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await RedisStory.BeginAsync(cluster);
        await RedisStory.FillAsync(cluster);

        await cluster.Agent.KillAsync();
        await RedisStory.KillShimsAsync(cluster);
        await cluster.Agent.StartAsync();

        await framework.WaitAsync("UPDATE", RedisStory.IsEnd);
        var offer = await RedisStory.OfferOfFreeVolumeAsync(cluster, framework);
        await RedisStory.NextHasKeysAsync(cluster, framework, offer);
    }

    [Fact]
    public async Task Redis_MasterIsKilled_RunsOnAndItsFrameworkComesBack()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await RedisStory.BeginAsync(cluster, failoverTimeout: 0);
        var (redis, id) = (await RedisStory.FillAsync(cluster), framework.Id);

        await cluster.Master.KillAsync();
        await cluster.Master.StartAsync();
        await framework.SubscribeAsync();

        Assert.Equal(id, framework.Id);
        Assert.Equal(redis, await RedisClient.WaitAsync(cluster.TaskPort));
        await RedisClient.VerifyAsync(cluster.TaskPort, "first", RedisStory.Keys);
        await RedisStory.KillAsync(redis);
        await framework.UpdateAsync("redis", Ended);
        await RedisStory.NextHasKeysAsync(cluster, framework);
    }

    [Fact]
    public async Task Redis_AllIsKilledAtOnce_NextOneHasItsKeys()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await RedisStory.BeginAsync(cluster);
        await RedisStory.FillAsync(cluster);

        await Task.WhenAll(cluster.Master.KillAsync(), cluster.Agent.KillAsync());
        await ProcessesBelow.KillAsync(cluster.Directory);
        await cluster.Master.StartAsync();
        await cluster.Agent.StartAsync();
        await framework.SubscribeAsync();

        await framework.WaitAsync("UPDATE", RedisStory.IsEnd);
        await RedisStory.NextHasKeysAsync(cluster, framework);
    }

    [Fact]
    public async Task Redis_DaemonisedAndItsParentKilled_IsGoneBeforeItsVolumeIsOffered()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await RedisStory.BeginAsync(
            cluster, " --daemonize yes && echo $$ > first && while :; do sleep 1; done");
        await RedisStory.FillAsync(cluster);

        await RedisStory.KillAsync(await RedisStory.PidInAsync(cluster, "first"));

        await framework.UpdateAsync("redis", Ended);
        var offer = await RedisStory.OfferOfFreeVolumeAsync(cluster, framework);
        await RedisStory.NextHasKeysAsync(cluster, framework, offer);
    }
}
