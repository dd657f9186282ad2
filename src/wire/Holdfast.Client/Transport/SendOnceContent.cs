using System.Net;
using System.Net.Http.Headers;

namespace Holdfast.Client.Transport;

/// <summary>A body that leaves at most once, and remembers whether it began to.</summary>
/// <remarks>
/// HttpClient's handler repeats a request by itself when a pooled connection turns out to be closed. It means to do so
/// only while nothing of the body was sent, but that is its own judgement, made in several places. Here the second
/// attempt to send is an error whoever makes it. Without its body a request is incomplete, so one whose body was never
/// begun cannot have been acted on.
/// </remarks>
internal sealed class SendOnceContent : HttpContent
{
    private readonly byte[] _body;
    private int _begun;

    public SendOnceContent(byte[] body, string mediaType)
    {
        _body = body;
        // Mesos compares the type exactly: no charset may follow.
        Headers.ContentType = new MediaTypeHeaderValue(mediaType);
    }

    /// <summary>Whether bytes of the body may have left.</summary>
    public bool HasBegun => Volatile.Read(ref _begun) != 0;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _begun, 1) != 0)
            throw new InvalidOperationException("This call was sent before, and a call is never sent twice.");
        await stream.WriteAsync(_body, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
