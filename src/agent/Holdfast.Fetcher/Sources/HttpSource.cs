using System.Net.Sockets;

namespace Holdfast.Fetcher.Sources;

/// <summary>Fetches by HTTP and HTTPS. Redirects are followed; an answer other than 200 is a failure.</summary>
internal static class HttpSource
{
    private const int RedirectsMax = 10;

    /// <exception cref="FetchException">The answer was not 200, did not come, or came too slowly.</exception>
    internal static async Task CopyAsync(
        Uri uri, Stream destination, Budget budget, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { MaxAutomaticRedirections = RedirectsMax };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var guard = new StallGuard(budget.Bounds, cancellationToken);
        try
        {
            using var answer = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, guard.Token);
            if ((int)answer.StatusCode != 200)
                throw new FetchException(
                    $"the server answered {(int)answer.StatusCode} {answer.ReasonPhrase}".TrimEnd());
            // Before the first byte: a file that cannot fit is not worth the transfer.
            if (answer.Content.Headers.ContentLength is { } length && length > budget.Bounds.Bytes)
                throw new FetchException($"it has {length} bytes, and at most {budget.Bounds.Bytes} may be written");
            await using var body = await answer.Content.ReadAsStreamAsync(guard.Token);
            await Transfer.CopyAsync(body, destination, budget, guard.Received, guard.Token);
        }
        catch (OperationCanceledException) when (guard.HasStalled)
        {
            throw new FetchException($"the transfer stalled for {budget.Bounds.StallMs / 1000.0:0.#} s");
        }
        catch (HttpRequestException failure)
        {
            throw new FetchException(Words(failure));
        }
        catch (HttpIOException failure)
        {
            throw new FetchException($"the transfer broke off: {failure.HttpRequestError}");
        }
    }

    // The innermost reason is the one that helps: refused, unknown host, a certificate.
    private static string Words(HttpRequestException failure) => failure switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "connection refused",
        { HttpRequestError: HttpRequestError.NameResolutionError } => "the host's name is not known",
        { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"no secure connection: {(failure.InnerException ?? failure).Message}",
        { InnerException: { } inner } => $"{failure.HttpRequestError}: {inner.Message}",
        _ => $"{failure.HttpRequestError}: {failure.Message}",
    };
}
