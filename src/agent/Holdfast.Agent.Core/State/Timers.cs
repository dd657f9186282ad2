namespace Holdfast.Agent.Core.State;

/// <summary>Deadlines, earliest first; those of the same instant in the order in which they were set.</summary>
internal sealed class Timers
{
    private readonly SortedSet<(DateTimeOffset Due, long Order)> _order = [];
    private readonly Dictionary<long, TimerKey> _keys = [];
    private readonly Dictionary<TimerKey, (DateTimeOffset Due, long Order)> _set = [];
    private long _last;

    /// <summary>The earliest deadline; null when there is none.</summary>
    public DateTimeOffset? NextDue => _order.Count == 0 ? null : _order.Min.Due;

    /// <summary>Sets a timer, replacing one of the same key.</summary>
    public void Set(TimerKey key, DateTimeOffset due)
    {
        Cancel(key);
        var place = (due, ++_last);
        _set.Add(key, place);
        _keys.Add(place.Item2, key);
        _order.Add(place);
    }

    /// <summary>Forgets a timer; nothing happens where it is not set.</summary>
    public void Cancel(TimerKey key)
    {
        if (!_set.Remove(key, out var place)) return;
        _keys.Remove(place.Order);
        _order.Remove(place);
    }

    /// <summary>Takes the earliest timer whose deadline has come.</summary>
    public bool TryTakeDue(DateTimeOffset now, out TimerKey key)
    {
        key = default;
        if (_order.Count == 0 || _order.Min.Due > now) return false;
        key = _keys[_order.Min.Order];
        Cancel(key);
        return true;
    }
}
