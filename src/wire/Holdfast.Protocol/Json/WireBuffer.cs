using System.Buffers;
using System.Buffers.Binary;

namespace Holdfast.Protocol.Json;

/// <summary>A growing, pooled buffer in which a protobuf message is put together.</summary>
internal sealed class WireBuffer(int capacityBytes) : IDisposable
{
    private const int VarintMax = 10;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacityBytes);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    public void PutVarint(ulong value)
    {
        Reserve(VarintMax);
        var at = Length;
        for (; value >= 0x80; value >>= 7) _bytes[at++] = (byte)((value & 0x7f) | 0x80);
        _bytes[at++] = (byte)value;
        Length = at;
    }

    public void PutDouble(double value)
    {
        Reserve(sizeof(double));
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.AsSpan(Length), value);
        Length += sizeof(double);
    }

    public void PutBytes(ReadOnlySpan<byte> bytes)
    {
        PutVarint((ulong)bytes.Length);
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Room at the end, to be filled before <see cref="Advance"/>.</summary>
    public Span<byte> Room(int bytes)
    {
        Reserve(bytes);
        return _bytes.AsSpan(Length, bytes);
    }

    public void Advance(int bytes) => Length += bytes;

    /// <summary>
    /// Opens a value whose length is not known yet; one byte is kept for it, which suffices for most.
    /// </summary>
    /// <returns>What <see cref="Close"/> needs.</returns>
    public int Open()
    {
        Reserve(1);
        return Length++;
    }

    /// <summary>Writes the length of the value that was opened; a long one is moved up to make room.</summary>
    public void Close(int opened)
    {
        var length = Length - opened - 1;
        if (length < 0x80)
        {
            _bytes[opened] = (byte)length;
            return;
        }

        var extra = 0;
        for (var rest = (uint)length >> 7; rest > 0; rest >>= 7) extra++;
        Reserve(extra);
        Buffer.BlockCopy(_bytes, opened + 1, _bytes, opened + 1 + extra, length);
        Length = opened;
        PutVarint((ulong)length);
        Length += length;
    }

    /// <summary>Takes a part out again.</summary>
    public void Remove(int start, int end)
    {
        Buffer.BlockCopy(_bytes, end, _bytes, start, Length - end);
        Length -= end - start;
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - Length >= bytes) return;
        var wanted = (long)Length + bytes;
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(wanted, 2L * _bytes.Length)));
        if (larger.Length < wanted)
            throw new InvalidOperationException($"A message of {wanted} bytes does not fit an array.");
        Buffer.BlockCopy(_bytes, 0, larger, 0, Length);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
