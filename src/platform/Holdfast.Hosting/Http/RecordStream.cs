using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using Holdfast.Protocol.Records;

namespace Holdfast.Hosting.Http;

/// <summary>Records on their way to one connection, each written as one chunk of RecordIO.</summary>
/// <param name="time">Measures how long a closed stream may take for its last records.</param>
/// <remarks>
/// Full policy: a reader that lets more than <see cref="QueuedBytesMax"/> or <see cref="QueuedRecordsMax"/> pile up is
/// dropped, and learns the state anew when it subscribes again. One that does not read at all (a stopped process, whose
/// connection lives on) is dropped then too: <see cref="GivenUp"/> ends the write that waits for it.
/// </remarks>
public sealed class RecordStream(TimeProvider time) : IDisposable
{
    /// <summary>Bytes that may wait: 64 MiB, or one larger record.</summary>
    public const long QueuedBytesMax = 64L * 1024 * 1024;

    /// <summary>Records that may wait.</summary>
    public const int QueuedRecordsMax = 65_536;

    /// <summary>How long the reader of a closed stream may take for what is queued: 10 s.</summary>
    public static readonly TimeSpan LastRecordsMax = TimeSpan.FromSeconds(10);

    /// <summary>How long the reader may take for a first record, beside a second for each MiB: 30 s.</summary>
    public static readonly TimeSpan FirstRecordMax = TimeSpan.FromSeconds(30);

    private const int FirstPieceBytes = 64 * 1024;
    private const double FirstBytesPerSecond = 1024 * 1024;

    private readonly Channel<byte[]> _records =
        Channel.CreateBounded<byte[]>(new BoundedChannelOptions(QueuedRecordsMax) { SingleReader = true });

    private readonly GiveUp _giveUp = new(time);

    private long _queuedBytes;

    /// <summary>Cancelled once nobody waits for the reader any more: it is too slow, or was closed long ago.</summary>
    public CancellationToken GivenUp => _giveUp.Token;

    /// <summary>Queues a record; false when the stream is over, for example because its reader is too slow.</summary>
    public bool TrySend(byte[] record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var queued = Interlocked.Add(ref _queuedBytes, record.Length);
        // One that is too large alone says nothing of the reader, and would be refused again each time.
        var isTaken = (queued <= QueuedBytesMax || queued == record.Length) && _records.Writer.TryWrite(record);
        if (isTaken) return true;
        // Where it was closed before, what is queued is still written.
        if (_records.Writer.TryComplete(new IOException("The subscriber reads its events too slowly.")))
            _giveUp.Now();
        return false;
    }

    /// <summary>
    /// Ends the stream once what is queued is written, or could not be within <see cref="LastRecordsMax"/>.
    /// </summary>
    public void Close()
    {
        if (_records.Writer.TryComplete()) _giveUp.After(LastRecordsMax);
    }

    /// <summary>Writes records until the stream is closed or the reader goes away.</summary>
    /// <exception cref="IOException">The reader is too slow: break the connection.</exception>
    /// <exception cref="OperationCanceledException">
    /// The same, but while a write waited for it; or <paramref name="cancellationToken"/> was cancelled.
    /// </exception>
    public async Task WriteToAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, GivenUp);
        await foreach (var record in _records.Reader.ReadAllAsync(either.Token))
        {
            Interlocked.Add(ref _queuedBytes, -record.Length);
            RecordIO.Write(output, record);
            var flushed = await output.FlushAsync(either.Token);
            if (flushed.IsCompleted) return;
        }
    }

    /// <summary>Writes a record before those that are queued.</summary>
    /// <remarks>
    /// It may be large, and does not count as queued; so that it has a time of its own:
    /// <see cref="FirstRecordMax"/>, and a second more for each MiB.
    /// </remarks>
    /// <exception cref="OperationCanceledException">The reader is too slow, or went away.</exception>
    public async Task WriteFirstAsync(PipeWriter output, byte[] record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(record);
        using var late = new CancellationTokenSource(
            FirstRecordMax + TimeSpan.FromSeconds(record.Length / FirstBytesPerSecond), time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, GivenUp, late.Token);
        RecordIO.WriteLength(output, record.Length);
        // In pieces: all at once there would be a copy of it for each reader.
        for (var at = 0; at < record.Length; at += FirstPieceBytes)
        {
            output.Write(record.AsSpan(at, Math.Min(FirstPieceBytes, record.Length - at)));
            var flushed = await output.FlushAsync(any.Token);
            if (flushed.IsCompleted) return;
        }
    }

    /// <summary>The connection is over; what is still sent is lost.</summary>
    public void Dispose() => _giveUp.Dispose();
}
