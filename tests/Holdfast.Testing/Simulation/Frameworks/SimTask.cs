using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Statuses;

namespace Holdfast.Testing.Simulation.Frameworks;

/// <summary>A task as its framework knows it.</summary>
public sealed class SimTask(TaskId id, AgentId agent, ExecutorId executor)
{
    /// <summary>The volumes that it was given, with the sizes that they have as far as the framework heard.</summary>
    public ResourceBag Volumes { get; set; } = ResourceBag.Empty;

    /// <summary>The task.</summary>
    public TaskId Id => id;

    /// <summary>Where it was launched.</summary>
    public AgentId Agent => agent;

    /// <summary>Its executor; a command task's has its id.</summary>
    public ExecutorId Executor => executor;

    /// <summary>
    /// Whether the master that runs now took a call to end it, and has not given up its agent since: then it must end.
    /// </summary>
    public bool MustEnd { get; set; }

    /// <summary>What the framework heard last.</summary>
    public TaskState State { get; set; } = TaskState.Staging;

    /// <summary>Whether the framework counts on it no more. Nobody knowing it is as good as its end.</summary>
    public bool IsOver => State.IsTerminal() || State == TaskState.Unknown;
}
