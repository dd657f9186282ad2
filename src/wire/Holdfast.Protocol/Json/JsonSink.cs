using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Holdfast.Protocol.Json;

/// <summary>
/// Writes the pieces of a JSON text into a buffer writer, asking it for room a few kilobytes at a time.
/// </summary>
internal ref struct JsonSink(IBufferWriter<byte> output)
{
    /// <summary>How much room is asked for at once.</summary>
    public const int ChunkBytes = 16 * 1024;

    /// <summary>What must be escaped; '/' and all beyond ASCII stay as they are, as in Mesos' JSON.</summary>
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private Span<byte> _room;
    private int _used;

    /// <summary>Hands what is written to the buffer writer.</summary>
    public void Flush()
    {
        output.Advance(_used);
        _room = default;
        _used = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(byte one)
    {
        if (_used == _room.Length) Renew(1);
        _room[_used++] = one;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(scoped ReadOnlySpan<byte> text)
    {
        if (_room.Length - _used < text.Length) Renew(text.Length);
        text.CopyTo(_room[_used..]);
        _used += text.Length;
    }

    public void Put(long number)
    {
        if (_room.Length - _used < 24) Renew(24);
        Utf8Formatter.TryFormat(number, _room[_used..], out var written);
        _used += written;
    }

    public void Put(ulong number)
    {
        if (_room.Length - _used < 24) Renew(24);
        Utf8Formatter.TryFormat(number, _room[_used..], out var written);
        _used += written;
    }

    public void Put(double number)
    {
        if (_room.Length - _used < JsonNumber.BytesMax) Renew(JsonNumber.BytesMax);
        _used += JsonNumber.Format(number, _room[_used..]);
    }

    /// <summary>
    /// Writes UTF-8 text as a JSON string. What is not UTF-8 becomes U+FFFD: one such text, which Mesos passes on
    /// unchanged, would make the whole document something else than JSON.
    /// </summary>
    public void PutString(scoped ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text)) text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        Put((byte)'"');
        for (int clean; (clean = text.IndexOfAny(Escaped)) >= 0; text = text[(clean + 1)..])
        {
            Put(text[..clean]);
            PutEscape(text[clean]);
        }

        Put(text);
        Put((byte)'"');
    }

    public void PutBase64(scoped ReadOnlySpan<byte> bytes)
    {
        Put((byte)'"');
        var length = Base64.GetMaxEncodedToUtf8Length(bytes.Length);
        if (_room.Length - _used < length) Renew(length);
        Base64.EncodeToUtf8(bytes, _room[_used..], out _, out var written);
        _used += written;
        Put((byte)'"');
    }

    private void PutEscape(byte c)
    {
        switch (c)
        {
            case (byte)'"': Put("\\\""u8); break;
            case (byte)'\\': Put("\\\\"u8); break;
            case (byte)'\n': Put("\\n"u8); break;
            case (byte)'\r': Put("\\r"u8); break;
            case (byte)'\t': Put("\\t"u8); break;
            case (byte)'\b': Put("\\b"u8); break;
            case (byte)'\f': Put("\\f"u8); break;
            default:
                Put("\\u00"u8);
                Put("0123456789ABCDEF"u8.Slice(c >> 4, 1));
                Put("0123456789ABCDEF"u8.Slice(c & 15, 1));
                break;
        }
    }

    private void Renew(int atLeast)
    {
        output.Advance(_used);
        _room = output.GetSpan(Math.Max(atLeast, ChunkBytes));
        _used = 0;
    }
}
