using System.Buffers.Text;
using System.Globalization;

namespace Holdfast.Protocol.Json;

/// <summary>
/// Doubles as Mesos' JSON has them: the shortest digits that read back the same, always with a point or an exponent.
/// </summary>
internal static class JsonNumber
{
    /// <summary>Room that the longest number takes.</summary>
    public const int BytesMax = 40;

    private const NumberStyles Style =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private const double WholeMax = 9007199254740992; // 2^53: below it every whole number is exact.
    private const int DigitsMax = 17;

    /// <summary>The longest number without exponent has this many digits before its point.</summary>
    private const int WholeDigitsMax = 21;

    /// <summary>The smallest number without exponent has this many zeros after its point.</summary>
    private const int LeadingZerosMax = 5;

    /// <returns>The number of bytes written.</returns>
    public static int Format(double value, Span<byte> target)
    {
        if (!double.IsFinite(value)) return Copy(NotFinite(value), target);
        if (Math.Abs(value) < WholeMax && value == Math.Truncate(value) && !IsNegativeZero(value))
        {
            Utf8Formatter.TryFormat((long)value, target, out var whole);
            target[whole] = (byte)'.';
            target[whole + 1] = (byte)'0';
            return whole + 2;
        }

        Span<byte> shortest = stackalloc byte[BytesMax];
        value.TryFormat(shortest, out var length, default, CultureInfo.InvariantCulture);
        shortest = shortest[..length];
        return !shortest.Contains((byte)'E') && shortest.Contains((byte)'.')
            ? Copy(shortest, target)
            : Relaid(shortest, target);
    }

    /// <summary>Reads a number as JSON writes it, and nothing else: no sign before it but '-', no word.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var digits = text is [(byte)'-', ..] ? text[1..] : text;
        return digits is [>= (byte)'0' and <= (byte)'9', ..] && digits[^1] is not (byte)'.'
            && double.TryParse(text, Style, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    private static bool IsNegativeZero(double value) => value == 0 && double.IsNegative(value);

    // Quoted, save for the one that has no order; all of it as recorded.
    private static ReadOnlySpan<byte> NotFinite(double value) =>
        double.IsNaN(value) ? "NaN"u8 : value > 0 ? "\"Infinity\""u8 : "\"-Infinity\""u8;

    /// <summary>
    /// Lays out digits and exponent anew, since .NET turns to exponents earlier and writes them longer.
    /// </summary>
    private static int Relaid(ReadOnlySpan<byte> shortest, Span<byte> target)
    {
        Span<byte> digits = stackalloc byte[DigitsMax + 1];
        var (count, point) = Take(shortest, digits);
        digits = digits[..count];
        var at = 0;
        if (shortest[0] == '-') target[at++] = (byte)'-';
        at += point switch
        {
            > 0 and <= WholeDigitsMax when count <= point => Whole(digits, point, target[at..]),
            > 0 and <= WholeDigitsMax => Split(digits, point, target[at..]),
            <= 0 and >= -LeadingZerosMax => Small(digits, -point, target[at..]),
            _ => Scientific(digits, point - 1, target[at..]),
        };
        return at;
    }

    /// <summary>Takes the digits apart: the value is 0.DIGITS times ten to the power <c>point</c>.</summary>
    private static (int Count, int Point) Take(ReadOnlySpan<byte> text, Span<byte> digits)
    {
        int count = 0, point = 0, exponent = 0;
        var beforePoint = true;
        for (var i = text[0] == '-' ? 1 : 0; i < text.Length; i++)
        {
            if (text[i] == '.')
            {
                beforePoint = false;
            }
            else if (text[i] == 'E')
            {
                exponent = int.Parse(text[(i + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                break;
            }
            else
            {
                if (count == 0 && text[i] == '0')
                {
                    if (!beforePoint) point--;
                    continue;
                }

                digits[count++] = text[i];
                if (beforePoint) point++;
            }
        }

        return count == 0 ? (Zero(digits), 1) : (count, point + exponent);
    }

    private static int Zero(Span<byte> digits)
    {
        digits[0] = (byte)'0';
        return 1;
    }

    private static int Whole(ReadOnlySpan<byte> digits, int point, Span<byte> target)
    {
        digits.CopyTo(target);
        target[digits.Length..point].Fill((byte)'0');
        ".0"u8.CopyTo(target[point..]);
        return point + 2;
    }

    private static int Split(ReadOnlySpan<byte> digits, int point, Span<byte> target)
    {
        digits[..point].CopyTo(target);
        target[point] = (byte)'.';
        digits[point..].CopyTo(target[(point + 1)..]);
        return digits.Length + 1;
    }

    private static int Small(ReadOnlySpan<byte> digits, int zeros, Span<byte> target)
    {
        "0."u8.CopyTo(target);
        target.Slice(2, zeros).Fill((byte)'0');
        digits.CopyTo(target[(2 + zeros)..]);
        return 2 + zeros + digits.Length;
    }

    private static int Scientific(ReadOnlySpan<byte> digits, int exponent, Span<byte> target)
    {
        target[0] = digits[0];
        var at = 1;
        if (digits.Length > 1)
        {
            target[at++] = (byte)'.';
            digits[1..].CopyTo(target[at..]);
            at += digits.Length - 1;
        }

        target[at++] = (byte)'e';
        Utf8Formatter.TryFormat(exponent, target[at..], out var written);
        return at + written;
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> target)
    {
        text.CopyTo(target);
        return text.Length;
    }
}
