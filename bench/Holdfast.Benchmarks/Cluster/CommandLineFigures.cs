using System.Diagnostics;
using Holdfast.Benchmarks.Figures;

namespace Holdfast.Benchmarks.Cluster;

/// <summary>How long a person waits for the first answer of <c>holdfast VERB</c>: from the start of the program to its
/// end, against a cluster that runs.</summary>
internal static class CommandLineFigures
{
    private const int Runs = 40;

    private static readonly string[][] Verbs =
        [["agents", "ls"], ["tasks", "ls", "-o", "json"], ["volumes", "ls"], ["api", "GET", "/version"]];

    public static async Task PrintAsync(Report report, Programs programs)
    {
        await using var cluster = await BenchCluster.StartAsync(programs);
        await BenchCluster.UntilAsync(async () => await cluster.RegisteredAtAsync() is not null, "the registration");
        foreach (var verb in Verbs)
        {
            var times = new List<TimeSpan>();
            for (var i = 0; i <= Runs; i++)
            {
                var time = await TimeAsync(programs.Client, [.. verb, "--master", cluster.Master.Address]);
                if (i > 0) times.Add(time); // The first one reads the program from disk.
            }
            report.PrintMedian($"holdfast {string.Join(' ', verb)}: start to exit", times, Limit.AtMost(60));
        }
    }

    private static async Task<TimeSpan> TimeAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        var startedAt = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(startedAt)
            : throw new InvalidOperationException($"'{string.Join(' ', arguments)}' ended with {process.ExitCode}.");
    }
}
