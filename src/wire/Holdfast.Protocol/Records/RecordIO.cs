using System.Buffers;
using System.Buffers.Text;

namespace Holdfast.Protocol.Records;

/// <summary>
/// The framing of Mesos' streams: the length of a record in decimal digits, a newline, the record; nothing between
/// records. Where a network chunk ends says nothing about records.
/// </summary>
public static class RecordIO
{
    /// <summary>The limit where none is given. Large states of large clusters come as one record.</summary>
    public const int DefaultRecordMaxBytes = 256 * 1024 * 1024;

    private const int LengthDigitsMax = 20; // As many as the largest 64-bit number has.

    /// <summary>Writes one record.</summary>
    /// <exception cref="ArgumentException">The record is empty, which readers refuse.</exception>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> record)
    {
        ArgumentNullException.ThrowIfNull(output);
        WriteLength(output, record.Length);
        output.Write(record);
    }

    /// <summary>Writes what stands before a record of the given length.</summary>
    /// <exception cref="ArgumentException">The length is not positive.</exception>
    public static void WriteLength(IBufferWriter<byte> output, int recordBytes)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (recordBytes <= 0)
            throw new ArgumentException($"A record of {recordBytes} bytes cannot be framed.", nameof(recordBytes));
        var room = output.GetSpan(LengthDigitsMax + 1);
        Utf8Formatter.TryFormat(recordBytes, room, out var digits);
        room[digits] = (byte)'\n';
        output.Advance(digits + 1);
    }

    /// <summary>Takes the first record from what has arrived.</summary>
    /// <param name="buffer">Moved over the record, or left as it is when the record is not complete.</param>
    /// <param name="recordMaxBytes">
    /// A longer record is refused as soon as its length is seen, before it arrives.
    /// </param>
    /// <param name="record">The record, in the memory of <paramref name="buffer"/>.</param>
    /// <exception cref="RecordIOException">What stands there is no length, or one that is not allowed.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, int recordMaxBytes, out ReadOnlySequence<byte> record)
    {
        record = default;
        if (!TryReadLength(buffer, recordMaxBytes, out var length, out var prefixBytes)) return false;
        if (buffer.Length - prefixBytes < length) return false;
        record = buffer.Slice(prefixBytes, length);
        buffer = buffer.Slice(prefixBytes + length);
        return true;
    }

    /// <summary>Says how the bytes that are left at the end of a stream are wrong; they must be none.</summary>
    internal static RecordIOException? FaultAtEnd(ReadOnlySequence<byte> rest, int recordMaxBytes)
    {
        if (rest.IsEmpty) return null;
        return TryReadLength(rest, recordMaxBytes, out var length, out var prefixBytes)
            ? RecordIOException.CutShort(length - (rest.Length - prefixBytes))
            : RecordIOException.CutShort(missing: 1);
    }

    private static bool TryReadLength(
        ReadOnlySequence<byte> buffer, int recordMaxBytes, out int recordBytes, out int prefixBytes)
    {
        recordBytes = prefixBytes = 0;
        Span<byte> start = stackalloc byte[LengthDigitsMax + 1];
        start = start[..(int)Math.Min(buffer.Length, start.Length)];
        buffer.Slice(0, start.Length).CopyTo(start);
        var digits = start.IndexOf((byte)'\n');
        var line = digits < 0 ? start : start[..digits];
        // Checked before the newline is there: garbage must not be waited on.
        if (line.ContainsAnyExceptInRange((byte)'0', (byte)'9')) throw RecordIOException.BadLength(line);
        if (digits < 0) return start.Length <= LengthDigitsMax ? false : throw RecordIOException.BadLength(line);
        if (!Utf8Parser.TryParse(line, out ulong length, out var used) || used != digits)
            throw RecordIOException.BadLength(line);
        if (length == 0) throw RecordIOException.Empty();
        if (length > (ulong)recordMaxBytes) throw RecordIOException.TooLong(length, recordMaxBytes);
        recordBytes = (int)length;
        prefixBytes = digits + 1;
        return true;
    }
}
