namespace Holdfast.Agent.Statistics;

/// <summary>How soon somebody who takes too much of a file system is found.</summary>
/// <param name="Interval">How often each directory is measured whose use is limited.</param>
/// <param name="Pass">How much later than that the latest of them was last measured to the end, or is by now.</param>
/// <param name="Enforced">How many these are.</param>
internal readonly record struct WatchFigures(TimeSpan Interval, TimeSpan Pass, int Enforced)
{
    /// <summary>The two together: nobody is above his limit for longer without being found.</summary>
    public TimeSpan Bound => Interval + Pass;
}
