namespace Holdfast.Agent.Statistics;

/// <summary>When each directory of a file system is measured: the limited ones once in an interval, and early where so
/// much was written that one of them may be above its limit; the others seldom enough that measuring them takes little
/// time. Reads no clock.</summary>
/// <param name="interval">The interval.</param>
internal sealed class WatchSchedule(TimeSpan interval)
{
    /// <summary>Of a directory that nothing limits at most this share of the time goes into measuring it.</summary>
    private const int UnlimitedShare = 20;

    // An early measurement must not become the rule where neighbours write without end.
    private const int EarlyShare = 4;
    private const int EarlyPerInterval = 5;

    /// <summary>When it is to be measured next, as the time since its last measurement began.</summary>
    public TimeSpan Pause(bool isEnforced, TimeSpan busy) =>
        isEnforced || busy * UnlimitedShare < interval ? interval : busy * UnlimitedShare;

    /// <summary>Whether it is to be measured before its time.</summary>
    /// <param name="left">How much it had left to its limit when it was measured last.</param>
    /// <param name="written">How much less is free on its file system since then.</param>
    /// <param name="since">How long ago that began.</param>
    /// <param name="busy">How long it took.</param>
    public bool IsEarly(long left, long written, TimeSpan since, TimeSpan busy) =>
        written > 0 && written >= left && since >= interval / EarlyPerInterval && since >= busy * EarlyShare;
}
