using System.Buffers.Text;
using Holdfast.Protocol.Tables;

namespace Holdfast.Protocol.Json;

/// <summary>
/// Reads JSON numbers into integer fields: exactly up to 64 bits, and whole numbers that are written as 1.0 or 1e3.
/// </summary>
internal static class JsonInteger
{
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    /// <returns>The value as protobuf writes it, negative numbers sign-extended.</returns>
    /// <exception cref="JsonFaultException">Not a number, not whole, or out of the type's range.</exception>
    public static ulong Parse(ReadOnlySpan<byte> text, FieldTable field)
    {
        var isSigned = field.Kind is FieldKind.Int32 or FieldKind.Int64;
        if (text is [(byte)'+', ..]) throw JsonFaultException.NotANumber(text, field.Name);
        ulong value;
        if (isSigned && Utf8Parser.TryParse(text, out long whole, out var used) && used == text.Length)
            value = unchecked((ulong)whole);
        else if (isSigned || !Utf8Parser.TryParse(text, out value, out used) || used != text.Length)
            value = FromDouble(text, field, isSigned);

        var fits = field.Kind switch
        {
            FieldKind.Int32 => unchecked((long)value) is >= int.MinValue and <= int.MaxValue,
            FieldKind.UInt32 => value <= uint.MaxValue,
            _ => true,
        };
        return fits ? value : throw OutOfRange(text, field);
    }

    private static ulong FromDouble(ReadOnlySpan<byte> text, FieldTable field, bool isSigned)
    {
        if (!JsonNumber.TryParse(text, out var value)) throw JsonFaultException.NotANumber(text, field.Name);
        if (value != Math.Truncate(value)) throw OutOfRange(text, field);
        if (isSigned)
        {
            if (value is < -TwoTo63 or >= TwoTo63) throw OutOfRange(text, field);
            return unchecked((ulong)(long)value);
        }

        return value is >= 0 and < TwoTo64 ? (ulong)value : throw OutOfRange(text, field);
    }

    private static JsonFaultException OutOfRange(ReadOnlySpan<byte> text, FieldTable field) =>
        JsonFaultException.OutOfRange(text, field.Kind.ToString().ToLowerInvariant(), field.Name);
}
