using System.Collections.Immutable;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Counting;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.State;

/// <summary>A framework as the master knows it.</summary>
internal sealed class Framework(FrameworkId id, DateTimeOffset registeredAt)
{
    private readonly ResourcePool _used = new();

    public FrameworkId Id { get; } = id;

    public required FrameworkSpec Spec { get; set; }

    public DateTimeOffset RegisteredAt { get; } = registeredAt;

    public DateTimeOffset? ReregisteredAt { get; set; }

    public DateTimeOffset? UnregisteredAt { get; set; }

    /// <summary>Its stream; null while it is disconnected.</summary>
    public StreamId? Stream { get; set; }

    /// <summary>Whether it is known only from the registry or from agents since this start.</summary>
    public bool IsRecovered { get; set; }

    /// <summary>The principal that it was last refused to for want of one of its own; null for none.</summary>
    public string? WithheldFrom { get; set; }

    public ImmutableArray<RoleName> Roles { get; set; } = [];

    public TaskMap Tasks { get; } = new();

    public TaskMap UnreachableTasks { get; } = new();

    public Queue<LaunchedTask> CompletedTasks { get; } = new();

    public OrderedMap<(AgentId Agent, ExecutorId Executor), LaunchedExecutor> Executors { get; } = new();

    /// <summary>
    /// Kills of tasks that nobody has reported yet, while known agents are still on their way back after a start of the
    /// master.
    /// </summary>
    public Dictionary<TaskId, KillCall> EarlyKills { get; } = [];

    public OrderedMap<OperationUuid, TrackedOperation> Operations { get; } = new();

    public OrderedMap<OfferId, OpenOffer> Offers { get; } = new();

    /// <summary>What was counted of it since the start.</summary>
    public Tally Tally { get; } = new();

    /// <summary>Its view as it was last built; null when that is stale.</summary>
    public FrameworkView? View { get; set; }

    public bool IsConnected => Stream is not null;

    public bool IsRemoved => UnregisteredAt is not null;

    public FrameworkRow ToRow() => new(Spec, RegisteredAt);

    /// <summary>
    /// The state as this framework understands it: the newer ones are TASK_LOST to those that are not
    /// partition-aware.
    /// </summary>
    public TaskState Understood(TaskState state) =>
        Spec.Can(FrameworkCapabilities.PartitionAware) ? state : state switch
    {
        TaskState.Dropped or TaskState.Unreachable or TaskState.Gone or TaskState.GoneByOperator or TaskState.Unknown =>
            TaskState.Lost,
        _ => state,
    };

    /// <summary>What its tasks and executors hold, those included that are over and not proven gone.</summary>
    public ResourceBag Used => _used.ToBag();

    /// <summary>
    /// A task or executor of it holds something, or nothing any more. Counted on the way: a sum over all tasks for each
    /// that changes would be most of a reader's cost.
    /// </summary>
    public void NoteHold(ResourceBag resources, Hold before, Hold after)
    {
        if (before == after) return;
        if (after == Hold.Used) _used.Add(resources);
        else if (before == Hold.Used) Invariant.Check(_used.Subtract(resources), $"{this} does not hold {resources}");
    }

    /// <summary>Moves a task to the unreachable ones, of which only the latest are kept.</summary>
    public void PutAway(LaunchedTask task, int awayMax)
    {
        Tasks.Remove(task.Id);
        if (UnreachableTasks.TryAdd(task)) task.Agent.AwayTasks.TryAdd(task.Key, task);
        if (UnreachableTasks.Count > awayMax) TakeBack(UnreachableTasks.First());
    }

    /// <summary>The task is not unreachable any more.</summary>
    public void TakeBack(LaunchedTask task)
    {
        if (UnreachableTasks.Find(task.Id) != task) return;
        UnreachableTasks.Remove(task.Id);
        task.Agent.AwayTasks.Remove(task.Key);
    }

    public override string ToString() => $"framework {Id} ({Spec.Name})";
}
