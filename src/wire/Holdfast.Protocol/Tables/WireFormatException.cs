namespace Holdfast.Protocol.Tables;

/// <summary>
/// Bytes that are not a protobuf message: cut short, or broken inside. Reading them again will not help.
/// </summary>
public sealed class WireFormatException : FormatException
{
    private WireFormatException(string message) : base(message) { }

    internal static WireFormatException CutShort(int at) =>
        new($"The protobuf message is cut short: a value that starts at byte {at} runs over its end.");

    internal static WireFormatException BadVarint(int at) =>
        new($"The protobuf message is broken at byte {at}: a number of more than ten bytes.");

    internal static WireFormatException BadTag(int at, uint tag) =>
        new($"The protobuf message is broken at byte {at}: {tag} is not a tag.");

    internal static WireFormatException TooDeep(int levels) =>
        new($"The protobuf message is nested deeper than {levels} levels.");
}
