using System.Diagnostics.CodeAnalysis;
using Holdfast.Model.Ids;

namespace Holdfast.Link;

/// <summary>Delivers updates reliably and in order: one stream a key, one update of a stream under way, repeated until
/// acknowledged.</summary>
/// <remarks>
/// Source: SEMANTICS §13 (retry after 10 s, doubling to 10 min). The head of a stream is what the peer is shown; it
/// stays the head until its uuid is acknowledged. The caller stores the updates; this class decides only what is sent
/// when. Not thread-safe: part of a core's state.
/// </remarks>
/// <typeparam name="TKey">Names a stream, such as a task of a framework.</typeparam>
/// <typeparam name="TUpdate">An update.</typeparam>
public sealed class UpdateStreams<TKey, TUpdate> where TKey : notnull
{
    /// <summary>How long after sending an update is sent again the first time.</summary>
    public static readonly TimeSpan RetryMin = TimeSpan.FromSeconds(10);

    /// <summary>The longest time between two sendings of one update.</summary>
    public static readonly TimeSpan RetryMax = TimeSpan.FromMinutes(10);

    private readonly Dictionary<TKey, Stream> _streams = [];
    private readonly SortedSet<(DateTimeOffset Due, long Order)> _due = [];
    private readonly Dictionary<long, Stream> _byOrder = [];
    private long _lastOrder;

    /// <summary>When <see cref="TakeDue"/> next has something; null when nothing is under way.</summary>
    public DateTimeOffset? NextDue => _due.Count == 0 ? null : _due.Min.Due;

    /// <summary>Updates that are not acknowledged.</summary>
    public int Count => _streams.Values.Sum(stream => stream.Pending.Count);

    /// <summary>Adds an update to the end of its stream.</summary>
    /// <returns>True when it is the head: send it now.</returns>
    public bool Add(TKey key, UpdateUuid uuid, TUpdate update, DateTimeOffset now)
    {
        if (!_streams.TryGetValue(key, out var stream))
        {
            stream = new Stream(key, ++_lastOrder);
            _streams.Add(key, stream);
            _byOrder.Add(stream.Order, stream);
        }
        stream.Pending.Enqueue((uuid, update));
        if (stream.Pending.Count > 1) return false;
        Arm(stream, now, RetryMin);
        return true;
    }

    /// <summary>Takes an acknowledgement.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="uuid">The uuid that was acknowledged.</param>
    /// <param name="now">The time of the event.</param>
    /// <param name="acknowledged">The update that is now delivered.</param>
    /// <param name="next">The update to send now, where <paramref name="hasNext"/>.</param>
    /// <param name="hasNext">Whether the stream has another update.</param>
    /// <returns>False when the uuid is not that of the stream's head: an acknowledgement that came twice, or never was
    /// due.</returns>
    public bool Acknowledge(
        TKey key, UpdateUuid uuid, DateTimeOffset now,
        [MaybeNullWhen(false)] out TUpdate acknowledged, [MaybeNull] out TUpdate next, out bool hasNext)
    {
        (acknowledged, next, hasNext) = (default, default, false);
        if (!_streams.TryGetValue(key, out var stream) || stream.Pending.Peek().Uuid != uuid) return false;
        acknowledged = stream.Pending.Dequeue().Update;
        Disarm(stream);
        if (stream.Pending.Count == 0)
        {
            Forget(stream);
            return true;
        }
        Arm(stream, now, RetryMin);
        (next, hasNext) = (stream.Pending.Peek().Update, true);
        return true;
    }

    /// <summary>The heads whose time has come, oldest first; each is due again after twice its last interval.</summary>
    public IReadOnlyList<TUpdate> TakeDue(DateTimeOffset now)
    {
        var due = new List<TUpdate>();
        while (_due.Count > 0 && _due.Min.Due <= now)
        {
            var stream = _byOrder[_due.Min.Order];
            due.Add(stream.Pending.Peek().Update);
            var interval = stream.Interval * 2;
            Disarm(stream);
            Arm(stream, now, interval < RetryMax ? interval : RetryMax);
        }
        return due;
    }

    /// <summary>All heads, in the order in which their streams began: what a new session is shown first.</summary>
    public IReadOnlyList<TUpdate> Restart(DateTimeOffset now)
    {
        var heads = new List<TUpdate>();
        foreach (var stream in _byOrder.OrderBy(pair => pair.Key).Select(pair => pair.Value))
        {
            heads.Add(stream.Pending.Peek().Update);
            Disarm(stream);
            Arm(stream, now, RetryMin);
        }
        return heads;
    }

    /// <summary>Forgets a stream whose updates nobody will acknowledge any more (its framework is gone).</summary>
    public void Remove(TKey key)
    {
        if (!_streams.TryGetValue(key, out var stream)) return;
        Disarm(stream);
        Forget(stream);
    }

    private void Arm(Stream stream, DateTimeOffset now, TimeSpan interval)
    {
        (stream.Due, stream.Interval) = (now + interval, interval);
        _due.Add((stream.Due, stream.Order));
    }

    private void Disarm(Stream stream) => _due.Remove((stream.Due, stream.Order));

    private void Forget(Stream stream)
    {
        _streams.Remove(stream.Key);
        _byOrder.Remove(stream.Order);
    }

    private sealed class Stream(TKey key, long order)
    {
        public TKey Key { get; } = key;
        public long Order { get; } = order;
        public Queue<(UpdateUuid Uuid, TUpdate Update)> Pending { get; } = new();
        public DateTimeOffset Due { get; set; }
        public TimeSpan Interval { get; set; }
    }
}
