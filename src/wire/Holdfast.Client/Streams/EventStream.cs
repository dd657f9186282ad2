using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Holdfast.Client.Faults;
using Holdfast.Client.Transport;
using Holdfast.Protocol.Records;

namespace Holdfast.Client.Streams;

/// <summary>One open stream of events, given up when it is silent for too long. For one reader.</summary>
internal sealed class EventStream<T> : IAsyncDisposable where T : class, IMessage<T>, new()
{
    private const string StreamIdHeader = "Mesos-Stream-Id";

    private readonly HttpResponseMessage _answer;
    private readonly ClientOptions _options;
    private readonly PipeReader _pipe;
    private readonly RecordIOReader _records;

    // Cancelled by its timer after too long a silence, or by Break. The timer runs only while the reader waits: one
    // that is busy for long has heartbeats lying here, and must not take its own pause for the server's.
    private readonly CancellationTokenSource _end;
    private TimeSpan _silenceMax;
    private volatile string? _broken;

    private EventStream(Uri server, HttpResponseMessage answer, Stream body, ClientOptions options, TimeSpan heartbeat)
    {
        Server = server;
        StreamId = answer.Headers.TryGetValues(StreamIdHeader, out var ids) ? ids.FirstOrDefault() : null;
        _answer = answer;
        _options = options;
        _pipe = PipeReader.Create(body);
        _records = new RecordIOReader(_pipe, options.EventMaxBytes);
        _silenceMax = TimerSpan.OfSeconds(heartbeat.TotalSeconds * options.MissedHeartbeatsMax);
        _end = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.Clock);
    }

    public Uri Server { get; }

    /// <summary>What calls must carry that belong to this stream; null where the API has none.</summary>
    public string? StreamId { get; }

    public static async Task<EventStream<T>> FromAsync(
        Uri server, HttpResponseMessage answer, ClientOptions options, TimeSpan heartbeat,
        CancellationToken cancellationToken)
    {
        try
        {
            var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return new EventStream<T>(server, answer, body, options, heartbeat);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>The server said how often it beats. Holds from the next read on.</summary>
    public void Expect(double heartbeatSeconds) =>
        _silenceMax = TimerSpan.OfSeconds(heartbeatSeconds * _options.MissedHeartbeatsMax);

    /// <summary>Makes the reader see a broken stream. May be called from any thread, and after the end.</summary>
    public void Break(string why)
    {
        _broken = why;
        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            return; // It ended by itself meanwhile, which is what was wanted.
        }
    }

    /// <summary>Waits for the next event; every event is a sign of life, not only heartbeats.</summary>
    /// <exception cref="StreamBrokenException">No more will come.</exception>
    /// <exception cref="AnswerFormatException">What came is no event.</exception>
    public async ValueTask<T> ReadAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, cancellationToken);
        ReadOnlySequence<byte>? record;
        try
        {
            _end.CancelAfter(_silenceMax);
            record = await _records.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException
            or RecordIOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new StreamBrokenException(WhyBroken(e), e);
        }

        if (record is not { } bytes)
            throw new StreamBrokenException($"{Server.Authority} ended the stream", cause: null);
        // A timer that has fired just now cannot be stopped; then the next read sees it.
        _end.CancelAfter(Timeout.InfiniteTimeSpan);
        return WireCodec.Decode<T>(_options.Form, bytes, Server);
    }

    public async ValueTask DisposeAsync()
    {
        // Aborts the connection: reading an endless body to its end, to save the connection, would never end.
        _answer.Dispose();
        await _pipe.CompleteAsync().ConfigureAwait(false);
        _end.Dispose();
    }

    private string WhyBroken(Exception cause) =>
        _broken
        ?? (_end.IsCancellationRequested
            ? $"{Server.Authority} was silent for {_silenceMax.TotalSeconds:0.#} s "
                + $"({_options.MissedHeartbeatsMax} heartbeats)"
            : $"the stream of {Server.Authority} broke ({cause.GetBaseException().Message.TrimEnd('.')})");
}
