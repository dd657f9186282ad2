using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Holdfast.Protocol.Json;

namespace Holdfast.Protocol.Records;

/// <summary>Writes records to a pipe, each flushed before the next is begun. For one writer at a time.</summary>
/// <param name="output">Left open: who made it completes it.</param>
public sealed class RecordIOWriter(PipeWriter output)
{
    // Kept between records: the length stands before the record and is known only after it is encoded.
    private readonly ArrayBufferWriter<byte> _encoded = new();

    /// <summary>Writes a record and waits until the pipe has taken it.</summary>
    /// <returns>False when nobody reads any more.</returns>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> record, CancellationToken cancellationToken)
    {
        RecordIO.Write(output, record.Span);
        var flushed = await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        return !flushed.IsCompleted;
    }

    /// <summary>Writes a message as one record of JSON.</summary>
    /// <returns>False when nobody reads any more.</returns>
    public ValueTask<bool> WriteJsonAsync(IMessage message, CancellationToken cancellationToken)
    {
        _encoded.ResetWrittenCount();
        MesosJson.Write(_encoded, message);
        return WriteAsync(_encoded.WrittenMemory, cancellationToken);
    }

    /// <summary>Writes a message as one record of protobuf.</summary>
    /// <returns>False when nobody reads any more.</returns>
    public ValueTask<bool> WriteProtobufAsync(IMessage message, CancellationToken cancellationToken)
    {
        _encoded.ResetWrittenCount();
        message.WriteTo(_encoded);
        return WriteAsync(_encoded.WrittenMemory, cancellationToken);
    }
}
