using Holdfast.Protocol.Tables;

namespace Holdfast.Protocol.Json;

/// <summary>Turns the protobuf bytes of a message into JSON without making the message.</summary>
/// <remarks>
/// Keys come in the order of declaration, as in Mesos. Each level finds its fields in one pass over its own records
/// (a nested message is stepped over by its length), then writes them.
/// </remarks>
internal static class JsonEncoder
{
    /// <param name="sink">Takes the text.</param>
    /// <param name="table">The type of the message.</param>
    /// <param name="wire">Its bytes.</param>
    /// <param name="depth">How many messages it is in.</param>
    /// <param name="via">The field it is the value of; null at the top.</param>
    /// <param name="trailer">A last member, with the comma before it.</param>
    public static void Write(
        ref JsonSink sink, MessageTable table, ReadOnlySpan<byte> wire, int depth, FieldTable? via = null,
        ReadOnlySpan<byte> trailer = default)
    {
        if (depth > WireIndex.DepthMax) throw WireFormatException.TooDeep(WireIndex.DepthMax);
        Span<FieldSlot> slots = stackalloc FieldSlot[table.Fields.Length];
        slots.Clear();
        WireIndex.Fill(table, wire, slots);
        sink.Put((byte)'{');
        var comma = 1; // The comma before a key belongs to it; the first goes without.
        foreach (var field in table.Fields)
        {
            var slot = slots[field.Ordinal];
            if (slot.Count == 0)
            {
                var absent = Absent(table, field);
                if (absent.IsEmpty) continue;
                sink.Put(field.Key.AsSpan(comma));
                sink.Put(absent);
            }
            else
            {
                sink.Put(field.Key.AsSpan(comma));
                if (field.Kind is FieldKind.Map) WriteMap(ref sink, field, wire, slot, depth);
                else if (field.IsRepeated) WriteList(ref sink, field, wire, slot, depth);
                else WriteOne(ref sink, field, wire, slot, depth, via);
            }

            comma = 0;
        }

        if (!trailer.IsEmpty) sink.Put(trailer[comma..]);
        sink.Put((byte)'}');
    }

    private static ReadOnlySpan<byte> Absent(MessageTable table, FieldTable field)
    {
        if (table.WritesEmptyLists && field is { IsRepeated: true, IsDeprecated: false }) return "[]"u8;
        return field.Default;
    }

    private static void WriteOne(
        ref JsonSink sink, FieldTable field, ReadOnlySpan<byte> wire, FieldSlot slot, int depth, FieldTable? via = null)
    {
        if (field.Kind is FieldKind.Message)
        {
            Write(
                ref sink, field.Message!, WireIndex.Payload(field, wire, slot), depth + 1, field, field.TrailerIn(via));
            return;
        }

        var reader = new WireReader(wire, slot.At);
        reader.ReadTag();
        WriteValue(ref sink, field, ref reader, depth);
    }

    private static void WriteList(
        ref JsonSink sink, FieldTable field, ReadOnlySpan<byte> wire, FieldSlot slot, int depth)
    {
        var records = new FieldRecords(field, wire, slot);
        var isFirst = true;
        sink.Put((byte)'[');
        while (records.MoveNext())
        {
            var reader = new WireReader(records.IsPacked ? new WireReader(records.Value).ReadBytes() : records.Value);
            while (!reader.AtEnd)
            {
                if (records.IsPacked && IsUnknown(field, reader))
                {
                    reader.ReadVarint();
                    continue;
                }

                if (!isFirst) sink.Put((byte)',');
                isFirst = false;
                WriteValue(ref sink, field, ref reader, depth);
            }
        }

        sink.Put((byte)']');
    }

    /// <summary>
    /// Whether the next of packed numbers means nothing to its enum. The reader is a copy, so it does not move.
    /// </summary>
    private static bool IsUnknown(FieldTable field, WireReader reader) =>
        field.Kind is FieldKind.Enum && !field.Enum!.Knows(reader.ReadVarint());

    private static void WriteMap(
        ref JsonSink sink, FieldTable field, ReadOnlySpan<byte> wire, FieldSlot slot, int depth)
    {
        var (key, value) = (field.Message!.Fields[0], field.Message.Fields[1]);
        var records = new FieldRecords(field, wire, slot);
        Span<FieldSlot> slots = stackalloc FieldSlot[2];
        var isFirst = true;
        sink.Put((byte)'{');
        while (records.MoveNext())
        {
            var entry = new WireReader(records.Value).ReadBytes();
            slots.Clear();
            WireIndex.Fill(field.Message, entry, slots);
            if (!isFirst) sink.Put((byte)',');
            isFirst = false;
            if (slots[key.Ordinal].Count == 0) sink.Put("\"\""u8);
            else WriteOne(ref sink, key, entry, slots[key.Ordinal], depth);
            sink.Put((byte)':');
            if (slots[value.Ordinal].Count > 0) WriteOne(ref sink, value, entry, slots[value.Ordinal], depth + 1);
            else sink.Put(value.Kind is FieldKind.Message ? "{}"u8 : "\"\""u8);
        }

        sink.Put((byte)'}');
    }

    private static void WriteValue(ref JsonSink sink, FieldTable field, ref WireReader reader, int depth)
    {
        // The conversions cut: a number may be written in more bytes than its type has, and the upper ones do not
        // count.
        unchecked
        {
            switch (field.Kind)
            {
                case FieldKind.Double: sink.Put(reader.ReadDouble()); break;
                case FieldKind.Int32: sink.Put((long)(int)reader.ReadVarint()); break;
                case FieldKind.Int64: sink.Put((long)reader.ReadVarint()); break;
                case FieldKind.UInt32: sink.Put((ulong)(uint)reader.ReadVarint()); break;
                case FieldKind.UInt64: sink.Put(reader.ReadVarint()); break;
                case FieldKind.Bool: sink.Put(reader.ReadVarint() != 0 ? "true"u8 : "false"u8); break;
                case FieldKind.Enum: sink.Put(field.Enum!.Quoted(reader.ReadVarint())); break;
                case FieldKind.String: sink.PutString(reader.ReadBytes()); break;
                case FieldKind.Bytes: sink.PutBase64(reader.ReadBytes()); break;
                default: Write(ref sink, field.Message!, reader.ReadBytes(), depth + 1, field); break;
            }
        }
    }
}
