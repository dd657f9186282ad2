namespace Holdfast.Protocol.Tables;

/// <summary>Where the values of one field lie in the bytes of a message.</summary>
/// <param name="At">Offset of the tag of the first record, where all records count; of the last, where it wins.</param>
/// <param name="Count">How many records there are; 0 when the field is not set.</param>
internal readonly record struct FieldSlot(int At, int Count);
