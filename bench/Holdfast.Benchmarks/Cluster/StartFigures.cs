using System.Diagnostics;
using Holdfast.Benchmarks.Figures;

namespace Holdfast.Benchmarks.Cluster;

/// <summary>Starting tasks: one after another, and many at once; how long it takes, and what processor time.</summary>
internal static class StartFigures
{
    private const int WarmUpTasks = 60;
    private const int Tasks = 200;
    private const int Bursts = 7;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(8);

    public static async Task PrintAsync(Report report, Programs programs)
    {
        await using var cluster = await BenchCluster.StartAsync(programs);
        await using var framework = await Framework.SubscribeAsync(cluster.Master.Address);
        await RunOneAfterAnotherAsync(framework, "warm", WarmUpTasks);
        await BurstAsync(framework, "warm-burst");

        var idle = await IdleAsync(cluster);
        var before = ProcessorUse.Now(cluster);
        var latencies = new Sample(
            (await RunOneAfterAnotherAsync(framework, "single", Tasks)).Select(time => time.TotalMilliseconds));
        PrintLatencies(report, latencies);
        var single = ProcessorUse.Now(cluster) - before;

        before = ProcessorUse.Now(cluster);
        var bursts = new List<TimeSpan>();
        for (var i = 0; i < Bursts; i++) bursts.Add(await BurstAsync(framework, $"burst-{i}"));
        var burst = ProcessorUse.Now(cluster) - before;
        report.PrintMedian(
            $"burst of {Tasks} true tasks, ACCEPT to the last TASK_FINISHED", bursts, Limit.AtMost(5_000),
            "Mesos 31,300 ms");
        burst.Print(report, "CPU of one true task in a burst", Tasks * Bursts, idle, "Mesos 310 ms");
        single.Print(report, "CPU of one true task, one after another", Tasks, idle, peer: null);
    }

    private static void PrintLatencies(Report report, Sample latencies)
    {
        report.Print(
            "ACCEPT to TASK_RUNNING, one after another, p50", latencies.Percentile(50), "ms", Limit.AtMost(40),
            "Mesos 197 ms", latencies.Spread);
        report.Print(
            "ACCEPT to TASK_RUNNING, one after another, p99", latencies.Percentile(99), "ms", Limit.AtMost(120));
    }

    /// <summary>Runs tasks one after another; how long each took from ACCEPT to TASK_RUNNING.</summary>
    public static async Task<List<TimeSpan>> RunOneAfterAnotherAsync(Framework framework, string name, int count)
    {
        var latencies = new List<TimeSpan>();
        for (var i = 0; i < count; i++)
        {
            var offers = await framework.OffersAsync();
            var (sentAt, tasks) = await framework.LaunchAsync(offers, "true", $"{name}-{i}");
            latencies.Add(Stopwatch.GetElapsedTime(sentAt, await tasks[0].Running));
            await tasks[0].Finished;
        }
        return latencies;
    }

    private static async Task<TimeSpan> BurstAsync(Framework framework, string name)
    {
        var offers = await framework.OffersAsync(Tasks);
        var names = Enumerable.Range(0, Tasks).Select(i => $"{name}-{i}").ToArray();
        var (sentAt, tasks) = await framework.LaunchAsync(offers, "true", names);
        var finished = await Task.WhenAll(tasks.Select(task => task.Finished));
        return Stopwatch.GetElapsedTime(sentAt, finished.Max());
    }

    private static async Task<ProcessorUse> IdleAsync(BenchCluster cluster)
    {
        var before = ProcessorUse.Now(cluster);
        await Task.Delay(Idle);
        return ProcessorUse.Now(cluster) - before;
    }
}
