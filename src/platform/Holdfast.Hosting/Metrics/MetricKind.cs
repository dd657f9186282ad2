namespace Holdfast.Hosting.Metrics;

/// <summary>How a metric behaves over time.</summary>
public enum MetricKind
{
    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Counts since the start of the process; only goes up.</summary>
    Counter,

    /// <summary>Belongs to a distribution of durations.</summary>
    Summary,
}
