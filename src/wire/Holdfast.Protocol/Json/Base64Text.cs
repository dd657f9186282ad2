using System.Buffers;
using System.Buffers.Text;

namespace Holdfast.Protocol.Json;

/// <summary>Decodes base64 as leniently as Mesos does: blanks are skipped and the padding may be missing.</summary>
internal static class Base64Text
{
    private const int CharactersPerGroup = 4;

    /// <summary>Appends the decoded bytes.</summary>
    /// <exception cref="JsonFaultException">
    /// The text is not base64; the first character that is not is named.
    /// </exception>
    public static void Decode(ReadOnlySpan<byte> text, string field, WireBuffer target)
    {
        // Room for the padding that may have to be supplied.
        var room = Base64.GetMaxDecodedFromUtf8Length(text.Length + CharactersPerGroup);
        if (Base64.DecodeFromUtf8(text, target.Room(room), out _, out var written) == OperationStatus.Done)
        {
            target.Advance(written);
            return;
        }

        var padded = Cleaned(text, field);
        if (Base64.DecodeFromUtf8(padded, target.Room(room), out _, out written) != OperationStatus.Done)
            throw JsonFaultException.BadBase64(field, "a single character is left over at its end");
        target.Advance(written);
    }

    private static byte[] Cleaned(ReadOnlySpan<byte> text, string field)
    {
        var clean = new List<byte>(text.Length + CharactersPerGroup);
        foreach (var c in text)
        {
            if (c == '=') break;
            if (c is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') continue;
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'+' or (byte)'/'))
                throw JsonFaultException.BadBase64(field, $"Invalid character '{JsonExcerpt.Of([c])}'");
            clean.Add(c);
        }

        // A last group may carry bits that belong to no byte; they do not count.
        while (clean.Count % CharactersPerGroup != 0) clean.Add((byte)'=');
        return [.. clean];
    }
}
