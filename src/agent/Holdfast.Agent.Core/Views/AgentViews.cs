using System.Collections.Immutable;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Views;

/// <summary>A framework on this agent.</summary>
public sealed record FrameworkView(
    FrameworkSpec Framework, ImmutableArray<ExecutorView> Executors, ImmutableArray<ExecutorView> CompletedExecutors);

/// <summary>An executor on this agent.</summary>
/// <param name="Id">Its id; a command task's is the task's.</param>
/// <param name="Spec">As the framework described it; null for a command task.</param>
/// <param name="Container">Its container's id.</param>
/// <param name="Live">Its container; null once that is proven empty.</param>
/// <param name="Directory">Its sandbox.</param>
/// <param name="Resources">What it holds with its tasks.</param>
/// <param name="Tasks">Tasks it has.</param>
/// <param name="QueuedTasks">Tasks it does not have yet.</param>
/// <param name="TerminatedTasks">Tasks that are over, of which their framework does not know yet, or which still hold
/// something.</param>
/// <param name="CompletedTasks">Tasks that are over, the latest last.</param>
public sealed record ExecutorView(
    ExecutorId Id, ExecutorSpec? Spec, ContainerId Container, ContainerView? Live, string Directory,
    ResourceBag Resources,
    ImmutableArray<TaskView> Tasks, ImmutableArray<TaskView> QueuedTasks, ImmutableArray<TaskView> TerminatedTasks,
    ImmutableArray<TaskView> CompletedTasks)
{
    /// <summary>All of these tasks.</summary>
    public IEnumerable<TaskView> AllTasks =>
        Tasks.Concat(QueuedTasks).Concat(TerminatedTasks).Concat(CompletedTasks);
}

/// <summary>A task on this agent.</summary>
/// <param name="Task">As the framework described it.</param>
/// <param name="State">Its latest state.</param>
/// <param name="Updates">Its updates, oldest first.</param>
public sealed record TaskView(TaskSpec Task, TaskState State, ImmutableArray<TaskUpdate> Updates);
