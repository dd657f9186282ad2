using System.Buffers;
using System.IO.Pipelines;

namespace Holdfast.Protocol.Records;

/// <summary>Reads records from a pipe, one after another. For one reader at a time.</summary>
/// <param name="input">Left open: who made it completes it.</param>
/// <param name="recordMaxBytes">
/// A longer record is an error. Bounds the memory a peer can make us hold, and must be less than the pipe's pause
/// threshold where it has one.
/// </param>
public sealed class RecordIOReader(PipeReader input, int recordMaxBytes = RecordIO.DefaultRecordMaxBytes)
{
    private SequencePosition? _consumed;

    /// <summary>Waits for the next record.</summary>
    /// <returns>The record, valid until the next call; null at the end of the stream.</returns>
    /// <exception cref="RecordIOException">The stream is not RecordIO, or ended inside a record.</exception>
    public async ValueTask<ReadOnlySequence<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        Release();
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = result.Buffer;
            try
            {
                if (result.IsCanceled) throw new OperationCanceledException("The read of the pipe was cancelled.");
                if (RecordIO.TryRead(ref buffer, recordMaxBytes, out var record))
                {
                    _consumed = buffer.Start;
                    return record;
                }

                if (result.IsCompleted && RecordIO.FaultAtEnd(buffer, recordMaxBytes) is { } fault) throw fault;
            }
            catch
            {
                input.AdvanceTo(buffer.Start, buffer.End);
                throw;
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted) return null;
        }
    }

    private void Release()
    {
        if (_consumed is not { } position) return;
        _consumed = null;
        input.AdvanceTo(position);
    }
}
