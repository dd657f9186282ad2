using Holdfast.Model.Ids;
using Holdfast.Model.Statuses;

namespace Holdfast.Testing.Simulation.Frameworks;

/// <summary>A task as its framework knows it.</summary>
public sealed class SimTask(TaskId id, AgentId agent)
{
    /// <summary>The task.</summary>
    public TaskId Id => id;

    /// <summary>Where it was launched.</summary>
    public AgentId Agent => agent;

    /// <summary>What the framework heard last.</summary>
    public TaskState State { get; set; } = TaskState.Staging;

    /// <summary>Whether the framework counts on it no more. Nobody knowing it is as good as its end.</summary>
    public bool IsOver => State.IsTerminal() || State == TaskState.Unknown;
}
