using System.Buffers;
using System.Net;
using Google.Protobuf;
using Holdfast.Client.Faults;
using Holdfast.Client.Streams;

namespace Holdfast.Client.Transport;

/// <summary>Requests to whichever master leads.</summary>
/// <remarks>
/// A master that does not lead answers 307 before it looks at the call, so a redirect says that nothing was done;
/// following it is not a repetition that could do something twice.
/// </remarks>
internal sealed class MasterLine : IDisposable
{
    private const int HopsMax = 5;

    private readonly MasterAddresses _masters;
    private readonly ClientOptions _options;
    private readonly HttpLine _line;

    public MasterLine(IEnumerable<Uri> masters, ClientOptions options)
    {
        _masters = new MasterAddresses(masters);
        _options = options.Checked();
        _line = new HttpLine(options);
    }

    /// <summary>Opens a stream with the leader. One attempt; after a failure the next one asks another
    /// master.</summary>
    /// <exception cref="ClientException">It could not be opened.</exception>
    public async Task<EventStream<T>> OpenAsync<T>(
        string path, HttpCall call, TimeSpan heartbeat, CancellationToken cancellationToken)
        where T : class, IMessage<T>, new()
    {
        var (server, answer) = await SendAsync(path, call, cancellationToken).ConfigureAwait(false);
        return await EventStream<T>.FromAsync(server, answer, _options, heartbeat, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The master that answered last as a leader does; null where none has, or it is doubted.</summary>
    public Uri? Leader => _masters.Leader;

    /// <summary>Sends a call to the leader, once, and expects no content.</summary>
    /// <exception cref="ClientException">It failed; the exception says whether it may be repeated.</exception>
    public async Task WriteAsync(string path, HttpCall call, CancellationToken cancellationToken)
    {
        var (_, answer) = await SendToAnyAsync(path, call, cancellationToken).ConfigureAwait(false);
        answer.Dispose();
    }

    /// <summary>Sends a call to the leader, once, and copies what it answers as it comes.</summary>
    /// <exception cref="ClientException">It failed; the exception says whether it may be repeated.</exception>
    public async Task CopyAsync(string path, HttpCall call, Stream to, CancellationToken cancellationToken)
    {
        var (server, answer) = await SendToAnyAsync(path, call, cancellationToken).ConfigureAwait(false);
        using (answer)
        {
            try
            {
                await answer.Content.CopyToAsync(to, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpRequestException or IOException and not ClientException)
            {
                throw ServerUnreachableException.NoAnswer(server, e);
            }
        }
    }

    /// <summary>Asks until a leader has answered or patience is at its end.</summary>
    /// <exception cref="ClientException">The failure of the last attempt.</exception>
    public async Task<T> ReadAsync<T>(string path, HttpCall call, CancellationToken cancellationToken)
        where T : class, IMessage<T>, new()
    {
        var started = _options.Clock.GetTimestamp();
        var backoff = new Backoff(_options.PauseMax, _options.Draw);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadOnceAsync<T>(path, call, cancellationToken).ConfigureAwait(false);
            }
            catch (ClientException e) when (e.Retry == RetryAdvice.Safe)
            {
                if (attempt < _masters.Count) continue; // Each is asked once before any is asked again.
                var pause = backoff.Next();
                if (_options.Clock.GetElapsedTime(started) + pause > _options.ReadPatience) throw;
                await Task.Delay(pause, _options.Clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _line.Dispose();

    private async Task<T> ReadOnceAsync<T>(string path, HttpCall call, CancellationToken cancellationToken)
        where T : class, IMessage<T>, new()
    {
        var (server, answer) = await SendAsync(path, call, cancellationToken).ConfigureAwait(false);
        using (answer)
        {
            try
            {
                var body = await _line.ReadAsync(answer, _options.EventMaxBytes, cancellationToken)
                    .ConfigureAwait(false);
                return WireCodec.Decode<T>(_options.Form, new ReadOnlySequence<byte>(body), server);
            }
            catch (Exception e) when (e is HttpRequestException or IOException and not ClientException)
            {
                throw ServerUnreachableException.NoAnswer(server, e);
            }
        }
    }

    // Each master once, as long as nothing can have been done: the first that is named may be the one that is dead.
    private async Task<(Uri Server, HttpResponseMessage Answer)> SendToAnyAsync(
        string path, HttpCall call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SendAsync(path, call, cancellationToken).ConfigureAwait(false);
            }
            catch (ClientException e) when (e.Retry == RetryAdvice.Safe && attempt < _masters.Count)
            {
                continue; // SendAsync has moved on to another.
            }
        }
    }

    private async Task<(Uri Server, HttpResponseMessage Answer)> SendAsync(
        string path, HttpCall call, CancellationToken cancellationToken)
    {
        var server = _masters.Current;
        try
        {
            for (var hop = 0; hop < HopsMax; hop++)
            {
                var to = new Uri(server, path);
                var answer = await _line.SendAsync(call, to, cancellationToken).ConfigureAwait(false);
                if (answer.IsSuccessStatusCode)
                {
                    _masters.Lead(server);
                    return (server, answer);
                }

                using (answer)
                {
                    if (answer.StatusCode != HttpStatusCode.TemporaryRedirect)
                        throw await _line.RefusalAsync(call, server, answer, cancellationToken).ConfigureAwait(false);
                    server = Redirect.Target(to, answer.Headers.Location);
                }
            }

            throw ServerUnreachableException.NoLeader(server, HopsMax);
        }
        catch (ClientException e) when (e.Retry != RetryAdvice.Never)
        {
            _masters.Doubt(server);
            throw;
        }
    }
}
