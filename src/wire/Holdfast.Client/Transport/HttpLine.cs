using System.Net;
using System.Net.Security;
using System.Text;
using Holdfast.Client.Faults;

namespace Holdfast.Client.Transport;

/// <summary>Sends single requests over HTTP/1.1 and says exactly what came of each. Follows and repeats
/// nothing.</summary>
internal sealed class HttpLine : IDisposable
{
    // Below what servers keep idle connections for, so that a call rarely meets one that is just being closed.
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(20);

    private const int ReasonMaxBytes = 64 * 1024;

    private readonly ClientOptions _options;

    // The last one is in use. What runs on connections that were made by earlier files goes on.
    private readonly List<HttpClient> _clients = [];
    private SslClientAuthenticationOptions? _files;

    public HttpLine(ClientOptions options) => _options = options;

    private HttpClient Client()
    {
        var files = _options.Tls?.Options();
        lock (_clients)
        {
            if (_clients.Count == 0 || !ReferenceEquals(files, _files)) _clients.Add(Make(files));
            _files = files;
            return _clients[^1];
        }
    }

    private HttpClient Make(SslClientAuthenticationOptions? files)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // Where a redirect leads is decided by the caller, and whether to go there.
            UseCookies = false,
            UseProxy = false, // A proxy would answer 502 for a server that is gone, and hold streams back.
            ConnectTimeout = _options.ConnectTimeout,
            PooledConnectionIdleTimeout = IdleMax,
        };
        if (files is not null) handler.SslOptions = files;
        return new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>Sends one request and waits for the head of the answer.</summary>
    /// <exception cref="ServerUnreachableException">Nothing was done, or the call is repeatable.</exception>
    /// <exception cref="CallUncertainException">No answer, and the call is not repeatable.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpCall call, Uri to, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Method, to);
        // Without a body only what is repeatable is asked, and then it does not matter whether it has left.
        var content = call.Method == HttpMethod.Get ? null : new SendOnceContent(call.Body, call.MediaType);
        request.Content = content;
        request.Headers.Accept.ParseAdd(call.MediaType);
        foreach (var (name, value) in call.Headers) request.Headers.TryAddWithoutValidation(name, value);
        // One that the call brings along, such as an executor's token, counts before the client's own.
        if (request.Headers.Authorization is null && _options.Credential is { } credential)
            request.Headers.TryAddWithoutValidation("Authorization", credential.ToBasic());
        using var limit = new CancellationTokenSource(_options.AnswerTimeout, _options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await Client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw (HasBegun(content, e: null), call.IsRepeatable) switch
            {
                (false, _) => ServerUnreachableException.NoConnectionInTime(to, _options.AnswerTimeout),
                (true, true) => ServerUnreachableException.NoAnswerInTime(to, _options.AnswerTimeout),
                (true, false) => CallUncertainException.Silent(call.Name, to, _options.AnswerTimeout),
            };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw (HasBegun(content, e), call.IsRepeatable) switch
            {
                (false, _) => ServerUnreachableException.NotSent(to, e),
                (true, true) => ServerUnreachableException.NoAnswer(to, e),
                (true, false) => CallUncertainException.Broken(call.Name, to, e),
            };
        }
    }

    /// <summary>Makes the error of an answer that is not a success. Reads the body.</summary>
    public async Task<CallRefusedException> RefusalAsync(
        HttpCall call, Uri from, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        string reason;
        try
        {
            reason = Encoding.UTF8.GetString(await ReadAsync(answer, ReasonMaxBytes, cancellationToken)
                .ConfigureAwait(false)).Trim();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The status is the answer; its explanation is lost with the connection.
            reason = $"its reason was cut off ({e.GetBaseException().Message})";
        }

        return CallRefusedException.Create(call.Name, from, (int)answer.StatusCode, reason, call.IsRepeatable);
    }

    /// <summary>Reads a body up to a limit; what is longer is cut.</summary>
    public async Task<byte[]> ReadAsync(HttpResponseMessage answer, int bytesMax, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.AnswerTimeout, _options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var body = await answer.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            using var text = new MemoryStream();
            var part = new byte[16 * 1024];
            while (text.Length < bytesMax)
            {
                var room = (int)Math.Min(part.Length, bytesMax - text.Length);
                var count = await body.ReadAsync(part.AsMemory(0, room), either.Token).ConfigureAwait(false);
                if (count == 0) break;
                text.Write(part, 0, count);
                limit.CancelAfter(_options.AnswerTimeout); // A long answer may take long, as long as it goes on.
            }

            return text.ToArray();
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("the rest of the answer did not come in time", e);
        }
    }

    public void Dispose()
    {
        lock (_clients)
            foreach (var client in _clients)
                client.Dispose();
    }

    private static bool HasBegun(SendOnceContent? content, Exception? e) =>
        content?.HasBegun ?? e is not HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };
}
