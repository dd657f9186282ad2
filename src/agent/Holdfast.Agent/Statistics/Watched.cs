using Holdfast.Agent.Core.Limits;
using Holdfast.Linux.Files;

namespace Holdfast.Agent.Statistics;

/// <summary>A directory that is watched, and how far that has come. Touched under the watch's gate, but for the walk,
/// which is its lane's alone.</summary>
/// <param name="directory">What is watched.</param>
/// <param name="mount">The file system that it is on.</param>
/// <param name="since">The timestamp when it was first heard of.</param>
internal sealed class Watched(WatchedDirectory directory, string mount, long since)
{
    public WatchedDirectory Directory { get; set; } = directory;

    public string Mount => mount;

    /// <summary>The walk that is under way; null for none.</summary>
    public TreeWalk? Walk { get; set; }

    /// <summary>Whether a measurement is under way.</summary>
    public bool IsUnderWay { get; set; }

    /// <summary>When the measurement that is under way, or was the last, was due and when it began.</summary>
    public long DueAt { get; set; } = since;

    public long? BeganAt { get; set; }

    /// <summary>How long the last measurement kept the lane busy.</summary>
    public TimeSpan Busy { get; set; }

    /// <summary>How much later than due the last measurement was at its end.</summary>
    public TimeSpan Lag { get; set; }

    /// <summary>What was free on its file system when the last measurement began; null where nobody asked.</summary>
    public long? FreeAtBegin { get; set; }

    /// <summary>Whether it is to be measured before its time.</summary>
    public bool IsEarly { get; set; }

    /// <summary>Whether it was found above its limit, and is looked at once more: what is moved about or renamed while
    /// a walk passes may be met twice.</summary>
    public bool IsConfirming { get; set; }

    public bool IsGrowing { get; set; }

    /// <summary>Whether nobody wants to know any more.</summary>
    public bool IsForgotten { get; set; }

    public bool WasTried { get; set; }

    /// <summary>Whether there was no such directory.</summary>
    public bool IsAbsent { get; set; }

    public MeasuredUse? Use { get; set; }

    public long UsedAt { get; set; }

    public string? Fault { get; set; }

    public UsageTrend Trend { get; } = new();

    /// <summary>Ends what is under way.</summary>
    public void Drop()
    {
        Walk?.Dispose();
        (Walk, IsUnderWay, IsConfirming) = (null, false, false);
    }
}
