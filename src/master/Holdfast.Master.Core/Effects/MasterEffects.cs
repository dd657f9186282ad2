using Holdfast.Link;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Effects;

/// <summary>Something to do once the deltas of its batch are durable.</summary>
public abstract record MasterEffect;

/// <summary>Answers a call.</summary>
/// <param name="Correlation">Of the event.</param>
/// <param name="Outcome">The answer.</param>
public sealed record Reply(long Correlation, CallOutcome Outcome) : MasterEffect;

/// <summary>Answers a SUBSCRIBE with status 200, the header <c>Mesos-Stream-Id</c> and an open stream.</summary>
/// <param name="Correlation">Of the event.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Capabilities">The framework's: they decide the format of resources in its events.</param>
public sealed record OpenStream(long Correlation, StreamId Stream, FrameworkCapabilities Capabilities) : MasterEffect;

/// <summary>Sends an event to a framework; where the stream is gone already, nothing.</summary>
public sealed record SendEvent(StreamId Stream, SchedulerEvent Event) : MasterEffect;

/// <summary>
/// From now on the events of a stream have the form that these capabilities ask for; where it is gone already, nothing.
/// </summary>
public sealed record AdaptStream(StreamId Stream, FrameworkCapabilities Capabilities) : MasterEffect;

/// <summary>Ends a stream once its events are sent; where it is gone already, nothing.</summary>
public sealed record CloseStream(StreamId Stream) : MasterEffect;

/// <summary>
/// Answers an operator's SUBSCRIBE with status 200 and an open stream that begins with the snapshot: what
/// <see cref="TellWatchers"/> says afterwards is just what it lacks.
/// </summary>
public sealed record OpenWatch(long Correlation, StreamId Watch, MasterView Snapshot, TimeSpan HeartbeatInterval)
    : MasterEffect;

/// <summary>Tells every watcher what changed.</summary>
public sealed record TellWatchers(ClusterChange Change) : MasterEffect;

/// <summary>Sends a watcher HEARTBEAT; where it is gone already, nothing.</summary>
public sealed record BeatWatch(StreamId Watch) : MasterEffect;

/// <summary>Ends a watcher's stream; where it is gone already, nothing.</summary>
public sealed record CloseWatch(StreamId Watch) : MasterEffect;

/// <summary>Admits an agent's connection.</summary>
public sealed record WelcomeAgent(long Connection, MasterWelcome Welcome) : MasterEffect;

/// <summary>Refuses an agent's connection and ends it.</summary>
public sealed record RefuseAgent(long Connection, MasterRefusal Refusal) : MasterEffect;

/// <summary>
/// Sends a frame to an agent; where the connection is gone already, nothing: the session sends it again.
/// </summary>
public sealed record SendFrame(long Connection, LinkFrame<MasterMessage> Frame) : MasterEffect;

/// <summary>Ends an agent's connection; <see cref="AgentDisconnected"/> follows and is then ignored.</summary>
/// <param name="Whose">The agent, for people.</param>
public sealed record CloseConnection(long Connection, string Whose, string Reason) : MasterEffect;

/// <summary>
/// Posts <see cref="WakeupDue"/> at that instant (at once where it is past); replaces the one before.
/// </summary>
public sealed record WakeAt(DateTimeOffset Due) : MasterEffect;

/// <summary>Tells people what happened.</summary>
public sealed record Tell(MasterNote Note) : MasterEffect;
