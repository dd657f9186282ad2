using System.Collections.Immutable;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Model.Messages;

/// <summary>What an agent tells its master inside a session.</summary>
public abstract record AgentMessage;

/// <summary>What it holds: always the first message of a session, and never sent again in it.</summary>
public sealed record ReportState(AgentReport Report) : AgentMessage;

/// <summary>A task's update; the master acknowledges it with <see cref="AcknowledgeUpdate"/> once the framework
/// has.</summary>
/// <param name="Update">The update; the head of its stream.</param>
/// <param name="Latest">The task's latest state, which may be ahead of the update: what it holds is freed by this
/// one.</param>
/// <param name="Releasing">Whether the task is over but its process set is not yet proven empty.</param>
public sealed record TaskUpdated(TaskUpdate Update, TaskState Latest, bool Releasing) : AgentMessage;

/// <summary>A task that was over is proven gone: what it held may be offered.</summary>
public sealed record TaskReleased(FrameworkId Framework, TaskId Task) : AgentMessage;

/// <summary>An operation's outcome, repeated until acknowledged with <see cref="AcknowledgeOperation"/>.</summary>
/// <param name="Update">The outcome.</param>
/// <param name="Volumes">The volumes that it made or destroyed, as they now are.</param>
public sealed record OperationUpdated(OperationUpdate Update, ImmutableArray<VolumeSpec> Volumes) : AgentMessage;

/// <summary>A batch was dropped whole: nothing of it was done.</summary>
public sealed record BatchDropped(BatchId Batch, string Reason) : AgentMessage;

/// <summary>What the agent has changed other than by an operation: a volume withheld or back, a disk lost.</summary>
public sealed record ResourcesChanged(ResourceBag Total, ResourceVersion Version, ImmutableArray<VolumeSpec> Volumes)
    : AgentMessage;

/// <summary>Bytes from a custom executor to its framework; not reliable, as in Mesos.</summary>
public sealed record ExecutorSaid(FrameworkId Framework, ExecutorId Executor, ReadOnlyMemory<byte> Bytes)
    : AgentMessage;

/// <summary>A custom executor registered with the agent (its resources are held from its launch on).</summary>
public sealed record ExecutorStarted(ExecutorReport Executor) : AgentMessage;

/// <summary>A custom executor is over.</summary>
/// <param name="Framework">Its framework.</param>
/// <param name="Executor">The executor.</param>
/// <param name="Status">Its wait status, as wait(2) gives it.</param>
/// <param name="Releasing">Whether its process set is not yet proven empty.</param>
public sealed record ExecutorEnded(FrameworkId Framework, ExecutorId Executor, int Status, bool Releasing)
    : AgentMessage;

/// <summary>A custom executor that was over is proven gone: what it held may be offered.</summary>
public sealed record ExecutorReleased(FrameworkId Framework, ExecutorId Executor) : AgentMessage;
