using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cli;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Stories;
using Holdfast.Linux.Processes;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>Each process is stopped (SIGSTOP) for a minute, as a machine does that swaps, or is moved to another host,
/// and then goes on: tasks go on, nothing is lost or done twice, and every end is told as it was.</summary>
public sealed class StoppedProcessTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Side by side, since a minute is a minute: each has a small cluster of its own that does next to
    /// nothing.</summary>
    [Fact]
    public Task Processes_StoppedForAMinute_GoOnAsIfNothingHadBeen() => Task.WhenAll(
        MasterAsync(), AgentAsync(), AgentForTooLongAsync(), HelpersAndFrameworkAsync());

    private static async Task MasterAsync()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "stopped-master", "web");
        await framework.SubscribeAsync();
        var tasks = new GatedTasks(cluster, framework);
        await tasks.LaunchAsync("stays", "ends");
        var offer = await tasks.OfferAsync();

        Task asked;
        using (new Stopped(cluster.Master.Pid))
        {
            tasks.Open("ends");
            asked = framework.AcceptAsync(offer, Json.Launch(tasks.Of("asked", offer)));
            await PassAsync(Minute);
            Assert.False(asked.IsCompleted);
        }

        await asked;
        await framework.UpdateAsync("asked", "TASK_RUNNING");
        await tasks.EndedAsync("ends");
        await AllIsWellAsync(cluster, tasks, "stays", "asked");
    }

    // A minute is less than the 75 s (5 pings of 15 s) after which it would be given up.
    private static async Task AgentAsync()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "stopped-agent", "web");
        await framework.SubscribeAsync();
        var tasks = new GatedTasks(cluster, framework);
        await tasks.LaunchAsync("stays", "ends", "killed");
        var offer = await tasks.OfferAsync();

        using (new Stopped(cluster.Agent.Pid))
        {
            tasks.Open("ends");
            await framework.AcceptAsync(offer, Json.Launch(tasks.Of("asked", offer)));
            await framework.CallAsync("KILL", new JsonObject { ["task_id"] = Json.Id("killed") });
            await PassAsync(Minute);
            Assert.Equal(0, tasks.Told("ends", "TASK_FAILED"));
        }

        await framework.UpdateAsync("asked", "TASK_RUNNING");
        await framework.UpdateAsync("killed", "TASK_KILLED");
        await tasks.EndedAsync("ends");
        await AllIsWellAsync(cluster, tasks, "stays", "asked");
    }

    // With three pings of a second an agent is given up after three seconds, and a master that was stopped for longer
    // itself must not take that for its agents' silence.
    private static async Task AgentForTooLongAsync()
    {
        await using var cluster = await TestCluster.StartAsync(
            masterFlags: ["--agent_ping_timeout=1secs", "--max_agent_ping_timeouts=3"]);
        await using var framework = new RawFramework(cluster.Master, "lost-agent", "web");
        await framework.SubscribeAsync();
        var tasks = new GatedTasks(cluster, framework);
        await tasks.LaunchAsync("stays", "ends", "first");

        using (new Stopped(cluster.Master.Pid))
        {
            tasks.Open("first");
            await PassAsync(TimeSpan.FromSeconds(10));
        }
        await tasks.EndedAsync("first");
        Assert.DoesNotContain("unreachable", cluster.Master.Log, StringComparison.Ordinal);

        int from;
        using (new Stopped(cluster.Agent.Pid))
        {
            await framework.UpdateAsync("stays", "TASK_UNREACHABLE");
            await framework.UpdateAsync("ends", "TASK_UNREACHABLE");
            tasks.Open("ends");
            from = framework.Events.Count;
        }

        var back = await framework.UpdateAsync("stays", "TASK_RUNNING", from);
        Assert.Equal("REASON_AGENT_REREGISTERED", $"{back["update"]!["status"]!["reason"]}");
        await tasks.EndedAsync("ends");
        tasks.Open("stays");
        await tasks.EndedAsync("stays");
    }

    private static async Task HelpersAndFrameworkAsync()
    {
        await using var server = new FileServer { Content = "content"u8.ToArray() };
        server.Close();
        // A minute without a byte would end the download: that is the default, and it is to go on here.
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--fetcher_stall_timeout=10mins"]);
        await using var framework = new RawFramework(cluster.Master, "helped", "web");
        var tasks = new GatedTasks(cluster, framework);
        // The command line is a framework too. It comes first, since the other keeps what it is offered.
        using var watching = CommandLineRun.Start(
            cluster, "tasks", "run", "--name", "watched", "--command", tasks.Line("watched"));
        await Eventually.IsTrueAsync(() => tasks.ProcessesOf("watched", "sh").Any(), "the task of the command line");
        await framework.SubscribeAsync();
        await tasks.LaunchAsync("held");
        await LaunchWithExecutorAsync(framework, tasks, "executed");
        await framework.UpdateAsync("executed", "TASK_RUNNING");
        await LaunchFetchingAsync(framework, tasks, server);
        await Eventually.IsTrueAsync(() => server.Downloads("tool") == 1, "the download");
        await watching.SignalAsync("STOP");

        using (new Stopped(
            [tasks.ShimOf("held"), .. tasks.ProcessesOf("executed", "python3"), .. FetchersOf(cluster)]))
        {
            foreach (var id in new[] { "held", "watched" }) tasks.Open(id);
            await LaunchWithExecutorAsync(framework, tasks, "asked");
            server.Open();
            await tasks.LaunchAsync("other");
            await PassAsync(Minute);
            Assert.Equal(0, tasks.Told("held", "TASK_FAILED"));
            Assert.Equal(0, tasks.Told("asked", "TASK_RUNNING") + tasks.Told("fetched", "TASK_RUNNING"));
        }

        await tasks.EndedAsync("held");
        await framework.UpdateAsync("asked", "TASK_RUNNING");
        Assert.Equal(1, tasks.Told("executed", "TASK_RUNNING"));
        await framework.UpdateAsync("fetched", "TASK_FINISHED");
        Assert.Equal(1, server.Downloads("tool"));
        await watching.SignalAsync("CONT");
        var watched = await watching.EndAsync();
        Assert.Equal(1, watched.Code);
        Assert.Contains("exited with status 3", watched.Error, StringComparison.Ordinal);
        tasks.StartedOnce("watched");
        await AllIsWellAsync(cluster, tasks, "other");
    }

    private static async Task LaunchWithExecutorAsync(RawFramework framework, GatedTasks tasks, string id)
    {
        var offer = await tasks.OfferAsync();
        var task = Json.Task(id, offer, "", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32));
        task.Remove("command");
        task["executor"] = new JsonObject
        {
            ["executor_id"] = Json.Id("custom"), ["type"] = "CUSTOM",
            ["command"] = new JsonObject
            {
                ["value"] =
                    $"exec {TestProgram.Python} {TestProgram.PathOf("executor.py")} ': {tasks.Gate("executed")}'",
            },
            ["resources"] = new JsonArray(Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32)),
        };
        await framework.AcceptAsync(offer, Json.Launch(task));
    }

    private static async Task LaunchFetchingAsync(RawFramework framework, GatedTasks tasks, FileServer server)
    {
        var offer = await tasks.OfferAsync();
        var task = Json.Task(
            "fetched", offer, "grep content tool", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32));
        task["command"]!["uris"] = new JsonArray(new JsonObject { ["value"] = $"{server.Address}/tool" });
        await framework.AcceptAsync(offer, Json.Launch(task));
    }

    private static IEnumerable<int> FetchersOf(TestCluster cluster) => ProcessesBelow.Find(cluster.AgentDirectory)
        .Where(pid => ProcessesBelow.Read(pid, "comm").StartsWith("holdfast-fetch", StringComparison.Ordinal));

    // Those that were to go on did, and end when they are told to.
    private static async Task AllIsWellAsync(TestCluster cluster, GatedTasks tasks, params string[] running)
    {
        foreach (var id in running)
        {
            Assert.Equal((1, 0), (tasks.Told(id, "TASK_RUNNING"), tasks.Told(id, "TASK_UNREACHABLE")));
            tasks.Open(id);
            await tasks.EndedAsync(id);
        }
        Assert.DoesNotContain("unreachable", cluster.Master.Log, StringComparison.Ordinal);
    }

    private static Task PassAsync(TimeSpan time)
    {
        var started = TimeProvider.System.GetTimestamp();
        return Eventually.IsTrueAsync(
            () => TimeProvider.System.GetElapsedTime(started) >= time, time + time, "the time to pass");
    }

    /// <summary>Processes that stand still until it is disposed of.</summary>
    private sealed class Stopped : IDisposable
    {
        private readonly int[] _pids;

        public Stopped(params int[] pids)
        {
            Assert.NotEmpty(_pids = pids);
            foreach (var pid in pids) Assert.True(Signals.Send(pid, Signals.Stop));
        }

        public void Dispose()
        {
            foreach (var pid in _pids) Signals.Send(pid, Signals.Continue);
        }
    }
}
