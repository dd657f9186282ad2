namespace Holdfast.Hosting.Metrics;

/// <summary>Knows numbers that exist only while one asks, such as how many tasks run.</summary>
public interface IMetricSource
{
    /// <summary>Tells its numbers.</summary>
    /// <param name="writer">Takes them.</param>
    /// <param name="cancellationToken">Nobody waits any more; what was told is then left out.</param>
    ValueTask WriteAsync(MetricWriter writer, CancellationToken cancellationToken);
}
