using System.Buffers;

namespace Holdfast.Protocol.Json;

/// <summary>Takes a text of any length in memory that is used again, so that a large one costs one copy, and a small
/// one no memory of its own.</summary>
/// <remarks>Belongs to one thread at a time.</remarks>
public sealed class PooledText : IBufferWriter<byte>, IDisposable
{
    private const int Least = 4096;
    private byte[] _bytes;
    private int _length;

    /// <summary>Makes an empty one.</summary>
    /// <param name="expected">How many bytes it will have, as far as that is known: it then need not grow.</param>
    public PooledText(int expected) => _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(expected, Least));

    /// <summary>What was written; it lasts until more is, or the text is disposed.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsSpan(_length);
    }

    /// <summary>A copy of what was written, which is the caller's.</summary>
    public byte[] ToArray()
    {
        // Every byte is written at once, and there may be many millions.
        var text = GC.AllocateUninitializedArray<byte>(_length);
        Written.CopyTo(text);
        return text;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _length) = ([], 0);
    }

    private void Grow(int wanted)
    {
        if (_bytes.Length - _length >= Math.Max(wanted, 1)) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_length + wanted), checked(_bytes.Length * 2)));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
