using System.Globalization;

namespace Holdfast.Agent.Core.State;

/// <summary>Durations in sentences for people, such as <c>1 day</c> or <c>90 minutes</c>.</summary>
internal static class DurationWords
{
    private static readonly (string Name, long Ticks)[] Units =
    [
        ("day", TimeSpan.TicksPerDay), ("hour", TimeSpan.TicksPerHour), ("minute", TimeSpan.TicksPerMinute),
    ];

    /// <summary>The duration in the largest unit of which it is a whole number, else in seconds.</summary>
    public static string Of(TimeSpan duration)
    {
        foreach (var (name, ticks) in Units)
            if (duration > TimeSpan.Zero && duration.Ticks % ticks == 0)
                return Say(duration.Ticks / ticks, name);
        return Say(duration.TotalSeconds, "second");
    }

    private static string Say(double count, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:0.###} {unit}{(count == 1 ? "" : "s")}");
}
