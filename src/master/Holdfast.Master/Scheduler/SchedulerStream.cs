using Holdfast.Hosting.Http;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Scheduler;

/// <summary>One subscription: its events on their way, and the form they have.</summary>
/// <param name="id">The subscription.</param>
/// <param name="mediaType">The form of its events.</param>
/// <param name="records">
/// The events. A framework that reads too slowly is dropped, and learns the state anew when it subscribes again.
/// </param>
internal sealed class SchedulerStream(StreamId id, string mediaType, RecordStream records)
{
    public StreamId Id { get; } = id;

    public string MediaType { get; } = mediaType;

    public RecordStream Records { get; } = records;

    /// <summary>The framework's capabilities: they decide the form of resources. Changed by effects only, in order
    /// with the events.</summary>
    public required FrameworkCapabilities Capabilities { get; set; }
}
