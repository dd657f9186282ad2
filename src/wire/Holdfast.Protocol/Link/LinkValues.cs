using Google.Protobuf;

namespace Holdfast.Protocol.Link;

/// <summary>
/// Parts of the link's messages that every program of ours writes, and that another may leave out or fill with
/// anything.
/// </summary>
internal static class LinkValues
{
    private static readonly long MicrosecondsMin = Microseconds(DateTimeOffset.MinValue);
    private static readonly long MicrosecondsMax = Microseconds(DateTimeOffset.MaxValue);
    private static readonly long MillisecondsMax = TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>A message in a message.</summary>
    /// <exception cref="FormatException">It is not there.</exception>
    public static T Part<T>(T? part) where T : class =>
        part ?? throw new FormatException($"A message of the link lacks its {typeof(T).Name}.");

    /// <summary>The number of a message's first field: of one whose kinds are all unknown, the kind.</summary>
    /// <returns>Null where it holds nothing.</returns>
    public static int? FirstFieldOf(IMessage message)
    {
        // Fields that are not known are written again as they came.
        var tag = new CodedInputStream(message.ToByteArray()).ReadTag();
        return tag == 0 ? null : WireFormat.GetTagFieldNumber(tag);
    }

    /// <summary>Says of a message that it is of a later version.</summary>
    public static FormatException UnknownKind(string sender, IMessage message) => new(
        $"A message of {sender} has a kind ({FirstFieldOf(message)}) that this version does not know.");

    /// <summary>A state or kind: one that no part of a program knows must not get as far as the registry.</summary>
    /// <exception cref="FormatException">The number means nothing.</exception>
    public static T Known<T>(T value) where T : struct, Enum => Enum.IsDefined(value)
        ? value
        : throw new FormatException($"There is no {typeof(T).Name} {value:D}.");

    /// <summary>An instant in microseconds since 1970.</summary>
    public static long Microseconds(DateTimeOffset at) =>
        (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The instant so many microseconds after 1970.</summary>
    /// <exception cref="FormatException">There is no such instant.</exception>
    public static DateTimeOffset At(long microseconds) =>
        microseconds >= MicrosecondsMin && microseconds <= MicrosecondsMax
            ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : throw new FormatException($"{microseconds} microseconds from 1970 is no time.");

    /// <summary>A span in milliseconds.</summary>
    /// <exception cref="FormatException">There is no such span.</exception>
    public static TimeSpan Span(long milliseconds) =>
        milliseconds >= -MillisecondsMax && milliseconds <= MillisecondsMax
            ? TimeSpan.FromTicks(milliseconds * TimeSpan.TicksPerMillisecond)
            : throw new FormatException($"{milliseconds} milliseconds is no span of time.");
}
