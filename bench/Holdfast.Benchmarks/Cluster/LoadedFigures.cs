using System.Diagnostics;
using System.Globalization;
using Holdfast.Benchmarks.Figures;

namespace Holdfast.Benchmarks.Cluster;

/// <summary>A cluster with running tasks: what memory it takes, and how fast its agent is back after kill -9.
/// </summary>
internal static class LoadedFigures
{
    private const int Tasks = 200;
    private const int Restarts = 5;
    private static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);

    public static async Task PrintAsync(Report report, Programs programs)
    {
        await using var cluster = await BenchCluster.StartAsync(programs);
        await using var framework = await Framework.SubscribeAsync(cluster.Master.Address);
        await LaunchAsync(report, framework, Tasks);
        await framework.SuppressAsync();
        await Task.Delay(Steady);
        PrintMemory(report, cluster);
        await PrintRestartsAsync(report, cluster);
    }

    /// <summary>Launches tasks that sleep; returns once all run.</summary>
    public static async Task LaunchAsync(Report report, Framework framework, int count)
    {
        var offers = await framework.OffersAsync(count);
        var names = Enumerable.Range(0, count).Select(i => $"sleep-{i}").ToArray();
        var (sentAt, tasks) = await framework.LaunchAsync(offers, "exec sleep 3600", names);
        var running = await Task.WhenAll(tasks.Select(task => task.Running));
        report.PrintMedian(
            $"the first {count} sleep tasks of a new cluster, until all run",
            [Stopwatch.GetElapsedTime(sentAt, running.Max())], peer: "Mesos 31,300 ms");
    }

    private static void PrintMemory(Report report, BenchCluster cluster)
    {
        Print("master", cluster.Master.Pid, 130, "Mesos 138 MB");
        Print("agent", cluster.Agent.Pid, 150, "Mesos 211 to 326 MB");
        var shims = cluster.Shims();
        if (shims.Count != Tasks)
            throw new InvalidOperationException($"{shims.Count} shims hold {Tasks} tasks.");
        report.Print(
            $"shim with a task, RSS, mean of {Tasks}", Mean("Rss"), "MB", Limit.AtMost(4), "Mesos' executor 123 MB");
        report.Print(
            $"shim with a task, PSS, mean of {Tasks}", Mean("Pss"), "MB", Limit.AtMost(1), "Mesos' executor 7.5 MB");

        double Mean(string what) => shims.Average(pid => ProcessFiles.MemoryMb(pid, what));

        void Print(string name, int pid, double limitMb, string peer) => report.Print(
            $"{name} with {Tasks} tasks, RSS after a minute", ProcessFiles.MemoryMb(pid, "Rss"), "MB",
            Limit.AtMost(limitMb), peer,
            string.Create(CultureInfo.InvariantCulture, $"(private {ProcessFiles.MemoryMb(pid, "Anonymous"):N0})"));
    }

    private static async Task PrintRestartsAsync(Report report, BenchCluster cluster)
    {
        var fromKill = new List<TimeSpan>();
        var fromStart = new List<TimeSpan>();
        for (var i = 0; i < Restarts; i++)
        {
            var before = await cluster.RegisteredAtAsync();
            var killedAt = Stopwatch.GetTimestamp();
            cluster.Agent.Kill();
            var startedAt = Stopwatch.GetTimestamp();
            cluster.Agent.Start();
            // An agent registers with all that it found again, so the tasks are the master's with the registration.
            await BenchCluster.UntilAsync(
                async () => await cluster.RegisteredAtAsync() is { } now && now > before, "the agent's return");
            fromKill.Add(Stopwatch.GetElapsedTime(killedAt));
            fromStart.Add(Stopwatch.GetElapsedTime(startedAt));
            var running = await cluster.RunningTasksAsync();
            if (running != Tasks) throw new InvalidOperationException($"{running} of {Tasks} tasks came back.");
        }
        report.PrintMedian(
            $"agent with {Tasks} tasks: kill -9 until it is registered again", fromKill, Limit.AtMost(1_000),
            "Mesos 4,500 ms with 50");
        report.PrintMedian("the same from the new process's start", fromStart, Limit.AtMost(1_000));
    }
}
