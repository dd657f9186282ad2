using System.Buffers;
using System.Text;

namespace Holdfast.Protocol.Json;

/// <summary>
/// Cuts the piece of a text that a message about it quotes, so that an error never grows with its cause.
/// </summary>
internal static class JsonExcerpt
{
    private const int BytesMax = 64;

    public static string Of(ReadOnlySpan<byte> text) => text.Length <= BytesMax
        ? Encoding.UTF8.GetString(text)
        : Encoding.UTF8.GetString(text[..BytesMax]) + "…";

    /// <summary>The start of the text, up to the end of its first line.</summary>
    public static string Line(ReadOnlySequence<byte> text)
    {
        var start = text.Slice(0, Math.Min(text.Length, BytesMax + 1)).ToArray().AsSpan();
        var end = start.IndexOf((byte)'\n');
        return Of(end < 0 ? start : start[..end]);
    }

    /// <summary>What is left of the text at a place that is given by line and byte, both counted from zero.</summary>
    public static ReadOnlySequence<byte> From(ReadOnlySequence<byte> text, long line, long byteInLine)
    {
        for (; line > 0 && text.PositionOf((byte)'\n') is { } end; line--) text = text.Slice(text.GetPosition(1, end));
        return text.Slice(Math.Min(byteInLine, text.Length));
    }

    public static bool IsBlank(ReadOnlySequence<byte> text)
    {
        foreach (var part in text)
        {
            if (part.Span.ContainsAnyExcept(" \t\r\n"u8)) return false;
        }

        return true;
    }
}
