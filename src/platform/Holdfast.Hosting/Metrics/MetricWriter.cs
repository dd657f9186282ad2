using System.Globalization;

namespace Holdfast.Hosting.Metrics;

/// <summary>Takes the numbers that one source tells.</summary>
public sealed class MetricWriter
{
    private static readonly (string Name, double Share)[] Percentiles =
        [("p50", .5), ("p90", .9), ("p95", .95), ("p99", .99), ("p999", .999), ("p9999", .9999)];

    private readonly List<MetricSample> _samples = [];

    /// <summary>What was written.</summary>
    internal IReadOnlyList<MetricSample> Samples => _samples;

    /// <summary>A number that goes up and down.</summary>
    public void Gauge(string name, double value) => Add(Plain(name, MetricKind.Gauge, value));

    /// <summary>A count since the start of the process.</summary>
    public void Counter(string name, double value) => Add(Plain(name, MetricKind.Counter, value));

    /// <summary>Metrics that many things have, one set each.</summary>
    public MetricScope Scope(string name) => new(this, name, name, name, "");

    /// <summary>A timer: the last duration and, as Mesos names them, count, extremes and percentiles.</summary>
    internal void Timer(string name, TimerReading reading)
    {
        if (reading.Sorted.Count == 0) return;
        var family = PrometheusText.Name(name);
        Add(new(name, null, null, "", "", MetricKind.Summary, reading.Last));
        Add(new($"{name}/count", name, family, "_count", "", MetricKind.Summary, reading.Count));
        Add(new($"{name}/max", null, null, "", "", MetricKind.Summary, reading.Sorted[^1]));
        Add(new($"{name}/min", null, null, "", "", MetricKind.Summary, reading.Sorted[0]));
        foreach (var (percentile, share) in Percentiles)
        {
            var label = string.Create(CultureInfo.InvariantCulture, $"quantile=\"{share}\"");
            Add(new($"{name}/{percentile}", name, family, "", label, MetricKind.Summary, reading.Percentile(share)));
        }

        Add(new(null, name, family, "_sum", "", MetricKind.Summary, reading.Sum));
    }

    internal void Add(MetricSample sample) => _samples.Add(sample);

    private static MetricSample Plain(string name, MetricKind kind, double value) =>
        new(name, name, PrometheusText.Name(name), "", "", kind, value);
}
