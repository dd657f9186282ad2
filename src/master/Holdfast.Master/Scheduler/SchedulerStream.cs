using Holdfast.Hosting.Http;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Scheduler;

/// <summary>One subscription: its events on their way, and the form they have.</summary>
/// <param name="Id">The subscription.</param>
/// <param name="Capabilities">The framework's capabilities: they decide the form of resources.</param>
/// <param name="MediaType">The form of its events.</param>
/// <param name="Records">
/// The events. A framework that reads too slowly is dropped, and learns the state anew when it subscribes again.
/// </param>
internal sealed record SchedulerStream(
    StreamId Id, FrameworkCapabilities Capabilities, string MediaType, RecordStream Records);
