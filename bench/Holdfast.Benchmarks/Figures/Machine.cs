using System.Globalization;
using System.Runtime.InteropServices;

namespace Holdfast.Benchmarks.Figures;

/// <summary>Says where figures come from, and how busy it was there.</summary>
internal static class Machine
{
    public static void Describe(this Report report)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30);
        report.Heading(string.Create(
            CultureInfo.InvariantCulture,
            $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, "
            + $"{memory:N0} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}; "
            + $"load {Load()}"));
    }

    /// <summary>Says whether all limits were kept.</summary>
    public static void Conclude(this Report report) => report.Heading(
        (report.Missed.Count == 0 ? "Every limit was kept" : $"Limits missed: {string.Join("; ", report.Missed)}")
        + $". Load {Load()}: figures of a busy machine say little.");

    private static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);
}
