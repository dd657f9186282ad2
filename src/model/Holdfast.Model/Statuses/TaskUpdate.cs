using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Model.Statuses;

/// <summary>One status update of a task (TaskStatus).</summary>
/// <remarks>
/// What is said here wins over <see cref="Wire"/>: the wire form is the executor's bytes, if any, with these fields
/// set.
/// </remarks>
public sealed record TaskUpdate
{
    /// <summary>The task's framework.</summary>
    public required FrameworkId Framework { get; init; }

    /// <summary>The task.</summary>
    public required TaskId Task { get; init; }

    /// <summary>The agent; none where nobody knows.</summary>
    public AgentId Agent { get; init; }

    /// <summary>The custom executor; none for a command task (Mesos shows none there in what the master says, its
    /// task's id in what the agent says).</summary>
    public ExecutorId Executor { get; init; }

    /// <summary>The container it ran in; none where it never had one.</summary>
    public ContainerId Container { get; init; }

    /// <summary>The pid of its executor's first process, shown in the container status; null where there is
    /// none.</summary>
    public int? ExecutorPid { get; init; }

    /// <summary>The state.</summary>
    public required TaskState State { get; init; }

    /// <summary>Who says so.</summary>
    public required UpdateSource Source { get; init; }

    /// <summary>Why; null where the state says it all.</summary>
    public TaskReason? Reason { get; init; }

    /// <summary>For people; null for none.</summary>
    public string? Message { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What the framework acknowledges; null for updates that are not reliable (the master's own, and
    /// reconciliation).</summary>
    public UpdateUuid? Uuid { get; init; }

    /// <summary>Since when the agent cannot be reached; null unless the state is unreachable (or lost
    /// instead).</summary>
    public DateTimeOffset? UnreachableSince { get; init; }

    /// <summary>The resource whose limit was exceeded; null unless the task was stopped for that.</summary>
    public ResourceBag? Limitation { get; init; }

    /// <summary>The executor's TaskStatus as protobuf bytes, unknown fields kept; empty for updates made by agent or
    /// master.</summary>
    public ReadOnlyMemory<byte> Wire { get; init; }
}
