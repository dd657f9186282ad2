using System.Globalization;
using Google.Protobuf;
using Holdfast.Protocol.Tables;

namespace Holdfast.Protocol;

/// <summary>
/// Finds what a message lacks. The C# run-time reads and writes messages whose required fields are not set.
/// </summary>
public static class RequiredFields
{
    /// <summary>Paths of the required fields that are not set, as Mesos prints them.</summary>
    /// <returns>
    /// Such as <c>accept.operations[0].launch.task_infos[1].task_id</c>; those of a message before those of the
    /// messages in it. Empty when nothing is missing.
    /// </returns>
    public static IReadOnlyList<string> FindMissing(IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return FindMissing(MessageTable.For(message.Descriptor), message.ToByteArray());
    }

    /// <summary>The same for a message in its protobuf form.</summary>
    /// <exception cref="WireFormatException">The bytes are not a protobuf message.</exception>
    public static IReadOnlyList<string> FindMissing(MessageTable table, ReadOnlySpan<byte> wire)
    {
        ArgumentNullException.ThrowIfNull(table);
        List<string>? missing = null;
        Collect(table, wire, "", 0, ref missing);
        return missing ?? [];
    }

    private static void Collect(
        MessageTable table, ReadOnlySpan<byte> wire, string prefix, int depth, ref List<string>? missing,
        bool isMapEntry = false)
    {
        if (depth > WireIndex.DepthMax) throw WireFormatException.TooDeep(WireIndex.DepthMax);
        Span<FieldSlot> slots = stackalloc FieldSlot[table.Fields.Length];
        slots.Clear();
        WireIndex.Fill(table, wire, slots);
        if (table.HasRequired)
        {
            foreach (var field in table.Fields)
            {
                if (field.IsRequired && slots[field.Ordinal].Count == 0) (missing ??= []).Add(prefix + field.Name);
            }
        }

        // Protobuf visits what is set in the order of numbers, and clients show its text to people.
        foreach (var field in table.FieldsByNumber)
        {
            var slot = slots[field.Ordinal];
            if (field.Message is null) continue;
            if (slot.Count == 0)
            {
                // A message is there or not; a value that is left out of the entry of a map is an empty one.
                if (isMapEntry)
                    Collect(field.Message, wire: [], $"{prefix}{field.Name}.", depth + 1, ref missing);
                continue;
            }

            if (field.IsRepeated)
            {
                CollectEach(field, wire, slot, prefix, depth, ref missing);
                continue;
            }

            var inner = WireIndex.Payload(field, wire, slot);
            Collect(field.Message, inner, $"{prefix}{field.Name}.", depth + 1, ref missing);
        }
    }

    private static void CollectEach(
        FieldTable field, ReadOnlySpan<byte> wire, FieldSlot slot, string prefix, int depth, ref List<string>? missing)
    {
        var records = new FieldRecords(field, wire, slot);
        for (var index = 0; records.MoveNext(); index++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{prefix}{field.Name}[{index}].");
            Collect(
                field.Message!, new WireReader(records.Value).ReadBytes(), path, depth + 1, ref missing,
                isMapEntry: field.Kind is FieldKind.Map);
        }
    }
}
