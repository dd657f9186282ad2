using System.Globalization;

namespace Holdfast.Agent.Core.Containers;

/// <summary>Durations in Mesos' text form, such as <c>15mins</c> or <c>2secs</c>.</summary>
internal static class DurationText
{
    private static readonly (string Name, long Ticks)[] Units =
    [
        ("weeks", 7 * TimeSpan.TicksPerDay), ("days", TimeSpan.TicksPerDay), ("hrs", TimeSpan.TicksPerHour),
        ("mins", TimeSpan.TicksPerMinute), ("secs", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
        ("us", TimeSpan.TicksPerMicrosecond),
    ];

    /// <summary>The duration in the largest unit of which it is a whole number.</summary>
    public static string Of(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0ns";
        foreach (var (name, ticks) in Units)
            if (duration.Ticks % ticks == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / ticks}{name}");
        return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks * TimeSpan.NanosecondsPerTick}ns");
    }
}
