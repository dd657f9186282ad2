using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Http;

/// <summary>Writes long answers in pieces, each of which their reader must take in time.</summary>
/// <remarks>
/// Written at once, an answer would be copied whole for each reader, and Kestrel's rate allows as long for the first
/// byte as for all of them: hours for the state of a large cluster.
/// </remarks>
public static class PieceReply
{
    /// <summary>The most that is written at once: 64 KiB.</summary>
    public const int PieceBytes = 64 * 1024;

    /// <summary>How long a reader may take for a piece: 30 s, for lines of 2 KiB a second.</summary>
    public static readonly TimeSpan PieceMax = TimeSpan.FromSeconds(30);

    /// <summary>Writes the body of an answer; a reader that is too slow has its connection broken.</summary>
    public static Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> body) => WriteAsync(http, [body]);

    /// <inheritdoc cref="WriteAsync(HttpContext, ReadOnlyMemory{byte})"/>
    public static async Task WriteAsync(HttpContext http, IEnumerable<ReadOnlyMemory<byte>> body)
    {
        ArgumentNullException.ThrowIfNull(http);
        // Kestrel keeps what is written before that in memory of its own, to copy it once more.
        await http.Response.StartAsync(http.RequestAborted);
        if (!await TryWriteAsync(http.Response.BodyWriter, body, TimeProvider.System, http.RequestAborted))
            // Only a broken connection says that this is not all that was promised.
            http.Abort();
    }

    /// <summary>Writes all; false once the reader did not take a piece in time.</summary>
    public static async Task<bool> TryWriteAsync(
        PipeWriter output, IEnumerable<ReadOnlyMemory<byte>> body, TimeProvider time,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(body);
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            var written = 0;
            foreach (var part in body)
                for (var rest = part; rest.Length > 0;)
                {
                    var length = Math.Min(PieceBytes - written, rest.Length);
                    output.Write(rest.Span[..length]);
                    rest = rest[length..];
                    written += length;
                    if (written < PieceBytes) continue;
                    late.CancelAfter(PieceMax);
                    if ((await output.FlushAsync(either.Token)).IsCompleted) return true; // It went away by itself.
                    written = 0;
                }

            late.CancelAfter(PieceMax);
            await output.FlushAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return false;
        }
    }
}
