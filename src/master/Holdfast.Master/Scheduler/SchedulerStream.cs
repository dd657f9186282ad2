using System.Buffers;
using System.Threading.Channels;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Records;

namespace Holdfast.Master.Scheduler;

/// <summary>The events of one subscription on their way to its connection.</summary>
/// <remarks>
/// Full policy: a framework that lets more than <see cref="QueuedBytesMax"/> or <see cref="QueuedRecordsMax"/> pile up
/// is dropped,
/// and learns the state anew when it subscribes again.
/// </remarks>
internal sealed class SchedulerStream(StreamId id, FrameworkCapabilities capabilities, string mediaType)
{
    public const long QueuedBytesMax = 64L * 1024 * 1024;
    public const int QueuedRecordsMax = 65_536;

    private readonly Channel<byte[]> _records =
        Channel.CreateBounded<byte[]>(new BoundedChannelOptions(QueuedRecordsMax) { SingleReader = true });

    private long _queuedBytes;

    /// <summary>The subscription.</summary>
    public StreamId Id => id;

    /// <summary>The framework's capabilities: they decide the form of resources.</summary>
    public FrameworkCapabilities Capabilities => capabilities;

    /// <summary>The form of its events.</summary>
    public string MediaType => mediaType;

    /// <summary>Queues a record; false when the framework reads too slowly, and then the stream is over.</summary>
    public bool TrySend(byte[] record)
    {
        var isTaken = Interlocked.Add(ref _queuedBytes, record.Length) <= QueuedBytesMax
            && _records.Writer.TryWrite(record);
        if (!isTaken) _records.Writer.TryComplete(new IOException("The framework reads its events too slowly."));
        return isTaken;
    }

    /// <summary>Ends the stream once what is queued is written.</summary>
    public void Close() => _records.Writer.TryComplete();

    /// <summary>Writes records until the stream is closed; each is one chunk, as recorded.</summary>
    /// <exception cref="IOException">The framework reads too slowly: break the connection.</exception>
    public async Task WriteToAsync(System.IO.Pipelines.PipeWriter output, CancellationToken cancellationToken)
    {
        await foreach (var record in _records.Reader.ReadAllAsync(cancellationToken))
        {
            Interlocked.Add(ref _queuedBytes, -record.Length);
            Write(output, record);
            var flushed = await output.FlushAsync(cancellationToken);
            if (flushed.IsCompleted) return;
        }
    }

    private static void Write(IBufferWriter<byte> output, byte[] record) => RecordIO.Write(output, record);
}
