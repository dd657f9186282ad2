using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.State;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;

namespace Holdfast.Master.Core.Operators;

/// <summary>
/// Operators who watch the cluster: each is given a snapshot, and then what changes. One that goes is forgotten; one
/// too many costs the oldest its place, as in Mesos.
/// </summary>
internal sealed class Watchers(Cluster cluster, ViewBuilder views)
{
    // As readers' views: a snapshot is made for all who ask within that time.
    private static readonly TimeSpan OpenInterval = TimeSpan.FromMilliseconds(50);

    private readonly OrderedMap<StreamId, Watcher> _watchers = new();
    private readonly List<long> _asked = [];
    private DateTimeOffset _openedAt = DateTimeOffset.MinValue;

    public void Ask(long correlation)
    {
        _asked.Add(correlation);
        if (cluster.Now >= _openedAt && cluster.Now - _openedAt >= OpenInterval) OpenAll();
        else cluster.Timers.Set(new(TimerKind.OpenWatches), _openedAt + OpenInterval);
    }

    public void OpenAll()
    {
        cluster.Timers.Cancel(new(TimerKind.OpenWatches));
        _openedAt = cluster.Now;
        foreach (var correlation in _asked) Open(correlation);
        _asked.Clear();
    }

    private void Open(long correlation)
    {
        while (_watchers.Count >= cluster.Options.MaxOperatorEventStreamSubscribers)
        {
            var oldest = _watchers.First().Stream;
            cluster.Do(new CloseWatch(oldest));
            Forget(oldest);
        }
        var watcher = new Watcher(new StreamId(cluster.Random.NextUuid()));
        _watchers.TryAdd(watcher.Stream, watcher);
        cluster.Watch.Count = _watchers.Count;
        cluster.Do(
            new OpenWatch(correlation, watcher.Stream, views.Snapshot(), cluster.Options.HeartbeatInterval));
        Beat(watcher);
    }

    public void Forget(StreamId stream)
    {
        if (_watchers.Find(stream) is not { } watcher) return;
        cluster.Timers.Cancel(new(TimerKind.WatchHeartbeat, watcher));
        _watchers.Remove(stream);
        cluster.Watch.Count = _watchers.Count;
    }

    public void Beat(Watcher watcher)
    {
        cluster.Do(new BeatWatch(watcher.Stream));
        cluster.Timers.Set(
            new(TimerKind.WatchHeartbeat, watcher), cluster.Now + cluster.Options.HeartbeatInterval);
    }
}
