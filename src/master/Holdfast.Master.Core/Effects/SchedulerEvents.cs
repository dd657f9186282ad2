using System.Collections.Immutable;
using Holdfast.Model.Ids;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Effects;

/// <summary>What a framework is told on its stream; the names are those of the wire.</summary>
public abstract record SchedulerEvent;

/// <summary>SUBSCRIBED: the first event. The host adds its MasterInfo.</summary>
public sealed record Subscribed(FrameworkId Framework, TimeSpan HeartbeatInterval) : SchedulerEvent;

/// <summary>OFFERS.</summary>
public sealed record OffersMade(ImmutableArray<Offer> Offers) : SchedulerEvent;

/// <summary>RESCIND: an offer is no longer valid.</summary>
public sealed record OfferRescinded(OfferId Offer) : SchedulerEvent;

/// <summary>UPDATE of a task.</summary>
public sealed record TaskStatusChanged(TaskUpdate Update) : SchedulerEvent;

/// <summary>
/// UPDATE (TASK_ERROR, of the master) for a task whose id or agent id breaks the rule of ids, so that no <see
/// cref="TaskUpdate"/> can name it.
/// </summary>
/// <param name="Task">The task id as it was sent.</param>
/// <param name="Message">Every fault.</param>
/// <param name="At">When.</param>
public sealed record UnnameableTaskRefused(string Task, string Message, DateTimeOffset At) : SchedulerEvent;

/// <summary>
/// UPDATE_OPERATION_STATUS (OPERATION_ERROR) for an operation whose id breaks the rule of ids: it asked for an answer.
/// </summary>
/// <param name="Operation">The id as it was sent.</param>
/// <param name="Message">Every fault.</param>
public sealed record UnnameableOperationRefused(string Operation, string Message) : SchedulerEvent;

/// <summary>UPDATE_OPERATION_STATUS.</summary>
public sealed record OperationStatusChanged(OperationUpdate Update) : SchedulerEvent;

/// <summary>MESSAGE: bytes from a custom executor.</summary>
public sealed record ExecutorMessage(AgentId Agent, ExecutorId Executor, ReadOnlyMemory<byte> Bytes) : SchedulerEvent;

/// <summary>FAILURE: an executor is over, or (without executor) an agent is lost.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Executor">The executor; none where the agent is lost.</param>
/// <param name="Status">The executor's wait status; null where the agent is lost.</param>
public sealed record FailureSeen(AgentId Agent, ExecutorId Executor, int? Status) : SchedulerEvent;

/// <summary>ERROR: the last event of a stream.</summary>
public sealed record SubscriptionFailed(string Message) : SchedulerEvent;

/// <summary>HEARTBEAT.</summary>
public sealed record Heartbeat : SchedulerEvent;
