namespace Holdfast.Hosting.Time;

/// <summary>All waits of a loop on one timer; due wake-ups are posted in order of their time, then of their
/// scheduling.</summary>
/// <param name="time">The clock.</param>
/// <param name="tryPost">Posts the event of a key that is due; false when the inbox is full, and then it is tried
/// again.</param>
public sealed class Wakeups<TKey>(TimeProvider time, Func<TKey, bool> tryPost) : IWakeups<TKey>, IDisposable
    where TKey : notnull
{
    // Bounds how late a wake-up is after the clock was set forward, since timers themselves do not follow the clock.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryWhenFull = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, (DateTimeOffset Due, long Order)> _due = [];
    private readonly PriorityQueue<TKey, (DateTimeOffset Due, long Order)> _queue = new();
    private ITimer? _timer;
    private long _order;
    private bool _isDisposed;

    /// <inheritdoc/>
    public void Schedule(TKey key, DateTimeOffset due)
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            var at = (due, _order++);
            _due[key] = at;
            _queue.Enqueue(key, at);
            if (_queue.Count > (2 * _due.Count) + 64) DropStale();
            SleepUntilNext();
        }
    }

    /// <inheritdoc/>
    public void Cancel(TKey key)
    {
        lock (_gate) _due.Remove(key);
    }

    /// <summary>Stops the timer; nothing is posted afterwards.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void Fire()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            var now = time.GetUtcNow();
            while (_queue.TryPeek(out var key, out var at) && at.Due <= now)
            {
                if (IsLive(key, at))
                {
                    if (!tryPost(key))
                    {
                        Sleep(RetryWhenFull);
                        return;
                    }

                    _due.Remove(key);
                }

                _queue.Dequeue();
            }

            SleepUntilNext();
        }
    }

    private void SleepUntilNext()
    {
        if (!_queue.TryPeek(out _, out var next)) return;
        var wait = next.Due - time.GetUtcNow();
        Sleep(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestSleep ? LongestSleep : wait);
    }

    private void Sleep(TimeSpan wait)
    {
        _timer ??= time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    // Cancelled and replaced entries stay in the queue until their time; a key rescheduled often must not fill memory.
    private void DropStale()
    {
        var live = _due.Select(entry => (entry.Key, entry.Value)).ToList();
        _queue.Clear();
        _queue.EnqueueRange(live);
    }

    private bool IsLive(TKey key, (DateTimeOffset Due, long Order) at) =>
        _due.TryGetValue(key, out var live) && live == at;
}
