namespace Holdfast.Master.Core.State;

/// <summary>The timers of the core by due time; of one instant the one that was set first comes first.</summary>
internal sealed class TimerQueue
{
    private readonly SortedSet<(DateTimeOffset Due, long Order)> _queue = [];
    private readonly Dictionary<TimerKey, (DateTimeOffset Due, long Order)> _byKey = [];
    private readonly Dictionary<long, TimerKey> _byOrder = [];
    private long _lastOrder;

    public DateTimeOffset? NextDue => _queue.Count == 0 ? null : _queue.Min.Due;

    public bool IsSet(TimerKey key) => _byKey.ContainsKey(key);

    /// <summary>Sets the timer; an earlier setting of the same key is replaced.</summary>
    public void Set(TimerKey key, DateTimeOffset due)
    {
        Cancel(key);
        var entry = (due, ++_lastOrder);
        _queue.Add(entry);
        _byKey.Add(key, entry);
        _byOrder.Add(_lastOrder, key);
    }

    public void Cancel(TimerKey key)
    {
        if (!_byKey.Remove(key, out var entry)) return;
        _queue.Remove(entry);
        _byOrder.Remove(entry.Order);
    }

    public bool TryTakeDue(DateTimeOffset now, out TimerKey key)
    {
        key = default;
        if (_queue.Count == 0 || _queue.Min.Due > now) return false;
        key = _byOrder[_queue.Min.Order];
        Cancel(key);
        return true;
    }
}
