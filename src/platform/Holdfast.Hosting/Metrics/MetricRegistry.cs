using System.Collections.Concurrent;

namespace Holdfast.Hosting.Metrics;

/// <summary>All numbers of one process, under Mesos' names. From any thread.</summary>
/// <remarks>
/// Not <c>System.Diagnostics.Metrics</c>: its instruments cannot be read, have neither Mesos' names nor percentiles,
/// and most numbers here come from a view that is made when one asks.
/// </remarks>
public sealed class MetricRegistry
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    private readonly ConcurrentDictionary<string, MetricCounter> _counters = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MetricTimer> _timers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Func<double>> _gauges = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<IMetricSource> _sources = new();

    /// <summary>The counter of this name, made when it is first asked for.</summary>
    public MetricCounter Counter(string name) => _counters.GetOrAdd(name, _ => new());

    /// <summary>The timer of this name, made when it is first asked for. The name says the unit: <c>_ms</c>.</summary>
    public MetricTimer Timer(string name) => _timers.GetOrAdd(name, _ => new());

    /// <summary>A number that can be read at any time without waiting.</summary>
    public void Gauge(string name, Func<double> read) => _gauges[name] = read;

    /// <summary>Numbers that have to be asked for.</summary>
    public void Add(IMetricSource source) => _sources.Enqueue(source);

    /// <summary>All numbers, by name.</summary>
    /// <param name="timeout">What a source cannot tell in this time is left out; null waits for all.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    public async ValueTask<IReadOnlyList<MetricSample>> ReadAsync(
        TimeSpan? timeout, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout is { } span) late.CancelAfter(span < LongestTimer ? span : LongestTimer);
        var samples = new List<MetricSample>();
        foreach (var source in _sources)
        {
            var told = new MetricWriter();
            try
            {
                await source.WriteAsync(told, late.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                continue; // It was late; its caller asked for what there is by then.
            }

            samples.AddRange(told.Samples);
        }

        var own = new MetricWriter();
        foreach (var (name, counter) in _counters) own.Counter(name, counter.Value);
        foreach (var (name, read) in _gauges) own.Gauge(name, read());
        foreach (var (name, timer) in _timers) own.Timer(name, timer.Read());
        samples.AddRange(own.Samples);
        samples.Sort(static (one, other) => string.CompareOrdinal(one.Path ?? one.Family, other.Path ?? other.Family));
        return samples;
    }
}
