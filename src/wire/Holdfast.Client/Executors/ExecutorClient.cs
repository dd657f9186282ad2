using System.Runtime.CompilerServices;
using Google.Protobuf;
using Holdfast.Client.Faults;
using Holdfast.Client.Security;
using Holdfast.Client.Streams;
using Holdfast.Client.Transport;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Executor;
using Task = System.Threading.Tasks.Task;
using TaskStatus = Holdfast.Protocol.V1.TaskStatus;

namespace Holdfast.Client.Executors;

/// <summary>An executor's connection to its agent.</summary>
/// <remarks>
/// An agent that restarts is waited for as long as its recovery timeout says; each subscription tells it the tasks and
/// updates that it has not acknowledged. So an update is never lost once <see cref="UpdateAsync"/> has taken it, and
/// the agent drops what it has already by the update's uuid. All members may be called from several threads.
/// </remarks>
public sealed class ExecutorClient : IDisposable
{
    private const string Path = "/api/v1/executor";

    // Agents beat every half hour unless told otherwise, and do not say how often; a shorter guess would break
    // healthy streams, and a dead agent on the same machine closes its connections anyway.
    private static readonly TimeSpan HeartbeatDefault = TimeSpan.FromMinutes(30);

    // An agent starts an executor while it serves; not reaching it for so long means that it will not come.
    private static readonly TimeSpan FirstSubscriptionMax = TimeSpan.FromMinutes(1);

    private readonly ExecutorEnvironment _environment;
    private readonly ClientOptions _options;
    private readonly HttpLine _streams;
    private readonly HttpLine _calls;
    private readonly SemaphoreSlim _inOrder = new(1, 1);
    private readonly Unacknowledged _unacknowledged = new();
    private volatile EventStream<Event>? _subscribed;
    private int _isSubscribing;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="environment">Usually <see cref="ExecutorEnvironment.Current"/>.</param>
    /// <param name="options">Defaults where null. Pauses are bounded by the environment too.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public ExecutorClient(ExecutorEnvironment environment, ClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        _environment = environment;
        _options = (options ?? new ClientOptions()).Checked();
        if (_options.Tls is null && environment.AuthorityPath is { } authority)
            _options = _options with { Tls = ClientTls.FromFiles(authority) };
        Servers.Require(environment.Agent, nameof(environment));
        _streams = new HttpLine(_options);
        _calls = new HttpLine(_options);
    }

    /// <summary>Subscribes, and again whenever the stream is lost, until the executor has to end.</summary>
    /// <param name="cancellationToken">Ends the subscription.</param>
    /// <returns>
    /// The sequence ends after a SHUTDOWN or ERROR event. SHUTDOWN is also made here, when the agent is away for
    /// longer than the recovery timeout, or at all where the framework does not checkpoint. After SHUTDOWN the
    /// executor kills its tasks and exits, within <see cref="ExecutorEnvironment.ShutdownGrace"/>.
    /// </returns>
    /// <exception cref="CallRefusedException">
    /// The agent does not know this executor, or refuses an update of it. Kill the tasks and exit.
    /// </exception>
    /// <exception cref="AnswerFormatException">What answers there is no agent. Kill the tasks and exit.</exception>
    /// <exception cref="InvalidOperationException">This client has a subscription already.</exception>
    public async IAsyncEnumerable<StreamSignal<Event>> SubscribeAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isSubscribing, 1) != 0)
            throw new InvalidOperationException("A client has one subscription at a time; make another client.");
        var pauseMax = _environment.PauseMax < _options.PauseMax ? _environment.PauseMax : _options.PauseMax;
        var subscription = new Subscription<Event>(OpenAsync, _options, pauseMax);
        var window = new AwayWindow(_options.Clock, Longer(FirstSubscriptionMax, _environment.RecoveryTimeout));
        try
        {
            var isOver = false;
            while (!isOver)
            {
                var signal = await window.NextAsync(subscription, cancellationToken).ConfigureAwait(false);
                if (subscription.Stream is null) _subscribed = null;
                if (signal is StreamEvent<Event> { Event: var evt })
                {
                    isOver = Note(subscription, window, evt);
                    if (evt.Type == Event.Types.Type.Subscribed)
                        await TellRestAsync(cancellationToken).ConfigureAwait(false);
                }

                yield return signal;
            }
        }
        finally
        {
            _subscribed = null;
            await subscription.DisposeAsync().ConfigureAwait(false);
            window.Dispose();
            Volatile.Write(ref _isSubscribing, 0);
        }
    }

    /// <summary>Tells a task's status.</summary>
    /// <param name="status">
    /// Task id and state; what is missing of uuid, source, executor id and timestamp is filled in.
    /// </param>
    /// <param name="cancellationToken">Stops waiting; the update is taken all the same.</param>
    /// <returns>
    /// Done once the update is taken: the agent has it, or will be told at the next subscription. An ACKNOWLEDGED
    /// event with its uuid follows.
    /// </returns>
    /// <exception cref="CallRefusedException">The agent says that the update is wrong. Mend it.</exception>
    public async Task UpdateAsync(TaskStatus status, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(status);
        var update = new Call.Types.Update { Status = Complete(status) };
        _unacknowledged.Made(update);
        await TellAsync(update, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends bytes to the framework's scheduler, at most once; they may be lost on the way.</summary>
    /// <exception cref="ClientException">It was not, or perhaps not, sent; see its advice.</exception>
    public Task SendMessageAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => SendAsync(
        new Call
        {
            Type = Call.Types.Type.Message,
            Message = new Call.Types.Message { Data = ByteString.CopyFrom(message.Span) },
        },
        cancellationToken);

    /// <summary>Closes all connections. End the subscription before.</summary>
    public void Dispose()
    {
        _streams.Dispose();
        _calls.Dispose();
        _inOrder.Dispose();
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>Whether this event is the last one.</summary>
    private bool Note(Subscription<Event> subscription, AwayWindow window, Event evt)
    {
        switch (evt.Type)
        {
            case Event.Types.Type.Subscribed:
                _subscribed = subscription.Stream;
                subscription.Succeeded();
                window.Subscribed(_environment.RecoveryTimeout);
                break;
            case Event.Types.Type.Launch:
                _unacknowledged.Launched(evt.Launch.Task);
                break;
            case Event.Types.Type.LaunchGroup:
                foreach (var task in evt.LaunchGroup.TaskGroup.Tasks) _unacknowledged.Launched(task);
                break;
            case Event.Types.Type.Acknowledged:
                _unacknowledged.Acknowledged(evt.Acknowledged);
                break;
        }

        return evt.Type is Event.Types.Type.Shutdown or Event.Types.Type.Error;
    }

    private async Task TellAsync(Call.Types.Update update, CancellationToken cancellationToken)
    {
        try
        {
            await TellInTurnAsync(update, cancellationToken).ConfigureAwait(false);
        }
        catch (CallRefusedException e) when (e.Status == 400)
        {
            _unacknowledged.Refused(update);
            throw;
        }
        catch (ClientException e)
        {
            // Not sent again by itself: a new subscription asks the agent to take what it has not yet.
            _subscribed?.Break($"an update could not be delivered: {e.Message}");
        }
        catch (OperationCanceledException)
        {
            // Taken is taken: who stops waiting for an update must not stop the update.
            _subscribed?.Break("an update was not waited for");
            throw;
        }
    }

    private async Task TellInTurnAsync(Call.Types.Update update, CancellationToken cancellationToken)
    {
        await _inOrder.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Whoever finds a subscription and the update untold tells it; else the next subscription does.
            if (_subscribed is null || !_unacknowledged.TakeUntold(update)) return;
            await PostAsync(new Call { Type = Call.Types.Type.Update, Update = update }, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            _inOrder.Release();
        }
    }

    // Updates that were made after SUBSCRIBE had left and before the agent took it.
    private async Task TellRestAsync(CancellationToken cancellationToken)
    {
        foreach (var update in _unacknowledged.Untold())
            await TellAsync(update, cancellationToken).ConfigureAwait(false);
    }

    private async Task SendAsync(Call call, CancellationToken cancellationToken)
    {
        await _inOrder.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_subscribed is null) throw NotSubscribedException.Create(CallName.Of(call.Type));
            await PostAsync(call, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _inOrder.Release();
        }
    }

    private async Task PostAsync(Call call, CancellationToken cancellationToken)
    {
        var request = Request(call, isRepeatable: false);
        using var answer = await _calls.SendAsync(request, Address, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
            throw await _calls.RefusalAsync(request, Address, answer, cancellationToken).ConfigureAwait(false);
    }

    private async Task<EventStream<Event>> OpenAsync(CancellationToken cancellationToken)
    {
        var request = Request(
            new Call { Type = Call.Types.Type.Subscribe, Subscribe = _unacknowledged.ToSubscribe() },
            isRepeatable: true);
        var answer = await _streams.SendAsync(request, Address, cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode)
            return await EventStream<Event>.FromAsync(Address, answer, _options, HeartbeatDefault, cancellationToken)
                .ConfigureAwait(false);
        using (answer)
            throw await _streams.RefusalAsync(request, Address, answer, cancellationToken).ConfigureAwait(false);
    }

    private Uri Address => new(_environment.Agent, Path);

    private HttpCall Request(Call call, bool isRepeatable)
    {
        call.ExecutorId = new ExecutorID { Value = $"{_environment.Executor}" };
        call.FrameworkId = new FrameworkID { Value = $"{_environment.Framework}" };
        var request = HttpCall.Of(CallName.Of(call.Type), _options.Form, call, isRepeatable);
        return _environment.AuthenticationToken is { } token
            ? request with { Headers = [("Authorization", $"Bearer {token}")] }
            : request;
    }

    private TaskStatus Complete(TaskStatus status)
    {
        var complete = status.Clone();
        if (!complete.HasUuid) complete.Uuid = WireUuid.Bytes(Guid.NewGuid());
        complete.Source = TaskStatus.Types.Source.Executor;
        complete.ExecutorId ??= new ExecutorID { Value = $"{_environment.Executor}" };
        if (!complete.HasTimestamp)
            complete.Timestamp = (_options.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        return complete;
    }
}
