using System.Net;
using System.Runtime.CompilerServices;
using Holdfast.Client.Faults;
using Holdfast.Client.Streams;
using Holdfast.Client.Transport;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;
using Task = System.Threading.Tasks.Task;

namespace Holdfast.Client.Schedulers;

/// <summary>A framework's connection to the leading master: one stream of events, and calls beside it.</summary>
/// <remarks>
/// Subscribing is repeated for as long as it takes, with the framework's id once there is one. Calls leave one after
/// another, in the order in which they are made, and each at most once: a call on whose way the connection broke ends
/// in <see cref="CallUncertainException"/>. What was uncertain is found out by RECONCILE after the next SUBSCRIBED.
/// All members may be called from several threads.
/// </remarks>
public sealed class SchedulerClient : IDisposable
{
    private const string Path = "/api/v1/scheduler";
    private const string StreamIdHeader = "Mesos-Stream-Id";

    // As Mesos' masters beat; the SUBSCRIBED event says it anew.
    private static readonly TimeSpan HeartbeatDefault = TimeSpan.FromSeconds(15);

    private readonly ClientOptions _options;
    private readonly MasterLine _masters;
    private readonly HttpLine _calls;
    private readonly SemaphoreSlim _inOrder = new(1, 1);
    private volatile EventStream<Event>? _subscribed;
    private volatile FrameworkID? _frameworkId;
    private int _isSubscribing;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="masters">All masters, such as <c>http://10.0.0.1:5050</c>; any of them names the leader.</param>
    /// <param name="options">Defaults where null.</param>
    /// <exception cref="ArgumentException">No master, or a value is out of its range.</exception>
    public SchedulerClient(IEnumerable<Uri> masters, ClientOptions? options = null)
    {
        _options = options ?? new ClientOptions();
        _masters = new MasterLine(masters, _options);
        _calls = new HttpLine(_options);
    }

    /// <summary>The framework's id, from the first SUBSCRIBED on or as the subscription gave it; null before.</summary>
    public string? FrameworkId => _frameworkId?.Value;

    /// <summary>Subscribes, and again whenever the stream is lost, until the caller stops or an ERROR event
    /// comes.</summary>
    /// <param name="subscribe">
    /// Who subscribes. Its <c>framework_info.id</c> is set where the framework is known already.
    /// </param>
    /// <param name="cancellationToken">Ends the subscription; the master then sees the framework disconnect.</param>
    /// <returns>The sequence ends after an ERROR event, which is the master's last word.</returns>
    /// <exception cref="CallRefusedException">The master will not take this subscription. Do not repeat it.</exception>
    /// <exception cref="AnswerFormatException">Something else than a master answers there. Do not repeat
    /// it.</exception>
    /// <exception cref="InvalidOperationException">This client has a subscription already.</exception>
    public async IAsyncEnumerable<StreamSignal<Event>> SubscribeAsync(
        Call.Types.Subscribe subscribe, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subscribe);
        if (Interlocked.Exchange(ref _isSubscribing, 1) != 0)
            throw new InvalidOperationException("A client has one subscription at a time; make another client.");
        var wanted = subscribe.Clone();
        _frameworkId = wanted.FrameworkInfo?.Id;
        var subscription = new Subscription<Event>(token => OpenAsync(wanted, token), _options, _options.PauseMax);
        try
        {
            while (true)
            {
                var signal = await subscription.NextAsync(cancellationToken).ConfigureAwait(false);
                if (subscription.Stream is null) _subscribed = null;
                if (signal is StreamEvent<Event> { Event: { Type: Event.Types.Type.Subscribed } evt })
                    Subscribed(subscription, wanted, evt.Subscribed);
                yield return signal;
                if (signal is StreamEvent<Event> { Event.Type: Event.Types.Type.Error }) yield break;
            }
        }
        finally
        {
            _subscribed = null;
            await subscription.DisposeAsync().ConfigureAwait(false);
            Volatile.Write(ref _isSubscribing, 0);
        }
    }

    /// <summary>Sends one call, at most once.</summary>
    /// <param name="call">Any but SUBSCRIBE. Its framework id is filled in where it is missing.</param>
    /// <param name="cancellationToken">
    /// Stops waiting. A call that has begun to leave may be done all the same.
    /// </param>
    /// <exception cref="NotSubscribedException">No stream; nothing was done. Repeat after SUBSCRIBED.</exception>
    /// <exception cref="ServerUnreachableException">Nothing was sent. Repeat after SUBSCRIBED.</exception>
    /// <exception cref="CallUncertainException">It may have been done. Reconcile before repeating.</exception>
    /// <exception cref="CallRefusedException">The master refused it; see its advice.</exception>
    public async Task SendAsync(Call call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.Type == Call.Types.Type.Subscribe)
            throw new ArgumentException("SUBSCRIBE is sent by SubscribeAsync.", nameof(call));
        await _inOrder.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SendInTurnAsync(call, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _inOrder.Release();
        }
    }

    /// <summary>Closes all connections. End the subscription before.</summary>
    public void Dispose()
    {
        _masters.Dispose();
        _calls.Dispose();
        _inOrder.Dispose();
    }

    private async Task SendInTurnAsync(Call call, CancellationToken cancellationToken)
    {
        var name = CallName.Of(call.Type);
        if (_subscribed is not { StreamId: { } streamId } stream) throw NotSubscribedException.Create(name);
        var sent = call.FrameworkId is null ? new Call(call) { FrameworkId = _frameworkId } : call;
        var request = HttpCall.Of(name, _options.Form, sent, isRepeatable: false) with
        {
            Headers = [(StreamIdHeader, streamId)],
        };
        using var answer = await _calls.SendAsync(request, new Uri(stream.Server, Path), cancellationToken)
            .ConfigureAwait(false);
        if (answer.IsSuccessStatusCode) return;
        if (answer.StatusCode == HttpStatusCode.TemporaryRedirect)
        {
            // Not followed: the new leader knows neither this stream nor its offers.
            stream.Break($"{stream.Server.Authority} no longer leads");
            throw NotSubscribedException.LeaderMoved(name, stream.Server);
        }

        throw await _calls.RefusalAsync(request, stream.Server, answer, cancellationToken).ConfigureAwait(false);
    }

    private Task<EventStream<Event>> OpenAsync(Call.Types.Subscribe subscribe, CancellationToken cancellationToken)
    {
        var call = new Call { Type = Call.Types.Type.Subscribe, Subscribe = subscribe };
        if (subscribe.FrameworkInfo?.Id is { } id) call.FrameworkId = id;
        var request = HttpCall.Of("SUBSCRIBE", _options.Form, call, isRepeatable: true);
        return _masters.OpenAsync<Event>(Path, request, HeartbeatDefault, cancellationToken);
    }

    private void Subscribed(
        Subscription<Event> subscription, Call.Types.Subscribe wanted, Event.Types.Subscribed subscribed)
    {
        wanted.FrameworkInfo ??= new FrameworkInfo();
        wanted.FrameworkInfo.Id = _frameworkId = subscribed.FrameworkId;
        if (subscribed.HeartbeatIntervalSeconds > 0)
            subscription.Stream!.Expect(subscribed.HeartbeatIntervalSeconds);
        _subscribed = subscription.Stream;
        subscription.Succeeded();
    }
}
