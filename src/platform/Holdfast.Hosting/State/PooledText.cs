using System.Buffers;

namespace Holdfast.Hosting.State;

/// <summary>Takes a text of any length in memory that is used again, so that a large one costs one copy.</summary>
internal sealed class PooledText : IBufferWriter<byte>, IDisposable
{
    private const int Least = 4096;
    private byte[] _bytes;
    private int _length;

    /// <param name="expected">How long it will be, as far as that is known.</param>
    public PooledText(int expected) => _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(expected, Least));

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsSpan(_length);
    }

    public byte[] ToArray()
    {
        // Every byte is written at once, and there may be many millions.
        var text = GC.AllocateUninitializedArray<byte>(_length);
        _bytes.AsSpan(0, _length).CopyTo(text);
        return text;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private void Grow(int wanted)
    {
        if (_bytes.Length - _length >= Math.Max(wanted, 1)) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_length + wanted), checked(_bytes.Length * 2)));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
