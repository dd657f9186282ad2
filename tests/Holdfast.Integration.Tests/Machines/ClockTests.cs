using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>The clocks of master and agent are set forward by an hour, and back, while both run. What waits, waits as
/// long as it was to: by the clock that nobody sets.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clocks_SetByAnHour_NothingIsLostOrComesEarlyOrLate()
    {
        using var clock = new FakeClock();
        await using var cluster = await TestCluster.StartAsync(
            masterFlags: ["--offer_timeout=1secs", "--agent_ping_timeout=1secs", "--max_agent_ping_timeouts=3"],
            agentFlags: ["--gc_delay=30mins", "--disk_watch_interval=1secs"], environment: clock.Environment);
        await using var framework = new RawFramework(cluster.Master, "clocked", "db");
        await framework.SubscribeAsync();
        var away = await LeaveAsync(cluster.Master);
        await FillTrashAsync(framework);
        await LaunchAsync(framework, Task("over", "true"), "TASK_FINISHED");
        await LaunchAsync(framework, Task("stays", "sleep 1000"));
        await LaunchAsync(framework, Limited("limited", Long));
        await LaunchAsync(framework, Stubborn("stubborn", Long));
        await KillAsync(framework, "stubborn");
        await framework.UpdateAsync("stubborn", "TASK_KILLING");
        var running = ProcessesBelow.Find($"{cluster.AgentDirectory}/slaves");

        clock.Set(Hour);
        await SeenAsync(cluster, Hour);
        await OffersComeAndGoAsync(framework);
        await IsUntouchedAsync();

        clock.Set(TimeSpan.Zero);
        await SeenAsync(cluster, TimeSpan.Zero);
        await OffersComeAndGoAsync(framework);
        await EndsInTimeAsync(framework, "1");
        await IsUntouchedAsync();

        clock.Set(-Hour);
        await SeenAsync(cluster, -Hour);
        await OffersComeAndGoAsync(framework);
        await EndsInTimeAsync(framework, "2");
        await IsUntouchedAsync();
        TimesAreInOrder(framework);

        // What was stored lies in the future of those who start now.
        await cluster.Agent.KillAsync();
        await cluster.Master.KillAsync();
        await cluster.Master.StartAsync(clock.Environment);
        await cluster.Agent.StartAsync(clock.Environment);
        await framework.SubscribeAsync();
        await EndsInTimeAsync(framework, "3");
        await IsUntouchedAsync();

        async Task IsUntouchedAsync()
        {
            Assert.Empty(running.Except(ProcessesBelow.Find($"{cluster.AgentDirectory}/slaves")));
            Assert.DoesNotContain("unreachable", cluster.Master.Log, StringComparison.Ordinal);
            Assert.DoesNotContain(framework.Events, evt => $"{evt["type"]}" == "FAILURE");
            Assert.Contains(away, await GetAsync(cluster.Master, "/frameworks"), StringComparison.Ordinal);
            Assert.Single(Directory.GetDirectories($"{cluster.AgentDirectory}/trash"));
            Assert.Contains(
                Directory.GetDirectories(cluster.AgentDirectory, "over", SearchOption.AllDirectories),
                static path => path.EndsWith("executors/over", StringComparison.Ordinal));
        }
    }

    // A framework that has half an hour to come back.
    private static async Task<string> LeaveAsync(HoldfastProcess master)
    {
        await using var away = new RawFramework(master, "away", "web", Long.TotalSeconds);
        await away.SubscribeAsync();
        return away.Id!;
    }

    /// <summary>Makes a volume and destroys it.</summary>
    internal static async Task FillTrashAsync(RawFramework framework)
    {
        var volume = Json.Volume("db", "old", 16, "data");
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 64, "disk");
        await framework.AcceptAsync(
            offer, Json.Reserve(Json.Reserved(Json.Scalar("disk", 16), "db")), Json.Create(volume.DeepClone()));
        offer = await framework.OfferAsync(offer => Json.VolumeOf(offer, "old") is not null, "the volume");
        await framework.AcceptAsync(
            offer, Json.Operation("DESTROY", new JsonObject { ["volumes"] = new JsonArray(volume) }, "destroy"));
        var outcome = await framework.WaitAsync("UPDATE_OPERATION_STATUS", static _ => true);
        Assert.Equal("OPERATION_FINISHED", $"{outcome["update_operation_status"]!["status"]!["state"]}");
    }

    /// <summary>A task with a command.</summary>
    internal static JsonObject Task(string id, string command, string? also = null, JsonObject? value = null)
    {
        var task = new JsonObject
        {
            ["name"] = id, ["task_id"] = Json.Id(id), ["command"] = new JsonObject { ["value"] = command },
            ["resources"] = new JsonArray(Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32)),
        };
        if (also is not null) task[also] = value;
        return task;
    }

    private static JsonObject Limited(string id, TimeSpan most) =>
        Task(id, "sleep 1000", "max_completion_time", Nanoseconds(most));

    private static JsonObject Stubborn(string id, TimeSpan grace) =>
        Task(id, "trap '' TERM; while :; do sleep 1000; done", "kill_policy",
            new JsonObject { ["grace_period"] = Nanoseconds(grace) });

    private static JsonObject Nanoseconds(TimeSpan time) =>
        new() { ["nanoseconds"] = time.Ticks * TimeSpan.NanosecondsPerTick };

    /// <summary>Launches a task, and waits for its state.</summary>
    internal static async Task LaunchAsync(RawFramework framework, JsonObject task, string state = "TASK_RUNNING")
    {
        await framework.DeclineAllAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 0.1, "a cpu");
        task["agent_id"] = offer["agent_id"]!.DeepClone();
        var id = $"{task["task_id"]!["value"]}";
        await framework.AcceptAsync(offer, Json.Launch(task));
        await framework.UpdateAsync(id, state);
    }

    private static Task KillAsync(RawFramework framework, string task) =>
        framework.CallAsync("KILL", new JsonObject { ["task_id"] = Json.Id(task) });

    // What has a second has a second, whatever the clock says.
    private static async Task EndsInTimeAsync(RawFramework framework, string round)
    {
        await LaunchAsync(framework, Stubborn($"killed-{round}", Short));
        await KillAsync(framework, $"killed-{round}");
        await LaunchAsync(framework, Limited($"limited-{round}", Short));
        await framework.UpdateAsync($"killed-{round}", "TASK_KILLED");
        await framework.UpdateAsync($"limited-{round}", "TASK_FAILED");
    }

    // Nobody takes them: each is taken back after a second, and made again.
    private static async Task OffersComeAndGoAsync(RawFramework framework)
    {
        const int rounds = 2, most = 8;
        var from = framework.Events.Count;
        await Eventually.IsTrueAsync(() => Count("RESCIND") >= rounds, "offers that nobody takes to be taken back");
        Assert.InRange(Count("OFFERS"), 1, most);

        int Count(string type) => framework.Events.Skip(from).Count(evt => $"{evt["type"]}" == type);
    }

    private static void TimesAreInOrder(RawFramework framework)
    {
        var statuses = framework.Events.Select(evt => evt["update"]?["status"]).OfType<JsonNode>().ToList();
        // Of one task: an update of another may overtake it.
        foreach (var task in statuses.GroupBy(status => $"{status["task_id"]!["value"]}"))
            Assert.Equal(task.Select(Time).Order(), task.Select(Time));
        var took = TimeSpan.FromSeconds(statuses.Max(Time) - statuses.Min(Time));
        Assert.True(took < TimeSpan.FromMinutes(10), $"by their times the updates took {took}");

        static double Time(JsonNode status) => status["timestamp"]!.GetValue<double>();
    }

    // Its web server says the time of the clock that was set.
    private static async Task SeenAsync(TestCluster cluster, TimeSpan offset)
    {
        using var http = new HttpClient();
        foreach (var process in new[] { cluster.Master, cluster.Agent })
            await Eventually.IsTrueAsync(async () =>
            {
                using var answer = await http.GetAsync(new Uri($"http://{process.Address}/health"), Stop);
                var ahead = answer.Headers.Date!.Value - TimeProvider.System.GetUtcNow();
                return (ahead - offset).Duration() < TimeSpan.FromMinutes(1);
            }, Eventually.DefaultBound, $"the clock of {process.Address} to be {offset} ahead");
    }

    private static async Task<string> GetAsync(HoldfastProcess process, string path)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri($"http://{process.Address}{path}"), Stop);
    }
}
