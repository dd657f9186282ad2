using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Stories;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Kills;

/// <summary>Kills parts of a cluster at random, and has its framework put every volume to use again.</summary>
internal sealed class KillLoop(
    TestCluster cluster, RawFramework framework, IReadOnlyList<KeptVolume> volumes, KillOperator operators,
    Random chance)
{
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    private static readonly string[] Ends =
    [
        "TASK_FINISHED", "TASK_FAILED", "TASK_KILLED", "TASK_ERROR", "TASK_LOST", "TASK_DROPPED", "TASK_GONE",
        "TASK_UNKNOWN",
    ];

    /// <summary>How often each part was killed.</summary>
    public Dictionary<string, int> Kills { get; } = [];

    /// <summary>Goes on for a time.</summary>
    public async Task RunAsync(TimeSpan duration)
    {
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < duration)
        {
            var act = operators.ActAsync();
            await KillOneAsync();
            await TendForAWhileAsync();
            await act;
        }
    }

    /// <summary>Until a task records on each volume, and more than before.</summary>
    public async Task SettleAsync()
    {
        foreach (var volume in volumes)
        {
            var before = volume.Highest;
            try
            {
                await Eventually.IsTrueAsync(async () =>
                {
                    await TendAsync();
                    return volume.Highest > before;
                }, TimeSpan.FromSeconds(60), $"records on {volume.Name} after {before}");
            }
            catch (TimeoutException cause)
            {
                throw new TimeoutException($"{cause.Message} Last: {LastOf(volume)}; {this}", cause);
            }
        }
    }

    /// <summary>Launches where no task is on a volume.</summary>
    public async Task TendAsync()
    {
        if (framework.HasEnded) await SubscribeAgainAsync();
        foreach (var volume in volumes)
        {
            if (!IsIdle(volume) && volume.Silence > SilenceMax) await EndAsync(volume);
            if (!IsIdle(volume)) continue;
            if (framework.TryOffer(volume.IsIn) is { } offer)
                await framework.AcceptAsync(offer, Json.Launch(volume.NextTask(offer)));
        }
        await framework.DeclineAllAsync();
    }

    // An executor that does not look after its tasks, as this one: its volume is held until it is gone.
    private Task EndAsync(KeptVolume volume) => volume.Executor is { } executor
        ? framework.CallAsync("SHUTDOWN", new JsonObject
        {
            ["executor_id"] = Json.Id(executor), ["agent_id"] = Json.Id(operators.Agent),
        })
        : framework.CallAsync("KILL", new JsonObject { ["task_id"] = Json.Id(volume.Task!) });

    // Mostly until all is well again: a cluster that is never whole has little that could be broken.
    private async Task TendForAWhileAsync()
    {
        var (since, patience) = (Stopwatch.GetTimestamp(), TimeSpan.FromMilliseconds(chance.Next(2_000)));
        await Eventually.IsTrueAsync(async () =>
        {
            await TendAsync();
            return !volumes.Any(IsIdle) || Stopwatch.GetElapsedTime(since) >= patience;
        }, TimeSpan.FromMinutes(1), "a moment");
    }

    private async Task KillOneAsync()
    {
        switch (chance.Next(10))
        {
            case < 4:
                await KillAsync("agent", cluster.Agent);
                break;
            case < 6:
                await KillAsync("master", cluster.Master);
                await SubscribeAgainAsync();
                break;
            case < 7:
                // Both at once: whoever comes first finds nobody.
                Count("both");
                await cluster.Agent.KillAsync();
                await KillAsync("master", cluster.Master);
                await cluster.Agent.StartAsync();
                await SubscribeAgainAsync();
                break;
            default:
                await KillProcessAsync();
                break;
        }
    }

    private async Task KillAsync(string what, HoldfastProcess process)
    {
        Count(what);
        // At any point of what it is doing.
        var (since, moment) = (Stopwatch.GetTimestamp(), TimeSpan.FromMilliseconds(chance.Next(150)));
        await Eventually.IsTrueAsync(() => Stopwatch.GetElapsedTime(since) >= moment, "a moment");
        await process.KillAsync();
        await process.StartAsync();
    }

    // A task, an executor or a shim.
    private async Task KillProcessAsync()
    {
        var found = ProcessesBelow.Find(cluster.AgentDirectory)
            .Where(pid => pid != cluster.Agent.Pid && RedisStory.CommandOf(pid) is not "holdfast-server").ToList();
        if (found.Count == 0) return;
        var pid = found[chance.Next(found.Count)];
        Count(RedisStory.CommandOf(pid) is { Length: > 0 } name ? name : "gone");
        using var kill = Process.Start("/bin/kill", ["-KILL", $"{pid}"]);
        await Eventually.IsTrueAsync(() => IsOver(pid), $"the end of process {pid}");
    }

    // Reaped or not: not every parent looks after its children.
    private static bool IsOver(int pid) => ProcessesBelow.Read(pid, "stat") is var stat
        && (stat.Length == 0 || stat[stat.LastIndexOf(')') + 2] is 'Z' or 'X');

    private void Count(string what) => Kills[what] = Kills.GetValueOrDefault(what) + 1;

    private async Task SubscribeAgainAsync()
    {
        await framework.SubscribeAsync();
        // What it launched in the last moment of the old master, nobody may know of.
        await framework.CallAsync("RECONCILE", new JsonObject
        {
            ["tasks"] = new JsonArray([.. volumes.Where(static volume => volume.Task is not null).Select(
                static volume => new JsonObject { ["task_id"] = Json.Id(volume.Task!) })]),
        });
    }

    private bool IsIdle(KeptVolume volume) => volume.Task is null
        || (LastOf(volume)?["state"] is { } state && Ends.Contains(state.GetValue<string>()));

    private JsonNode? LastOf(KeptVolume volume) => volume.Task is null ? null : framework.Events.LastOrDefault(evt =>
        evt["update"]?["status"]?["task_id"]?["value"]?.GetValue<string>() == volume.Task)?["update"]?["status"];

    public override string ToString() => string.Join(
        ", ", Kills.OrderBy(static kill => kill.Key, StringComparer.Ordinal)
            .Select(static kill => string.Create(CultureInfo.InvariantCulture, $"{kill.Key} {kill.Value}")));
}
