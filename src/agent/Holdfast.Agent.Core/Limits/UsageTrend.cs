namespace Holdfast.Agent.Core.Limits;

/// <summary>What something took on disk over the last day, and when it will be full if that goes on.</summary>
/// <remarks>A bounded number of samples: the longer the time they tell of, the farther apart they are.</remarks>
public sealed class UsageTrend
{
    private const int SamplesMax = 120;

    // Of fewer, or of a shorter time, one large file would be a trend.
    private const int SamplesMin = 3;
    private static readonly TimeSpan SpanMin = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan SpanMax = TimeSpan.FromDays(1);
    private static readonly TimeSpan SpacingFirst = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ForecastMax = TimeSpan.FromDays(365);

    private readonly List<(TimeSpan At, long Bytes)> _samples = [];
    private TimeSpan _spacing = SpacingFirst;
    private (TimeSpan At, long Bytes) _latest;

    /// <summary>Remembers what was measured.</summary>
    /// <param name="at">When, by a clock that nobody sets; later than all before.</param>
    /// <param name="bytes">What it took.</param>
    public void Add(TimeSpan at, long bytes)
    {
        // Most of it was removed: what was before says nothing of what comes.
        if (_samples.Count > 0 && bytes < _latest.Bytes / 2)
        {
            _samples.Clear();
            _spacing = SpacingFirst;
        }
        _latest = (at, bytes);
        if (_samples.Count > 0 && at - _samples[^1].At < _spacing) return;
        _samples.Add(_latest);
        _samples.RemoveAll(sample => at - sample.At > SpanMax);
        if (_samples.Count <= SamplesMax) return;
        for (var index = _samples.Count - 2; index > 0; index -= 2) _samples.RemoveAt(index);
        _spacing *= 2;
    }

    /// <summary>How long until it holds as much as it may, if it grows as it did; null where it does not grow, where
    /// that is more than a year away, and where too little is known.</summary>
    public TimeSpan? FullIn(long limitBytes)
    {
        if (BytesPerSecond() is not { } rate) return null;
        var left = limitBytes - _latest.Bytes;
        if (left <= 0) return TimeSpan.Zero;
        return rate > 0 && left / rate is var seconds && seconds <= ForecastMax.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : null;
    }

    // The line with the least squares of distances.
    private double? BytesPerSecond()
    {
        if (_samples.Count < SamplesMin || _latest.At - _samples[0].At < SpanMin) return null;
        var (first, count) = (_samples[0], _samples.Count);
        double sumX = 0, sumY = 0, sumXx = 0, sumXy = 0;
        foreach (var (at, bytes) in _samples)
        {
            var (x, y) = ((at - first.At).TotalSeconds, (double)(bytes - first.Bytes));
            (sumX, sumY, sumXx, sumXy) = (sumX + x, sumY + y, sumXx + x * x, sumXy + x * y);
        }
        return (count * sumXy - sumX * sumY) / (count * sumXx - sumX * sumX);
    }
}
