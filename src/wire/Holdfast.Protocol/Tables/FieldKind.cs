namespace Holdfast.Protocol.Tables;

/// <summary>How a field's value looks in protobuf and in JSON: the kinds that the v1 API uses.</summary>
internal enum FieldKind
{
    Double,
    Int32,
    Int64,
    UInt32,
    UInt64,
    Bool,
    Enum,
    String,
    Bytes,
    Message,
    Map,
}
