namespace Holdfast.Hosting.Metrics;

/// <summary>A timer at one moment, in milliseconds.</summary>
/// <param name="Last">The last duration.</param>
/// <param name="Count">How many there were since the start.</param>
/// <param name="Sum">All of them together.</param>
/// <param name="Sorted">The remembered ones, shortest first.</param>
internal sealed record TimerReading(double Last, long Count, double Sum, IReadOnlyList<double> Sorted)
{
    /// <summary>What this share of the durations does not exceed, interpolated between the two nearest.</summary>
    public double Percentile(double share)
    {
        var position = share * (Sorted.Count - 1);
        var below = (int)position;
        if (below + 1 >= Sorted.Count) return Sorted[^1];
        return Sorted[below] + ((position - below) * (Sorted[below + 1] - Sorted[below]));
    }
}
