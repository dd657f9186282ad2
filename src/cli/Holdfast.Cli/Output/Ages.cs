using Holdfast.Protocol.V1;

namespace Holdfast.Cli.Output;

/// <summary>Times as people tell them.</summary>
internal static class Ages
{
    private const double NanosecondsPerTick = 100;

    /// <summary>How long ago, in two figures at most: <c>42s</c>, <c>7m</c>, <c>3h</c>, <c>12d</c>.</summary>
    public static string Since(DateTimeOffset? then, DateTimeOffset now)
    {
        if (then is not { } at) return "";
        var age = now - at;
        return age switch
        {
            _ when age < TimeSpan.FromMinutes(1) => $"{Math.Max(0, age.TotalSeconds):0}s",
            _ when age < TimeSpan.FromHours(1) => $"{Math.Floor(age.TotalMinutes):0}m",
            _ when age < TimeSpan.FromDays(2) => $"{Math.Floor(age.TotalHours):0}h",
            _ => $"{Math.Floor(age.TotalDays):0}d",
        };
    }

    public static DateTimeOffset? Of(TimeInfo? time) =>
        time is null ? null : DateTimeOffset.UnixEpoch.AddTicks((long)(time.Nanoseconds / NanosecondsPerTick));

    public static DateTimeOffset OfSeconds(double seconds) =>
        DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));

    /// <summary>The time itself, to the second.</summary>
    public static string At(DateTimeOffset? time) => time is { } at ? $"{at:yyyy-MM-dd HH:mm:ss}Z" : "";
}
