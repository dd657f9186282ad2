using System.Diagnostics;
using System.Text.Json;
using Holdfast.Benchmarks.Figures;

namespace Holdfast.Benchmarks.Cluster;

/// <summary>What an agent with running tasks takes to tell what they use, one reader after the other.</summary>
internal static class ReadFigures
{
    private const int Tasks = 200;
    private const int Reads = 21;

    // A reading is the answer to all who ask within a second; tools ask every few, and each then pays for his own.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1.1);

    public static async Task PrintAsync(Report report, Programs programs)
    {
        await using var cluster = await BenchCluster.StartAsync(programs);
        await using var framework = await Framework.SubscribeAsync(cluster.Master.Address);
        await LoadedFigures.LaunchAsync(report, framework, Tasks);
        await framework.SuppressAsync();
        using var http = new HttpClient();
        foreach (var path in new[] { "/containers", "/monitor/statistics" })
        {
            var address = new Uri($"http://{cluster.Agent.Address}{path}");
            var (first, measured, again) =
                (await TimeAsync(http, address), new List<TimeSpan>(), new List<TimeSpan>());
            for (var i = 0; i < Reads; i++)
            {
                await Task.Delay(Pause);
                measured.Add(await TimeAsync(http, address));
                again.Add(await TimeAsync(http, address));
            }
            report.PrintMedian(
                $"{path} of an agent with {Tasks} tasks, the first time", [first], Limit.AtMost(100),
                peer: "Mesos 6,500 ms");
            report.PrintMedian("the same, measured anew", measured, Limit.AtMost(100), peer: "Mesos 6,500 ms");
            report.PrintMedian("the same, of a reading less than a second old", again);
        }
    }

    private static async Task<TimeSpan> TimeAsync(HttpClient http, Uri address)
    {
        var since = Stopwatch.GetTimestamp();
        var body = await http.GetByteArrayAsync(address);
        var took = Stopwatch.GetElapsedTime(since);
        using var document = JsonDocument.Parse(body);
        var shown = document.RootElement.EnumerateArray()
            .Count(container => container.GetProperty("statistics").TryGetProperty("cpus_user_time_secs", out _));
        if (shown != Tasks) throw new InvalidOperationException($"{address} shows what {shown} of {Tasks} tasks use.");
        return took;
    }
}
