using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Holdfast.Benchmarks.Cluster;
using Holdfast.Benchmarks.Figures;

namespace Holdfast.Benchmarks.Reading;

/// <summary>What readers of a real master wait for over HTTP, and how long its loop is held, while tasks change and
/// others read slowly.</summary>
internal static class MasterFigures
{
    private const int Agents = 2_000;
    private const int TasksPerAgent = 10;
    private const int SlowReaders = 10;
    private const int Reads = 30;
    private const int ConnectingAtOnce = 16;
    private const string Held = "loop/held_ms";
    private const string LoopThread = "master";

    // As many as the timer remembers.
    private const int Remembered = 1_000;
    private static readonly TimeSpan BetweenChanges = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromMilliseconds(500);
    private static readonly Limit Document = Limit.AtMost(100);
    private static readonly Limit Loop = Limit.AtMost(20);

    public static async Task PrintAsync(Report report, Programs programs)
    {
        await using var cluster = BenchCluster.OfMasterAlone(programs);
        cluster.Master.Start();
        using var http = new HttpClient { BaseAddress = new Uri($"http://{cluster.Master.Address}") };
        await cluster.Master.WaitUntilUpAsync(http);
        var agents = await ConnectAsync(http);
        try
        {
            await MeasureAsync(report, cluster.Master.Pid, http, agents);
        }
        finally
        {
            await Task.WhenAll(agents.Select(agent => agent.DisposeAsync().AsTask()));
        }
    }

    private static async Task MeasureAsync(Report report, int master, HttpClient http, ReportingAgent[] agents)
    {
        var (first, bytes) = await TimeAsync(() => http.GetByteArrayAsync("/state"));
        report.PrintMedian(
            string.Create(CultureInfo.InvariantCulture, $"the first /state of a master, {bytes.Length:N0} bytes"),
            [first]);
        var slow = await Task.WhenAll(Enumerable.Range(0, SlowReaders)
            .Select(_ => SlowReader.StartAsync(new Uri(http.BaseAddress!, "/state"))));
        using var ending = new CancellationTokenSource();
        var held = new List<TimeSpan>();
        var before = ProcessFiles.ThreadTimes(master, LoopThread);
        var background = Task.WhenAll(ChangeAsync(agents, ending.Token), SampleAsync(http, held, ending.Token));

        foreach (var path in (string[])["/state", "/slaves", "/frameworks", "/state-summary", "/tasks?limit=100"])
            await PrintReadsAsync(report, path, () => http.GetByteArrayAsync(path));
        await PrintReadsAsync(report, "GET_STATE", () => CallAsync(http, "GET_STATE"));
        // It is answered by the loop, not from a view.
        await PrintReadsAsync(
            report, "why a framework waits, which the loop is asked for",
            () => http.GetByteArrayAsync($"/holdfast/v1/frameworks/{ReportedAgent.Framework}/waiting"));

        await ending.CancelAsync();
        await background;
        if (slow.Min(reader => reader.Bytes) == 0 || slow.Max(reader => reader.Bytes) >= bytes.Length)
            throw new InvalidOperationException("The slow readers did not read all the time.");
        foreach (var reader in slow) await reader.DisposeAsync();
        PrintHeld(report, held, before, ProcessFiles.ThreadTimes(master, LoopThread));
    }

    private static void PrintHeld(
        Report report, List<TimeSpan> held, (TimeSpan Ran, TimeSpan Waited) before,
        (TimeSpan Ran, TimeSpan Waited) after)
    {
        var median = held.Order().ElementAt(held.Count / 2).TotalMilliseconds;
        // What waits for a processor is held by the others on this machine.
        report.Print(
            "the loop's longest turn meanwhile", held.Max().TotalMilliseconds, "ms", Loop,
            note: string.Create(
                CultureInfo.InvariantCulture,
                $"(of each {Remembered} turns, median {median:0.##}; "
                + $"it ran {(after.Ran - before.Ran).TotalSeconds:0.0} s "
                + $"and waited {(after.Waited - before.Waited).TotalSeconds:0.0} s for a processor)"));
    }

    private static async Task<ReportingAgent[]> ConnectAsync(HttpClient http)
    {
        using var link = JsonDocument.Parse(await http.GetByteArrayAsync("/holdfast/v1/link"));
        var address = new UriBuilder(http.BaseAddress!) { Port = link.RootElement.GetProperty("port").GetInt32() }.Uri;
        using var turns = new SemaphoreSlim(ConnectingAtOnce);
        return await Task.WhenAll(Enumerable.Range(0, Agents).Select(async number =>
        {
            await turns.WaitAsync();
            try
            {
                return await ReportingAgent.ConnectAsync(address, number, TasksPerAgent);
            }
            finally
            {
                turns.Release();
            }
        }));
    }

    private static async Task ChangeAsync(ReportingAgent[] agents, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(BetweenChanges);
        for (var task = 0; task < TasksPerAgent; task++)
        {
            foreach (var agent in agents)
            {
                if (!await TickAsync(timer, stopping)) return;
                await agent.ChangeAsync(task);
            }
        }

        throw new InvalidOperationException("Every task changed before the measurement was over.");
    }

    private static async Task SampleAsync(HttpClient http, List<TimeSpan> held, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(BetweenSamples);
        double? turnsBefore = null;
        while (await TickAsync(timer, stopping))
        {
            // The last sample is taken whole.
            using var snapshot = JsonDocument.Parse(
                await http.GetByteArrayAsync("/metrics/snapshot", CancellationToken.None));
            var turns = snapshot.RootElement.GetProperty($"{Held}/count").GetDouble();
            turnsBefore ??= turns;
            // Until then it remembers some of the start.
            if (turns >= turnsBefore + Remembered)
                held.Add(TimeSpan.FromMilliseconds(snapshot.RootElement.GetProperty($"{Held}/max").GetDouble()));
        }
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task PrintReadsAsync(Report report, string name, Func<Task<byte[]>> read)
    {
        var times = new List<TimeSpan>();
        // The first one makes texts that others find made.
        for (var i = 0; i <= Reads; i++) times.Add((await TimeAsync(read)).Took);
        report.PrintMedian($"{name} over HTTP", times.Skip(1), Document);
    }

    private static async Task<byte[]> CallAsync(HttpClient http, string type)
    {
        using var call = new StringContent($$"""{"type":"{{type}}"}""", new MediaTypeHeaderValue("application/json"));
        using var answer = await http.PostAsync("/api/v1", call);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
    }

    private static async Task<(TimeSpan Took, byte[] Body)> TimeAsync(Func<Task<byte[]>> read)
    {
        var since = Stopwatch.GetTimestamp();
        var body = await read();
        return (Stopwatch.GetElapsedTime(since), body);
    }
}
