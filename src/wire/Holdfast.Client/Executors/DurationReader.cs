using System.Globalization;

namespace Holdfast.Client.Executors;

/// <summary>Reads durations as agents write them for executors: <c>15mins</c>, <c>2secs</c>, <c>1.5hrs</c>.</summary>
internal static class DurationReader
{
    private static readonly (string Name, double Ticks)[] Units =
    [
        ("ns", 1.0 / TimeSpan.NanosecondsPerTick), ("us", TimeSpan.TicksPerMicrosecond),
        ("ms", TimeSpan.TicksPerMillisecond), ("secs", TimeSpan.TicksPerSecond), ("mins", TimeSpan.TicksPerMinute),
        ("hrs", TimeSpan.TicksPerHour), ("days", TimeSpan.TicksPerDay), ("weeks", 7.0 * TimeSpan.TicksPerDay),
    ];

    /// <summary>False for anything but a number with a unit, and for what is negative or longer than 10,000
    /// days.</summary>
    public static bool TryRead(string text, out TimeSpan duration)
    {
        duration = default;
        var number = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyz");
        var unit = text.AsSpan(number.Length);
        foreach (var (name, ticks) in Units)
        {
            if (!unit.SequenceEqual(name)) continue;
            if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                || count * ticks > TimeSpan.FromDays(10_000).Ticks)
                return false;
            duration = TimeSpan.FromTicks((long)(count * ticks));
            return true;
        }

        return false;
    }
}
