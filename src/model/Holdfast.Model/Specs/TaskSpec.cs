using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Model.Specs;

/// <summary>A task as a framework described it (TaskInfo).</summary>
public sealed record TaskSpec
{
    /// <summary>Its id, chosen by the framework.</summary>
    public required TaskId Id { get; init; }

    /// <summary>The agent it was launched on.</summary>
    public required AgentId Agent { get; init; }

    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>What it needs, without its executor's share.</summary>
    public required ResourceBag Resources { get; init; }

    /// <summary>The command of a command task; null for a task of a custom executor.</summary>
    public CommandSpec? Command { get; init; }

    /// <summary>The custom executor that runs it; null for a command task.</summary>
    public ExecutorSpec? Executor { get; init; }

    /// <summary>How long it may take to end after SIGTERM before SIGKILL; null for the default (3 s).</summary>
    public TimeSpan? KillGrace { get; init; }

    /// <summary>How long it may run in all; null for as long as it likes.</summary>
    public TimeSpan? MaxCompletionTime { get; init; }

    /// <summary>How its disk limit is kept, where it says so; null for as the agent has it.</summary>
    public DiskLimitMode? DiskLimit { get; init; }

    /// <summary>What cannot be honoured, each field with the reason; null where all can be. Filled in by the agent's
    /// reading of the task.</summary>
    public string? Unhonoured { get; init; }

    /// <summary>The sender's TaskInfo as protobuf bytes, unknown fields kept.</summary>
    public ReadOnlyMemory<byte> Wire { get; init; }

    /// <summary>The id of its executor in every view: a command task is shown as if one with the task's id had run
    /// it.</summary>
    public ExecutorId ExecutorId => Executor?.Id ?? ExecutorId.Parse(Id.ToString());
}
