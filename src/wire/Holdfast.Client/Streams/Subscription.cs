using Google.Protobuf;
using Holdfast.Client.Faults;
using Holdfast.Client.Transport;

namespace Holdfast.Client.Streams;

/// <summary>Keeps one stream open, with pauses between attempts.</summary>
/// <remarks>
/// <code>
///            opened                      broken, silent, ended
///   closed ─────────► open ── event ─┐  ───────────────────────► paused ── pause over ─► closed
///      │                ▲            │                              ▲
///      │                └────────────┘                              │
///      └────────── could not be opened, and may be tried again ─────┘
/// </code>
/// </remarks>
internal sealed class Subscription<T>(
    Func<CancellationToken, Task<EventStream<T>>> open, ClientOptions options, TimeSpan pauseMax) : IAsyncDisposable
    where T : class, IMessage<T>, new()
{
    private readonly Backoff _backoff = new(pauseMax, options.Draw);
    private TimeSpan _pause;

    /// <summary>The stream that is open, if one is.</summary>
    public EventStream<T>? Stream { get; private set; }

    /// <summary>The server took us in: the next pause is short again.</summary>
    public void Succeeded() => _backoff.Reset();

    /// <summary>Waits for what happens next.</summary>
    /// <exception cref="ClientException">The server refuses the subscription for good.</exception>
    public async ValueTask<StreamSignal<T>> NextAsync(CancellationToken cancellationToken)
    {
        if (Stream is null) return await TryOpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return new StreamEvent<T>(await Stream.ReadAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (StreamBrokenException e)
        {
            await DisposeAsync().ConfigureAwait(false);
            return Lost(e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Stream is not { } stream) return;
        Stream = null;
        await stream.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<StreamSignal<T>> TryOpenAsync(CancellationToken cancellationToken)
    {
        if (_pause > TimeSpan.Zero)
            await Task.Delay(_pause, options.Clock, cancellationToken).ConfigureAwait(false);
        try
        {
            Stream = await open(cancellationToken).ConfigureAwait(false);
            return new StreamOpened<T>(Stream.Server);
        }
        catch (ClientException e) when (e.Retry == RetryAdvice.Safe || IsNotReady(e))
        {
            return Lost(e.Message);
        }
    }

    // A server that has just started knows none of its paths for a moment.
    private static bool IsNotReady(ClientException e) => e is CallRefusedException { Status: 404 };

    private StreamLost<T> Lost(string reason)
    {
        _pause = _backoff.Next();
        return new StreamLost<T>(reason, _pause);
    }
}
