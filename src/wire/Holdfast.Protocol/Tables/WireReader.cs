using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Holdfast.Protocol.Tables;

/// <summary>
/// Walks over the records of one protobuf message in place. Every step is checked against the end of the bytes.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> wire, int position = 0)
{
    private const int GroupDepthMax = 100;
    private readonly ReadOnlySpan<byte> _wire = wire;

    public int Position { get; private set; } = position;

    public readonly bool AtEnd => Position >= _wire.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadTag()
    {
        var at = Position;
        var value = ReadVarint();
        // Field number zero does not exist, and wire types 6 and 7 are not assigned.
        if (value is < 8 or > uint.MaxValue || (value & 7) > 5)
            throw WireFormatException.BadTag(at, unchecked((uint)value));
        return (uint)value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadVarint()
    {
        var at = Position;
        if ((uint)at < (uint)_wire.Length && _wire[at] < 0x80)
        {
            Position = at + 1;
            return _wire[at];
        }

        return ReadLongVarint();
    }

    public double ReadDouble()
    {
        if (_wire.Length - Position < sizeof(double)) throw WireFormatException.CutShort(Position);
        var value = BinaryPrimitives.ReadDoubleLittleEndian(_wire[Position..]);
        Position += sizeof(double);
        return value;
    }

    public ReadOnlySpan<byte> ReadBytes()
    {
        var at = Position;
        var length = ReadVarint();
        if (length > (ulong)(_wire.Length - Position)) throw WireFormatException.CutShort(at);
        var value = _wire.Slice(Position, (int)length);
        Position += (int)length;
        return value;
    }

    /// <summary>Steps over the value that belongs to a tag just read.</summary>
    public void Skip(uint tag)
    {
        switch (tag & 7)
        {
            case 0: ReadVarint(); break;
            case 1: Advance(8); break;
            case 2: ReadBytes(); break;
            case 3: SkipGroup(tag); break;
            case 5: Advance(4); break;
            default: throw WireFormatException.BadTag(Position, tag); // An end of a group that never began.
        }
    }

    private void SkipGroup(uint start)
    {
        Span<uint> open = stackalloc uint[GroupDepthMax];
        var depth = 0;
        open[depth++] = start;
        while (depth > 0)
        {
            if (AtEnd) throw WireFormatException.CutShort(Position);
            var at = Position;
            var tag = ReadTag();
            switch (tag & 7)
            {
                case 3 when depth == GroupDepthMax: throw WireFormatException.TooDeep(GroupDepthMax);
                case 3: open[depth++] = tag; break;
                case 4 when tag >> 3 == open[depth - 1] >> 3: depth--; break;
                case 4: throw WireFormatException.BadTag(at, tag);
                default: Skip(tag); break;
            }
        }
    }

    private void Advance(int count)
    {
        if (_wire.Length - Position < count) throw WireFormatException.CutShort(Position);
        Position += count;
    }

    private ulong ReadLongVarint()
    {
        var at = Position;
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (AtEnd) throw WireFormatException.CutShort(at);
            var next = _wire[Position++];
            value |= (ulong)(next & 0x7f) << shift; // Of the tenth byte all but one bit fall off, as in every parser.
            if (next < 0x80) return value;
        }

        throw WireFormatException.BadVarint(at);
    }
}
