using Holdfast.Hosting.Http;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;

namespace Holdfast.Master.Watching;

/// <summary>One watcher's stream: what it begins with, and its events on their way.</summary>
/// <param name="id">The watcher.</param>
/// <param name="mediaType">The form of its events.</param>
/// <param name="snapshot">The cluster at the moment from which on it is told what changes.</param>
/// <param name="heartbeatInterval">What it may expect.</param>
/// <param name="records">The events; a reader that is too slow is dropped, and asks anew for a snapshot.</param>
internal sealed class WatchStream(
    StreamId id, string mediaType, MasterView snapshot, TimeSpan heartbeatInterval, RecordStream records)
{
    private MasterView? _snapshot = snapshot;

    public StreamId Id { get; } = id;

    public string MediaType { get; } = mediaType;

    public TimeSpan HeartbeatInterval { get; } = heartbeatInterval;

    public RecordStream Records { get; } = records;

    /// <summary>Hands the snapshot over, once: a stream lives for days, and would keep all of that state.</summary>
    public MasterView TakeSnapshot() => Interlocked.Exchange(ref _snapshot, null)
        ?? throw new InvalidOperationException("The snapshot of a stream is written once.");
}
