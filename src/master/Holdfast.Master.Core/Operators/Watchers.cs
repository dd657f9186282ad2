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
    private readonly OrderedMap<StreamId, Watcher> _watchers = new();

    public void Open(long correlation)
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
