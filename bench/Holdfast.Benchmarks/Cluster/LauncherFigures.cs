using System.Diagnostics;
using Holdfast.Benchmarks.Figures;

namespace Holdfast.Benchmarks.Cluster;

/// <summary>What <c>./holdfast VERB</c> adds to its program's own start when nothing changed.</summary>
internal static class LauncherFigures
{
    private const int Starts = 20;

    public static async Task PrintAsync(Report report, Programs programs)
    {
        var direct = new List<TimeSpan>();
        var launched = new List<TimeSpan>();
        for (var i = 0; i <= Starts; i++)
        {
            var (own, through) = (await TimeAsync(programs.Client), await TimeAsync(programs.Launcher));
            if (i == 0) continue; // Reads both from disk.
            direct.Add(own);
            launched.Add(through);
        }
        report.PrintMedian("holdfast --version: the program's own start to exit", direct);
        report.PrintMedian(
            "./holdfast adds when nothing changed", launched.Zip(direct, (through, own) => through - own),
            Limit.AtMost(50));
    }

    private static async Task<TimeSpan> TimeAsync(string program)
    {
        var start = new ProcessStartInfo(program, ["--version"]) { RedirectStandardOutput = true };
        var startedAt = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(startedAt)
            : throw new InvalidOperationException($"'{program} --version' ended with {process.ExitCode}.");
    }
}
