using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Holdfast.Protocol.Tables;

/// <summary>What both codecs need to know of one field, laid out so that no descriptor is asked per value.</summary>
internal sealed class FieldTable
{
    /// <summary>
    /// In the lists of agents of state answers (not in events) Mesos writes its inner form of an agent, which has one
    /// member more than the public one; its dashboards show it.
    /// </summary>
    private const string AgentOfList = "mesos.v1.master.Response.GetAgents.Agent.agent_info";
    private const string ListOfAgents = "mesos.v1.master.Response.GetAgents.agents";
    private readonly string _fullName;

    public FieldTable(FieldDescriptor field, int ordinal, Func<MessageDescriptor, MessageTable> resolve)
    {
        var proto = field.ToProto();
        _fullName = field.FullName;
        Ordinal = ordinal;
        Name = field.Name;
        Number = field.FieldNumber;
        Kind = KindOf(field);
        IsRepeated = field.IsRepeated;
        IsRequired = field.IsRequired;
        IsDeprecated = field.GetOptions()?.Deprecated == true;
        OneofPeers = PeersOf(field);
        Tag = WireFormat.MakeTag(Number, WireTypeOf(Kind));
        Key = Encoding.UTF8.GetBytes($",\"{field.Name}\":");
        if (Kind is FieldKind.Enum) Enum = new EnumTable(field.EnumType);
        if (Kind is FieldKind.Message or FieldKind.Map) Message = resolve(field.MessageType);
        if (Kind is FieldKind.Map) RequireKnownEntry(field);
        if (proto.HasDefaultValue && !IsDeprecated) Default = DefaultJson(field, proto.DefaultValue);
    }

    /// <summary>Position in the declaration, which is the order of Mesos' JSON.</summary>
    public int Ordinal { get; }

    public string Name { get; }

    public int Number { get; }

    public FieldKind Kind { get; }

    public bool IsRepeated { get; }

    public bool IsRequired { get; }

    public bool IsDeprecated { get; }

    /// <summary>Ordinals of the other members of the field's oneof.</summary>
    public int[] OneofPeers { get; }

    /// <summary>Tag of an unpacked value.</summary>
    public uint Tag { get; }

    /// <summary>The name as a JSON key with the comma before and the colon after it.</summary>
    public byte[] Key { get; }

    /// <summary>
    /// JSON of the declared default, written when the field is not set; null where there is none to write.
    /// </summary>
    public byte[]? Default { get; }

    public EnumTable? Enum { get; }

    /// <summary>Type of a message field; of a map, its entry: field 1 the key, field 2 the value.</summary>
    public MessageTable? Message { get; }

    /// <summary>
    /// Whether a repeated value may come packed, which any parser must accept though proto2 writes none.
    /// </summary>
    public bool MayBePacked => IsRepeated && Kind < FieldKind.String;

    /// <summary>
    /// A last member that the field's message has in JSON alone, when its parent was reached by a given field.
    /// </summary>
    public ReadOnlySpan<byte> TrailerIn(FieldTable? via) =>
        via is { _fullName: ListOfAgents } && _fullName == AgentOfList ? ",\"checkpoint\":true"u8 : default;

    public override string ToString() => Name;

    private static int[] PeersOf(FieldDescriptor field)
    {
        if (field.ContainingOneof is null) return [];
        var declared = field.ContainingType.Fields.InDeclarationOrder();
        return [.. Enumerable.Range(0, declared.Count)
            .Where(i => declared[i] != field && declared[i].ContainingOneof == field.ContainingOneof)];
    }

    private static void RequireKnownEntry(FieldDescriptor field)
    {
        var (key, value) = (field.MessageType.FindFieldByNumber(1), field.MessageType.FindFieldByNumber(2));
        if (key.FieldType is not FieldType.String || value.FieldType is not (FieldType.String or FieldType.Message))
            throw new NotSupportedException($"{field.FullName} is not a map of strings to strings or messages.");
    }

    private static FieldKind KindOf(FieldDescriptor field) => field.FieldType switch
    {
        _ when field.IsMap => FieldKind.Map,
        FieldType.Double => FieldKind.Double,
        FieldType.Int32 => FieldKind.Int32,
        FieldType.Int64 => FieldKind.Int64,
        FieldType.UInt32 => FieldKind.UInt32,
        FieldType.UInt64 => FieldKind.UInt64,
        FieldType.Bool => FieldKind.Bool,
        FieldType.Enum => FieldKind.Enum,
        FieldType.String => FieldKind.String,
        FieldType.Bytes => FieldKind.Bytes,
        FieldType.Message => FieldKind.Message,
        var other => throw new NotSupportedException($"{field.FullName} is of type {other}, which no v1 field has."),
    };

    private static WireFormat.WireType WireTypeOf(FieldKind kind) => kind switch
    {
        FieldKind.Double => WireFormat.WireType.Fixed64,
        < FieldKind.String => WireFormat.WireType.Varint,
        _ => WireFormat.WireType.LengthDelimited,
    };

    private static byte[] DefaultJson(FieldDescriptor field, string text) => field.FieldType switch
    {
        FieldType.Enum => Encoding.UTF8.GetBytes($"\"{text}\""),
        FieldType.String => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(text)}\""),
        // Declared as `15` or `0.5`; written as every double is: with a point.
        FieldType.Double => Encoding.UTF8.GetBytes(text.Contains('.') ? text : text + ".0"),
        FieldType.Bytes => throw new NotSupportedException($"{field.FullName} has a default of bytes."),
        _ => Encoding.UTF8.GetBytes(text),
    };
}
