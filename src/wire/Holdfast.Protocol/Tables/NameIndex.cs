namespace Holdfast.Protocol.Tables;

/// <summary>Finds the position of a UTF-8 name in a fixed list, without making a string of it.</summary>
/// <remarks>
/// Open addressing over a table at most half full; names that share a cell are told apart by comparing bytes.
/// </remarks>
internal sealed class NameIndex
{
    private readonly byte[][] _names;
    private readonly short[] _cells; // Position plus one; zero is an empty cell.
    private readonly int _mask;

    public NameIndex(IReadOnlyList<byte[]> names)
    {
        _names = [.. names];
        var size = 4;
        while (size < 2 * _names.Length) size *= 2;
        _mask = size - 1;
        _cells = new short[size];
        for (var i = 0; i < _names.Length; i++)
        {
            var cell = Hash(_names[i]) & _mask;
            while (_cells[cell] != 0) cell = (cell + 1) & _mask;
            _cells[cell] = checked((short)(i + 1));
        }
    }

    /// <returns>The position of the name in the list, or -1.</returns>
    public int Find(ReadOnlySpan<byte> name)
    {
        for (var cell = Hash(name) & _mask; _cells[cell] != 0; cell = (cell + 1) & _mask)
        {
            var position = _cells[cell] - 1;
            if (name.SequenceEqual(_names[position])) return position;
        }

        return -1;
    }

    private static int Hash(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return 0;
        unchecked
        {
            var hash = (uint)name.Length | (uint)name[0] << 8 | (uint)name[^1] << 16
                | (uint)name[name.Length / 2] << 24;
            return (int)((hash * 2654435769u) >> 16);
        }
    }
}
