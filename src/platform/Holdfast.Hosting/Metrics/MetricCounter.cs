namespace Holdfast.Hosting.Metrics;

/// <summary>Counts what happens. From any thread.</summary>
public sealed class MetricCounter
{
    private long _value;

    /// <summary>How often it happened since the start of the process.</summary>
    public long Value => Interlocked.Read(ref _value);

    /// <summary>It happened once more.</summary>
    public void Increment() => Interlocked.Increment(ref _value);

    /// <summary>It happened so many times more.</summary>
    public void Add(long count) => Interlocked.Add(ref _value, count);
}
