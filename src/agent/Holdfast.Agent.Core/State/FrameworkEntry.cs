using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.State;

/// <summary>A framework that has something here.</summary>
internal sealed class FrameworkEntry(FrameworkSpec spec)
{
    public FrameworkSpec Spec { get; set; } = spec;

    /// <summary>Whether it is gone, and all that it runs here is being ended.</summary>
    public bool Ending { get; set; }

    /// <summary>Its custom executors that are not proven gone.</summary>
    public OrderedDictionary<ExecutorId, ExecutorEntry> Executors { get; } = [];

    /// <summary>Its tasks that are not both over and acknowledged.</summary>
    public OrderedDictionary<TaskId, TaskEntry> Tasks { get; } = [];

    /// <summary>Executors that are over, for views; the latest last.</summary>
    public List<CompletedExecutorRow> Completed { get; } = [];

    public FrameworkId Id => Spec.Id;

    public bool IsIdle => Executors.Count == 0 && Tasks.Count == 0;

    public FrameworkRow ToRow() => new(Spec, Ending);

    /// <summary>What it calls a launch that did not come to be.</summary>
    public bool Can(FrameworkCapabilities capability) => Spec.Can(capability);
}
