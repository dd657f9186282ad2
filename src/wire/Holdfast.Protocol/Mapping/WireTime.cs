using Holdfast.Protocol.V1;

namespace Holdfast.Protocol.Mapping;

/// <summary>Instants, spans and uuids between the wire's numbers and bytes and their types.</summary>
public static class WireTime
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Seconds since 1970, as <c>timestamp</c> fields carry them.</summary>
    public static double Seconds(DateTimeOffset at) =>
        (at - DateTimeOffset.UnixEpoch).Ticks / (double)TimeSpan.TicksPerSecond;

    /// <summary>The instant of so many seconds since 1970; what no instant can hold becomes the nearest one that
    /// can.</summary>
    public static DateTimeOffset At(double seconds)
    {
        if (double.IsNaN(seconds)) return DateTimeOffset.UnixEpoch;
        // Rounded: cut off, an instant would lose a little each time it is written and read.
        var ticks = Math.Round(seconds * TimeSpan.TicksPerSecond);
        var first = (DateTimeOffset.MinValue - DateTimeOffset.UnixEpoch).Ticks;
        var last = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks;
        if (ticks <= first) return DateTimeOffset.MinValue;
        return ticks >= last ? DateTimeOffset.MaxValue : DateTimeOffset.UnixEpoch.AddTicks((long)ticks);
    }

    /// <summary>The instant as a TimeInfo: nanoseconds since 1970.</summary>
    public static TimeInfo Time(DateTimeOffset at) => new()
    {
        Nanoseconds = (at - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick,
    };

    /// <summary>The instant of a TimeInfo.</summary>
    public static DateTimeOffset At(TimeInfo time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return DateTimeOffset.UnixEpoch.AddTicks(time.Nanoseconds / NanosecondsPerTick);
    }

    /// <summary>The span of a DurationInfo, to a tenth of a microsecond.</summary>
    public static TimeSpan Span(DurationInfo duration)
    {
        ArgumentNullException.ThrowIfNull(duration);
        return TimeSpan.FromTicks(duration.Nanoseconds / NanosecondsPerTick);
    }

    /// <summary>The span as a DurationInfo.</summary>
    /// <exception cref="OverflowException">It is longer than 292 years.</exception>
    public static DurationInfo Duration(TimeSpan span) =>
        new() { Nanoseconds = checked(span.Ticks * NanosecondsPerTick) };
}
