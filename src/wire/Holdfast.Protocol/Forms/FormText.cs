using System.Buffers;
using System.Text;

namespace Holdfast.Protocol.Forms;

/// <summary>
/// Reads bodies of type <c>application/x-www-form-urlencoded</c>, as Mesos' older endpoints take them.
/// </summary>
/// <remarks>
/// Fields are parted by <c>&amp;</c> or <c>;</c>; <c>+</c> stands for a blank; of a name given twice the last counts; a
/// name without a value has an empty one. Thread-safe. How large a body may be is its reader's business.
/// </remarks>
public static class FormText
{
    /// <summary>The most fields of one form: 64. No call has more than two.</summary>
    public const int FieldsMax = 64;

    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The fields of a form by name.</summary>
    /// <exception cref="FormatException">
    /// An escape is none, a field is not text in UTF-8, or there are too many; the message says which. Do not retry.
    /// </exception>
    public static IReadOnlyDictionary<string, string> Read(ReadOnlySpan<byte> body)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var range in body.SplitAny("&;"u8))
        {
            var field = body[range];
            if (field.IsEmpty) continue;
            var equals = field.IndexOf((byte)'=');
            var name = Decode(equals < 0 ? field : field[..equals], "a name");
            fields[name] = equals < 0 ? "" : Decode(field[(equals + 1)..], $"the value of '{Excerpt(name)}'");
            if (fields.Count > FieldsMax) throw new FormatException($"The form has more than {FieldsMax} fields.");
        }
        return fields;
    }

    private static string Decode(ReadOnlySpan<byte> text, string what)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            return Strict.GetString(buffer, 0, Unescape(text, buffer, what));
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException($"In the form {what} is not text in UTF-8.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Unescape(ReadOnlySpan<byte> text, Span<byte> buffer, string what)
    {
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var next = text[at];
            if (next == '%')
            {
                if (at + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[at + 1])
                    || !char.IsAsciiHexDigit((char)text[at + 2]))
                    throw new FormatException(
                        $"In the form {what} has a '%' at {at} without two hexadecimal digits after it.");
                next = Convert.FromHexString([(char)text[at + 1], (char)text[at + 2]])[0];
                at += 2;
            }
            else if (next == '+')
            {
                next = (byte)' ';
            }
            buffer[length++] = next;
        }
        return length;
    }

    private static string Excerpt(string name) => name.Length <= 40 ? name : name[..40] + "…";
}
