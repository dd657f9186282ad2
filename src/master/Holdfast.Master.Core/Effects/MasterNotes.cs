using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Effects;

/// <summary>Something that people should know; the shell logs it.</summary>
public abstract record MasterNote;

/// <summary>A new framework subscribed, or a known one again.</summary>
public sealed record FrameworkSubscribed(FrameworkId Framework, string Name, bool IsNew) : MasterNote;

/// <summary>A framework described itself anew.</summary>
public sealed record FrameworkUpdated(FrameworkId Framework, string Name) : MasterNote;

/// <summary>
/// A framework's stream broke; it is removed at the given time unless it subscribes before (null: at once).
/// </summary>
public sealed record FrameworkDisconnected(FrameworkId Framework, DateTimeOffset? Due) : MasterNote;

/// <summary>A framework is removed with all it ran.</summary>
public sealed record FrameworkRemoved(FrameworkId Framework, string Reason, int Tasks) : MasterNote;

/// <summary>A framework without a principal was not given to somebody who proved one.</summary>
public sealed record FrameworkWithheld(FrameworkId Framework, string Principal) : MasterNote;

/// <summary>An operator said whose a framework is.</summary>
public sealed record FrameworkGiven(FrameworkId Framework, string Principal, string Caller) : MasterNote;

/// <summary>An operator has a task killed, not its framework.</summary>
public sealed record TaskKilledByOperator(
    TaskId Task, FrameworkId Framework, AgentId Agent, string Hostname, string Caller) : MasterNote;

/// <summary>A new agent was admitted.</summary>
public sealed record AgentAdmitted(AgentId Agent, string Hostname, string Origin) : MasterNote;

/// <summary>An agent reported what it holds.</summary>
public sealed record AgentRegistered(AgentId Agent, string Hostname, int Tasks) : MasterNote;

/// <summary>An agent's connection broke; its session is kept.</summary>
public sealed record AgentConnectionLost(AgentId Agent, string Hostname) : MasterNote;

/// <summary>An agent is unreachable; undelivered commands were dropped.</summary>
public sealed record AgentUnreachable(AgentId Agent, string Hostname, string Reason, int Tasks, int DroppedCommands)
    : MasterNote;

/// <summary>An operator says that an agent is lost for good.</summary>
public sealed record AgentMarkedGone(AgentId Agent, string Hostname, string Caller, int Tasks, int Volumes)
    : MasterNote;

/// <summary>An agent was unreachable for so long that the registry does not keep it any more.</summary>
public sealed record AgentForgotten(AgentId Agent, string Hostname, DateTimeOffset Since) : MasterNote;

/// <summary>An agent's connection was refused.</summary>
public sealed record AgentRefused(AgentId Agent, string Hostname, string Reason) : MasterNote;

/// <summary>An operation without an id failed, so that its framework is not told.</summary>
public sealed record OperationFailedSilently(FrameworkId Framework, AgentId Agent, OperationKind Kind, string Reason)
    : MasterNote;

/// <summary>A framework's message for its executor is not forwarded.</summary>
public sealed record MessageLost(FrameworkId Framework, AgentId Agent, ExecutorId Executor, string Reason) : MasterNote;

/// <summary>An operator gave roles other weights.</summary>
public sealed record WeightsChanged(string Weights, string Principal) : MasterNote;

/// <summary>The registry holds weights, which the flag does not change.</summary>
public sealed record WeightFlagIgnored(string Flag) : MasterNote;

/// <summary>A batch did not reach its agent or was dropped there.</summary>
public sealed record BatchLost(AgentId Agent, BatchId Batch, string Reason) : MasterNote;
