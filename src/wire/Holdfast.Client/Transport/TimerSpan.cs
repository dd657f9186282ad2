namespace Holdfast.Client.Transport;

/// <summary>Spans that a timer takes: at most 49.7 days.</summary>
internal static class TimerSpan
{
    private static readonly TimeSpan Max = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>The span; for ever where it is longer than any timer runs.</summary>
    public static TimeSpan Of(TimeSpan span) => span <= Max ? span : Timeout.InfiniteTimeSpan;

    /// <summary>So many seconds; for ever where that is longer than any timer runs.</summary>
    public static TimeSpan OfSeconds(double seconds) =>
        seconds <= Max.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;
}
