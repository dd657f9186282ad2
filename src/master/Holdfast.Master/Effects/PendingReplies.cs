using System.Collections.Concurrent;
using Holdfast.Master.Core.Calls;

namespace Holdfast.Master.Effects;

/// <summary>The requests that wait for the core's answer, by correlation id.</summary>
internal sealed class PendingReplies
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<CallOutcome>> _waiting = new();
    private long _last;

    /// <summary>A number that no other request of this start has.</summary>
    public long NextCorrelation() => Interlocked.Increment(ref _last);

    /// <summary>The answer to come.</summary>
    public Task<CallOutcome> Expect(long correlation)
    {
        var waiting = new TaskCompletionSource<CallOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[correlation] = waiting;
        return waiting.Task;
    }

    /// <summary>Nobody waits any more.</summary>
    public void Abandon(long correlation) => _waiting.TryRemove(correlation, out _);

    /// <summary>Hands the answer to who waits for it; nobody may.</summary>
    public void Answer(long correlation, CallOutcome outcome)
    {
        if (_waiting.TryRemove(correlation, out var waiting)) waiting.SetResult(outcome);
    }

    /// <summary>Nothing will be answered any more: the master stops.</summary>
    public void CancelAll()
    {
        foreach (var waiting in _waiting.Values) waiting.TrySetCanceled();
    }
}
