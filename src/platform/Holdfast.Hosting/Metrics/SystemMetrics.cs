using System.Globalization;

namespace Holdfast.Hosting.Metrics;

/// <summary>The machine's processors, load and memory.</summary>
/// <param name="Processors">How many processors this process may use.</param>
/// <param name="Load">The load over 1, 5 and 15 minutes.</param>
/// <param name="MemoryTotalBytes">The machine's memory.</param>
/// <param name="MemoryFreeBytes">What of it nobody uses, not even for caches.</param>
public sealed record SystemMetrics(
    int Processors, (double One, double Five, double Fifteen) Load, long MemoryTotalBytes, long MemoryFreeBytes)
{
    private const long BytesPerKilobyte = 1024;

    /// <summary>The figures of this moment.</summary>
    /// <remarks><see href="https://man7.org/linux/man-pages/man5/proc.5.html">proc(5)</see>.</remarks>
    public static SystemMetrics Read()
    {
        var load = File.ReadAllText("/proc/loadavg").Split(' ');
        var memory = File.ReadAllLines("/proc/meminfo");
        return new(
            Environment.ProcessorCount, (Number(load[0]), Number(load[1]), Number(load[2])),
            Bytes(memory, "MemTotal:"), Bytes(memory, "MemFree:"));
    }

    /// <summary>Adds them to a process's numbers.</summary>
    public static void AddTo(MetricRegistry metrics) => metrics.Add(new Source());

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static long Bytes(string[] lines, string name)
    {
        var line = lines.First(one => one.StartsWith(name, StringComparison.Ordinal));
        var number = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(number, CultureInfo.InvariantCulture) * BytesPerKilobyte;
    }

    private sealed class Source : IMetricSource
    {
        public ValueTask WriteAsync(MetricWriter writer, CancellationToken cancellationToken)
        {
            var system = Read();
            writer.Gauge("system/cpus_total", system.Processors);
            writer.Gauge("system/load_1min", system.Load.One);
            writer.Gauge("system/load_5min", system.Load.Five);
            writer.Gauge("system/load_15min", system.Load.Fifteen);
            writer.Gauge("system/mem_total_bytes", system.MemoryTotalBytes);
            writer.Gauge("system/mem_free_bytes", system.MemoryFreeBytes);
            return ValueTask.CompletedTask;
        }
    }
}
