using System.Text.Unicode;
using Holdfast.Protocol.Tables;

namespace Holdfast.Protocol;

/// <summary>
/// Finds text that is not text. The C# run-time reads such a field as another text and keeps its bytes elsewhere: an id
/// would be two ids, and documents made from the bytes no JSON.
/// </summary>
internal static class TextFields
{
    /// <summary>The path of the first field of type string that is not UTF-8; null where there is none.</summary>
    /// <exception cref="WireFormatException">The bytes are not a protobuf message.</exception>
    public static string? FindInvalid(MessageTable table, ReadOnlySpan<byte> wire, int depth = 0)
    {
        if (depth > WireIndex.DepthMax) throw WireFormatException.TooDeep(WireIndex.DepthMax);
        var reader = new WireReader(wire);
        while (!reader.AtEnd)
        {
            var tag = reader.ReadTag();
            var field = table.FindNumber((int)(tag >> 3));
            if (field?.Kind is not (FieldKind.String or FieldKind.Message or FieldKind.Map) || tag != field.Tag)
            {
                reader.Skip(tag);
                continue;
            }
            var value = reader.ReadBytes();
            if (field.Kind is FieldKind.String)
            {
                if (!Utf8.IsValid(value)) return field.Name;
            }
            else if (FindInvalid(field.Message!, value, depth + 1) is { } inner)
            {
                return $"{field.Name}.{inner}";
            }
        }

        return null;
    }
}
