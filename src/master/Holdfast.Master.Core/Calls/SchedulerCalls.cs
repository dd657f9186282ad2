using System.Collections.Immutable;
using Holdfast.Model.Ids;

namespace Holdfast.Master.Core.Calls;

/// <summary>What a subscribed framework asks for; the names are those of the wire.</summary>
public abstract record SchedulerCall;

/// <summary>TEARDOWN: removes the framework and ends all it runs.</summary>
public sealed record TeardownCall : SchedulerCall;

/// <summary>ACCEPT: uses offers.</summary>
/// <param name="Offers">The offer ids as they were sent; they may name nothing.</param>
/// <param name="Operations">What to do with the resources, in order.</param>
/// <param name="RefuseSeconds">The call's <c>filters.refuse_seconds</c>, for what is left over; null where it was not
/// given.</param>
public sealed record AcceptCall(
    ImmutableArray<string> Offers, ImmutableArray<RequestedOperation> Operations,
    double? RefuseSeconds) : SchedulerCall;

/// <summary>DECLINE: gives offers back.</summary>
/// <param name="Offers">The offer ids as they were sent; unknown ones are ignored.</param>
/// <param name="RefuseSeconds">The call's <c>filters.refuse_seconds</c>; null where it was not given.</param>
public sealed record DeclineCall(ImmutableArray<string> Offers, double? RefuseSeconds) : SchedulerCall;

/// <summary>REVIVE: wants offers again, and clears filters.</summary>
/// <param name="Roles">For which roles; empty for all.</param>
public sealed record ReviveCall(ImmutableArray<string> Roles) : SchedulerCall;

/// <summary>SUPPRESS: wants no offers.</summary>
/// <param name="Roles">For which roles; empty for all.</param>
public sealed record SuppressCall(ImmutableArray<string> Roles) : SchedulerCall;

/// <summary>KILL: ends a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Agent">Its agent; none where the call names none.</param>
/// <param name="Grace">The call's own grace; null for none.</param>
/// <param name="WirePolicy">The call's KillPolicy as protobuf bytes; empty for none.</param>
public sealed record KillCall(TaskId Task, AgentId Agent, TimeSpan? Grace, ReadOnlyMemory<byte> WirePolicy)
    : SchedulerCall;

/// <summary>SHUTDOWN: ends a custom executor.</summary>
public sealed record ShutdownCall(AgentId Agent, ExecutorId Executor) : SchedulerCall;

/// <summary>ACKNOWLEDGE: the framework has an update of a task.</summary>
public sealed record AcknowledgeCall(AgentId Agent, TaskId Task, UpdateUuid Uuid) : SchedulerCall;

/// <summary>ACKNOWLEDGE_OPERATION_STATUS: the framework has an update of an operation.</summary>
public sealed record AcknowledgeOperationCall(AgentId Agent, OperationId Operation, UpdateUuid Uuid) : SchedulerCall;

/// <summary>RECONCILE: asks for the states of tasks.</summary>
/// <param name="Tasks">Which; empty for all of the framework.</param>
public sealed record ReconcileCall(ImmutableArray<TaskQuestion> Tasks) : SchedulerCall;

/// <summary>A task whose state a framework asks for.</summary>
/// <param name="Task">The task.</param>
/// <param name="Agent">Where it believes the task to be; none where it does not say.</param>
public readonly record struct TaskQuestion(TaskId Task, AgentId Agent);

/// <summary>RECONCILE_OPERATIONS: asks for the states of operations.</summary>
/// <param name="Operations">Which; empty for all of the framework.</param>
public sealed record ReconcileOperationsCall(ImmutableArray<OperationQuestion> Operations) : SchedulerCall;

/// <summary>An operation whose state a framework asks for.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Agent">Where it believes the operation to be; none where it does not say.</param>
public readonly record struct OperationQuestion(OperationId Operation, AgentId Agent);

/// <summary>MESSAGE: bytes for a custom executor.</summary>
public sealed record MessageCall(AgentId Agent, ExecutorId Executor, ReadOnlyMemory<byte> Bytes) : SchedulerCall;

/// <summary>UPDATE_FRAMEWORK: the framework describes itself anew, and stays subscribed.</summary>
/// <param name="Request">What it is now, as SUBSCRIBE would say it.</param>
public sealed record UpdateFrameworkCall(SubscribeRequest Request) : SchedulerCall;

/// <summary>REQUEST: asks for resources; accepted and ignored, as Mesos' own allocator does.</summary>
public sealed record RequestCall : SchedulerCall;
