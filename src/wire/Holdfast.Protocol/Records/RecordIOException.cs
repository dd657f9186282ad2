using System.Text;

namespace Holdfast.Protocol.Records;

/// <summary>
/// A stream that is not RecordIO. The place of the next record is lost, so the connection has to be given up.
/// </summary>
public sealed class RecordIOException : FormatException
{
    private RecordIOException(string message) : base(message) { }

    internal static RecordIOException BadLength(ReadOnlySpan<byte> line) =>
        new($"A record must begin with its length in decimal digits and a newline, not with '{Shown(line)}'.");

    internal static RecordIOException Empty() => new("A record of length 0 is not allowed.");

    internal static RecordIOException TooLong(ulong length, int recordMaxBytes) =>
        new($"A record of {length} bytes is longer than the {recordMaxBytes} bytes allowed here.");

    internal static RecordIOException CutShort(long missing) =>
        new($"The stream ended inside a record; at least {missing} more bytes were announced.");

    private static string Shown(ReadOnlySpan<byte> line)
    {
        var text = new StringBuilder();
        foreach (var c in line) text.Append(c is >= 0x20 and < 0x7f ? (char)c : '?');
        return text.ToString();
    }
}
