using Holdfast.Link;
using Holdfast.Master.Core.Calls;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;

namespace Holdfast.Master.Core;

/// <summary>Something that happened to the master.</summary>
/// <param name="At">When; never earlier than that of the event before.</param>
public abstract record MasterEvent(DateTimeOffset At);

/// <summary>The master was elected and its rows are loaded: the first event of every start.</summary>
public sealed record MasterStarted(DateTimeOffset At) : MasterEvent(At);

/// <summary>The instant of the last <see cref="Effects.WakeAt"/> has come.</summary>
public sealed record WakeupDue(DateTimeOffset At) : MasterEvent(At);

/// <summary>A SUBSCRIBE with a well-formed body arrived.</summary>
/// <param name="At">When.</param>
/// <param name="Correlation">Names the HTTP request in <see cref="Effects.OpenStream"/>.</param>
/// <param name="Request">What it asks for.</param>
public sealed record SubscribeReceived(DateTimeOffset At, long Correlation, SubscribeRequest Request) : MasterEvent(At);

/// <summary>Another scheduler call with a well-formed body arrived.</summary>
/// <param name="At">When.</param>
/// <param name="Correlation">Names the HTTP request in <see cref="Effects.Reply"/>.</param>
/// <param name="Framework">The call's framework id; none where it broke the rule of ids and so names nobody.</param>
/// <param name="StreamText">The header <c>Mesos-Stream-Id</c> as it was sent; null where it was not.</param>
/// <param name="Principal">Who was authenticated; null while authentication is off.</param>
/// <param name="Call">What it asks for.</param>
public sealed record CallReceived(
    DateTimeOffset At, long Correlation, FrameworkId Framework, string? StreamText, string? Principal,
    SchedulerCall Call)
    : MasterEvent(At);

/// <summary>
/// A subscription's connection broke, or its framework read too slowly. Streams that the core closed may be reported
/// too.
/// </summary>
public sealed record StreamBroken(DateTimeOffset At, StreamId Stream) : MasterEvent(At);

/// <summary>An agent opened a connection and said hello.</summary>
/// <param name="At">When.</param>
/// <param name="Connection">Names the connection; never used twice in one start.</param>
/// <param name="Hello">What it said.</param>
public sealed record AgentConnected(DateTimeOffset At, long Connection, AgentHello Hello) : MasterEvent(At);

/// <summary>A frame came on an agent's connection.</summary>
public sealed record AgentFrameReceived(DateTimeOffset At, long Connection, LinkFrame<AgentMessage> Frame)
    : MasterEvent(At);

/// <summary>An agent's connection ended, whoever ended it.</summary>
public sealed record AgentDisconnected(DateTimeOffset At, long Connection) : MasterEvent(At);

/// <summary>An operator has a task killed.</summary>
/// <param name="At">When.</param>
/// <param name="Correlation">Names the HTTP request in <see cref="Effects.Reply"/>.</param>
/// <param name="Framework">Whose task.</param>
/// <param name="Task">Which.</param>
/// <param name="Principal">Who was authenticated; null while authentication is off.</param>
public sealed record OperatorKillReceived(
    DateTimeOffset At, long Correlation, FrameworkId Framework, TaskId Task, string? Principal) : MasterEvent(At);

/// <summary>An operator asks for an operation on an agent's resources.</summary>
/// <param name="At">When.</param>
/// <param name="Correlation">Names the HTTP request in <see cref="Effects.Reply"/>.</param>
/// <param name="Request">What is asked for.</param>
public sealed record OperatorOperationReceived(DateTimeOffset At, long Correlation, OperatorOperationRequest Request)
    : MasterEvent(At);

/// <summary>Somebody asks why a framework gets no offers. Changes nothing.</summary>
public sealed record WaitingAsked(DateTimeOffset At, long Correlation, FrameworkId Framework) : MasterEvent(At);

/// <summary>An operator wants to see the cluster, and from then on what changes.</summary>
/// <param name="At">When.</param>
/// <param name="Correlation">Names the HTTP request in <see cref="Effects.OpenWatch"/>.</param>
public sealed record WatchAsked(DateTimeOffset At, long Correlation) : MasterEvent(At);

/// <summary>A watcher's connection broke, or it read too slowly. Those that the core closed may be told too.</summary>
public sealed record WatchBroken(DateTimeOffset At, StreamId Watch) : MasterEvent(At);

/// <summary>Somebody asks what was counted. Changes nothing.</summary>
/// <param name="At">When.</param>
/// <param name="Correlation">Names the question in <see cref="Effects.Reply"/>.</param>
public sealed record CountsAsked(DateTimeOffset At, long Correlation) : MasterEvent(At);

/// <summary>An operator tears a framework down.</summary>
/// <param name="At">When.</param>
/// <param name="Correlation">Names the HTTP request in <see cref="Effects.Reply"/>.</param>
/// <param name="Framework">Which; none where the id broke the rule and so names nobody.</param>
/// <param name="Principal">Who was authenticated; null while authentication is off.</param>
public sealed record OperatorTeardownReceived(
    DateTimeOffset At, long Correlation, FrameworkId Framework, string? Principal)
    : MasterEvent(At);

/// <summary>An operator says that an agent is lost for good.</summary>
/// <param name="At">When.</param>
/// <param name="Correlation">Names the HTTP request in <see cref="Effects.Reply"/>.</param>
/// <param name="Agent">Which.</param>
/// <param name="Principal">Who was authenticated; null while authentication is off.</param>
public sealed record OperatorGoneReceived(DateTimeOffset At, long Correlation, AgentId Agent, string? Principal)
    : MasterEvent(At);

/// <summary>An operator says whose a framework is that has no principal.</summary>
/// <param name="At">When.</param>
/// <param name="Correlation">Names the HTTP request in <see cref="Effects.Reply"/>.</param>
/// <param name="Framework">Which.</param>
/// <param name="Given">The principal that it is to have.</param>
/// <param name="Principal">Who was authenticated; null while authentication is off.</param>
public sealed record OperatorGiftReceived(
    DateTimeOffset At, long Correlation, FrameworkId Framework, string Given, string? Principal)
    : MasterEvent(At);

/// <summary>An operator gives roles other weights.</summary>
/// <param name="At">When.</param>
/// <param name="Correlation">Names the HTTP request in <see cref="Effects.Reply"/>.</param>
/// <param name="Request">Which weights.</param>
public sealed record OperatorWeightsReceived(DateTimeOffset At, long Correlation, WeightsRequest Request)
    : MasterEvent(At);
