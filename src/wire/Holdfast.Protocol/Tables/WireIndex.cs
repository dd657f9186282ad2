using Google.Protobuf;

namespace Holdfast.Protocol.Tables;

/// <summary>Finds the fields of a message in its bytes, in one pass that does not go into nested messages.</summary>
internal static class WireIndex
{
    public const int DepthMax = 100; // As deep as protobuf's own parsers go.

    /// <param name="table">The type of the message.</param>
    /// <param name="wire">Its bytes.</param>
    /// <param name="slots">One for each field in the order of declaration; cleared by the caller.</param>
    public static void Fill(MessageTable table, ReadOnlySpan<byte> wire, Span<FieldSlot> slots)
    {
        var reader = new WireReader(wire);
        while (!reader.AtEnd)
        {
            var at = reader.Position;
            var tag = reader.ReadTag();
            var field = table.FindNumber((int)(tag >> 3));
            if (!Pass(field, tag, ref reader)) continue;
            foreach (var peer in field!.OneofPeers) slots[peer] = default; // Of a oneof the last member counts.
            ref var slot = ref slots[field.Ordinal];
            var everyRecordCounts = field.IsRepeated || field.Kind is FieldKind.Message;
            slot = new FieldSlot(everyRecordCounts && slot.Count > 0 ? slot.At : at, slot.Count + 1);
        }
    }

    /// <summary>Moves over a value and says whether it is one of the field's.</summary>
    /// <remarks>
    /// A value of another wire type, or a number that an enum does not know, is an unknown field to protobuf;
    /// JSON has no place for those, so there the field is absent.
    /// </remarks>
    public static bool Pass(FieldTable? field, uint tag, ref WireReader reader)
    {
        if (field is { Kind: FieldKind.Enum } && tag == field.Tag) return field.Enum!.Knows(reader.ReadVarint());
        reader.Skip(tag);
        return field is not null && (tag == field.Tag || (field.MayBePacked && IsLengthDelimited(tag)));
    }

    /// <summary>
    /// The bytes of a nested message that is set. Records of one field are one message, merged by joining them.
    /// </summary>
    public static ReadOnlySpan<byte> Payload(FieldTable field, ReadOnlySpan<byte> wire, FieldSlot slot)
    {
        var records = new FieldRecords(field, wire, slot);
        records.MoveNext();
        var first = new WireReader(records.Value).ReadBytes();
        if (slot.Count == 1) return first;

        // No program writes this on purpose, so an allocation will do.
        var joined = new List<byte>();
        joined.AddRange(first);
        while (records.MoveNext()) joined.AddRange(new WireReader(records.Value).ReadBytes());
        return joined.ToArray();
    }

    private static bool IsLengthDelimited(uint tag) => (tag & 7) == (uint)WireFormat.WireType.LengthDelimited;
}
