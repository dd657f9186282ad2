using System.Collections.Immutable;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Executors;

/// <summary>What the agent tells a custom executor (mesos.v1.executor.Event).</summary>
public abstract record ExecutorEvent;

/// <summary>It is subscribed.</summary>
public sealed record SubscribedEvent(
    ExecutorSpec Executor, FrameworkSpec Framework, AgentSpec Agent, ContainerId Container) : ExecutorEvent;

/// <summary>It is to start a task.</summary>
public sealed record LaunchEvent(TaskSpec Task) : ExecutorEvent;

/// <summary>It is to start a task group.</summary>
public sealed record LaunchGroupEvent(ImmutableArray<TaskSpec> Tasks) : ExecutorEvent;

/// <summary>It is to end a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="WirePolicy">The call's KillPolicy as protobuf bytes; empty for none.</param>
public sealed record KillEvent(TaskId Task, ReadOnlyMemory<byte> WirePolicy) : ExecutorEvent;

/// <summary>The framework has one of its updates.</summary>
public sealed record AcknowledgedEvent(TaskId Task, UpdateUuid Uuid) : ExecutorEvent;

/// <summary>Bytes from the framework.</summary>
public sealed record MessageEvent(ReadOnlyMemory<byte> Bytes) : ExecutorEvent;

/// <summary>It is to end.</summary>
public sealed record ShutdownEvent : ExecutorEvent;
