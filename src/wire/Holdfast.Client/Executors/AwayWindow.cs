using Holdfast.Client.Streams;
using Holdfast.Client.Transport;
using Holdfast.Protocol.V1.Executor;

namespace Holdfast.Client.Executors;

/// <summary>How long an agent may be away before its executor has to end.</summary>
internal sealed class AwayWindow(TimeProvider clock, TimeSpan first) : IDisposable
{
    private readonly CancellationTokenSource _never = new();
    private CancellationTokenSource? _over;
    private TimeSpan _limit = first;
    private bool _isAway = true;

    /// <summary>The agent took the executor in; the limit holds for its next absence.</summary>
    public void Subscribed(TimeSpan limit)
    {
        _isAway = false;
        _limit = limit;
        _over?.Dispose();
        _over = null;
    }

    /// <summary>What happens next: what the subscription says, or SHUTDOWN once the agent is away for too
    /// long.</summary>
    public async ValueTask<StreamSignal<Event>> NextAsync(
        Subscription<Event> subscription, CancellationToken cancellationToken)
    {
        if (_isAway) _over ??= new CancellationTokenSource(TimerSpan.Of(_limit), clock);
        var over = (_over ?? _never).Token;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over, cancellationToken);
        try
        {
            var signal = await subscription.NextAsync(either.Token).ConfigureAwait(false);
            if (signal is StreamLost<Event>) _isAway = true;
            return signal;
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new StreamEvent<Event>(new Event { Type = Event.Types.Type.Shutdown });
        }
    }

    public void Dispose()
    {
        _over?.Dispose();
        _never.Dispose();
    }
}
