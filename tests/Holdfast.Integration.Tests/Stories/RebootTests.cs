using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>
/// A process is known by pid, start and boot. Here the machine restarts, or the pid comes to another: what ran is gone,
/// its volume is there, and no stranger is touched.
/// </summary>
public sealed class RebootTests
{
    private const string AnotherBoot = "5ee5b007-0000-4000-8000-000000000002";

    [Fact]
    public async Task Redis_MachineRestarts_NextOneHasItsKeys()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await RedisStory.BeginAsync(cluster);
        await RedisStory.FillAsync(cluster);

        await cluster.Agent.KillAsync();
        // The shim first: whatever else it saw end, it would write down.
        await RedisStory.KillShimsAsync(cluster);
        await ProcessesBelow.KillAsync(cluster.AgentDirectory);
        cluster.Agent.BootId = AnotherBoot;
        await cluster.Agent.StartAsync();

        await IsGoneWithTheMachineAsync(framework);
        var offer = await RedisStory.OfferOfFreeVolumeAsync(cluster, framework);
        await NothingRunsAsync(cluster);
        await RedisStory.NextHasKeysAsync(cluster, framework, offer);
    }

    /// <summary>
    /// After a restart pids and start times are given anew, and chance may give both to others. What ran before the
    /// other boot id plays those others here: pid and start are those in the ledger, and only the boot is not.
    /// </summary>
    /// <remarks>It fails where launcher and proof do not compare the boot: then the task is found running.</remarks>
    [Fact]
    public async Task Redis_OthersHaveItsPidAndStartInAnotherBoot_IsGoneAndTheyAreLeftAlone()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await RedisStory.BeginAsync(cluster);
        var redis = await RedisStory.FillAsync(cluster);
        var shim = RedisStory.ShimOf(redis);

        await cluster.Agent.KillAsync();
        cluster.Agent.BootId = AnotherBoot;
        await cluster.Agent.StartAsync();

        await IsGoneWithTheMachineAsync(framework);
        await RedisStory.OfferAsync(framework);
        await NothingRunsAsync(cluster);
        Assert.Equal(redis, await RedisClient.WaitAsync(cluster.TaskPort));
        Assert.Equal(shim, RedisStory.ShimOf(redis));
    }

    /// <summary>Shim and Redis end while no agent runs, and their pids are given to strangers in the same
    /// boot.</summary>
    /// <remarks>It fails where the proof knows the shim by its pid alone: then the volume is never offered.</remarks>
    [Fact]
    public async Task Redis_ItsPidIsAStrangersNow_IsGoneAndTheStrangerIsLeftAlone()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = await RedisStory.BeginAsync(cluster);
        var redis = await RedisStory.FillAsync(cluster);
        var shim = RedisStory.ShimOf(redis);

        await cluster.Agent.KillAsync();
        await RedisStory.KillAsync(shim);
        using var strangers = await StrangersAsync(redis, shim);
        await cluster.Agent.StartAsync();

        var end = await framework.WaitAsync("UPDATE", RedisStory.IsEnd);
        Assert.StartsWith(
            "Executor terminated: it and its shim ended while no agent watched, and how is not known",
            end["update"]!["status"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        var offer = await RedisStory.OfferOfFreeVolumeAsync(cluster, framework);
        Assert.Equal(("sleep", "sleep"), (RedisStory.CommandOf(redis), RedisStory.CommandOf(shim)));
        await RedisStory.NextHasKeysAsync(cluster, framework, offer);
        strangers.StandardInput.Close();
        await strangers.WaitForExitAsync(TestContext.Current.CancellationToken);
        // It met every one of them alive when it ended them.
        Assert.Equal(0, strangers.ExitCode);
    }

    private static async Task IsGoneWithTheMachineAsync(RawFramework framework)
    {
        var status = (await framework.WaitAsync("UPDATE", RedisStory.IsEnd))["update"]!["status"]!;
        Assert.Equal("TASK_GONE", status["state"]!.GetValue<string>());
        Assert.Equal("REASON_EXECUTOR_TERMINATED", status["reason"]!.GetValue<string>());
        Assert.Equal(
            "Executor terminated: the machine has restarted since", status["message"]!.GetValue<string>());
    }

    private static async Task NothingRunsAsync(TestCluster cluster)
    {
        using var http = new HttpClient();
        var state = JsonNode.Parse(await http.GetStringAsync(
            new Uri($"http://{cluster.Agent.Address}/state"), TestContext.Current.CancellationToken))!;
        Assert.Empty(state["frameworks"]!.AsArray().SelectMany(static framework => framework!["executors"]!.AsArray()));
        Assert.Empty(Directory.GetDirectories($"{cluster.AgentDirectory}/runtime/containers"));
    }

    private static async Task<Process> StrangersAsync(params int[] pids)
    {
        var start = new ProcessStartInfo(TestProgram.Python)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/",
        };
        start.ArgumentList.Add(TestProgram.PathOf("strangers.py"));
        foreach (var pid in pids) start.ArgumentList.Add(pid.ToString(CultureInfo.InvariantCulture));
        var process = Process.Start(start)!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        return process;
    }
}
