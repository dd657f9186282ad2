using System.Diagnostics;
using System.Globalization;

namespace Holdfast.Benchmarks.Figures;

/// <summary>Times operations that are too short to be timed alone.</summary>
internal static class Operation
{
    private const int Rounds = 7;
    private static readonly TimeSpan RoundAim = TimeSpan.FromMilliseconds(60);

    /// <summary>Prints the best round's time for one operation, and the bytes it allocates.</summary>
    /// <remarks>The best round, since whatever disturbs a round on a shared machine only makes it slower.</remarks>
    public static void PrintOperation(this Report report, string name, Action operation, Limit? limit = null)
    {
        var times = Calibrate(operation);
        var bestNs = double.MaxValue;
        var bytesBefore = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
            bestNs = Math.Min(bestNs, Time(operation, times).TotalNanoseconds / times);
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - bytesBefore) / (double)(times * Rounds);
        report.Print(
            name, bestNs, "ns", limit, note: string.Create(CultureInfo.InvariantCulture, $"allocates {bytes:N0} B"));
    }

    private static int Calibrate(Action operation)
    {
        // Long enough for the tiered compiler to be done with the operation before it counts.
        var times = 1;
        while (Time(operation, times) < RoundAim) times *= 2;
        Time(operation, times);
        return times;
    }

    private static TimeSpan Time(Action operation, int times)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++) operation();
        return Stopwatch.GetElapsedTime(start);
    }
}
