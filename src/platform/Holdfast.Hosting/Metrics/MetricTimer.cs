namespace Holdfast.Hosting.Metrics;

/// <summary>Remembers how long something took, the last thousand times. From any thread.</summary>
/// <remarks>Mesos' statistics too cover a bounded series; the count is of all since the start.</remarks>
public sealed class MetricTimer
{
    private const int Capacity = 1000;
    private readonly Lock _gate = new();
    private readonly double[] _series = new double[Capacity];
    private long _count;
    private double _sum;

    /// <summary>It took so long.</summary>
    public void Note(TimeSpan duration)
    {
        lock (_gate)
        {
            _series[_count++ % Capacity] = duration.TotalMilliseconds;
            _sum += duration.TotalMilliseconds;
        }
    }

    internal TimerReading Read()
    {
        lock (_gate)
        {
            double[] sorted = [.. _series.AsSpan(0, (int)Math.Min(_count, Capacity))];
            Array.Sort(sorted);
            var last = _count == 0 ? 0 : _series[(_count - 1) % Capacity];
            return new(last, _count, _sum, sorted);
        }
    }
}
