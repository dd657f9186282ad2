namespace Holdfast.Protocol.Tables;

/// <summary>The records of one field, one after another; they may stand apart, with others between them.</summary>
internal ref struct FieldRecords(FieldTable field, ReadOnlySpan<byte> wire, FieldSlot slot)
{
    private readonly ReadOnlySpan<byte> _wire = wire;
    private WireReader _reader = new(wire, slot.At);
    private int _left = slot.Count;

    /// <summary>The value as it stands on the wire, with the length before it where it has one.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether the value is a packed list of values.</summary>
    public bool IsPacked { get; private set; }

    public bool MoveNext()
    {
        if (_left == 0) return false;
        while (true)
        {
            var tag = _reader.ReadTag();
            var at = _reader.Position;
            if (!WireIndex.Pass(tag >> 3 == (uint)field.Number ? field : null, tag, ref _reader)) continue;
            Value = _wire[at.._reader.Position];
            IsPacked = tag != field.Tag;
            _left--;
            return true;
        }
    }
}
