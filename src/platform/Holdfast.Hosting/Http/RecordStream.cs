using System.IO.Pipelines;
using System.Threading.Channels;
using Holdfast.Protocol.Records;

namespace Holdfast.Hosting.Http;

/// <summary>Records on their way to one connection, each written as one chunk of RecordIO.</summary>
/// <remarks>
/// Full policy: a reader that lets more than <see cref="QueuedBytesMax"/> or <see cref="QueuedRecordsMax"/> pile up is
/// dropped, and
/// learns the state anew when it subscribes again.
/// </remarks>
public sealed class RecordStream
{
    /// <summary>Bytes that may wait: 64 MiB.</summary>
    public const long QueuedBytesMax = 64L * 1024 * 1024;

    /// <summary>Records that may wait.</summary>
    public const int QueuedRecordsMax = 65_536;

    private readonly Channel<byte[]> _records =
        Channel.CreateBounded<byte[]>(new BoundedChannelOptions(QueuedRecordsMax) { SingleReader = true });

    private long _queuedBytes;

    /// <summary>Queues a record; false when the stream is over, for example because its reader is too slow.</summary>
    public bool TrySend(byte[] record)
    {
        var isTaken = Interlocked.Add(ref _queuedBytes, record.Length) <= QueuedBytesMax
            && _records.Writer.TryWrite(record);
        if (!isTaken) _records.Writer.TryComplete(new IOException("The subscriber reads its events too slowly."));
        return isTaken;
    }

    /// <summary>Ends the stream once what is queued is written.</summary>
    public void Close() => _records.Writer.TryComplete();

    /// <summary>Writes records until the stream is closed or the reader goes away.</summary>
    /// <exception cref="IOException">The reader is too slow: break the connection.</exception>
    public async Task WriteToAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        await foreach (var record in _records.Reader.ReadAllAsync(cancellationToken))
        {
            Interlocked.Add(ref _queuedBytes, -record.Length);
            RecordIO.Write(output, record);
            var flushed = await output.FlushAsync(cancellationToken);
            if (flushed.IsCompleted) return;
        }
    }
}
