using Holdfast.Protocol.V1;

namespace Holdfast.Hosting.Metrics;

/// <summary>Metrics in the form of the wire, for GET_METRICS of both operator APIs.</summary>
public static class MetricWire
{
    /// <summary>Those that Mesos has a name for.</summary>
    public static IEnumerable<Metric> Of(IReadOnlyList<MetricSample> samples) =>
        from sample in samples
        where sample.Path is not null
        select new Metric { Name = sample.Path, Value = sample.Value };

    /// <summary>The timeout of a call; null where it names none.</summary>
    public static TimeSpan? Timeout(DurationInfo? timeout) =>
        timeout is null ? null : TimeSpan.FromTicks(Math.Max(0, timeout.Nanoseconds / TimeSpan.NanosecondsPerTick));
}
