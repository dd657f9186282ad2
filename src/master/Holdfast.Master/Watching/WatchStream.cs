using Holdfast.Hosting.Http;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;

namespace Holdfast.Master.Watching;

/// <summary>One watcher's stream: what it begins with, and its events on their way.</summary>
/// <param name="Id">The watcher.</param>
/// <param name="MediaType">The form of its events.</param>
/// <param name="Snapshot">The cluster at the moment from which on it is told what changes.</param>
/// <param name="HeartbeatInterval">What it may expect.</param>
/// <param name="Records">The events; a reader that is too slow is dropped, and asks anew for a snapshot.</param>
internal sealed record WatchStream(
    StreamId Id, string MediaType, MasterView Snapshot, TimeSpan HeartbeatInterval, RecordStream Records);
