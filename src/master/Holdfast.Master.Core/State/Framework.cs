using System.Collections.Immutable;
using Holdfast.Master.Core.Calls;
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
    public FrameworkId Id { get; } = id;

    public required FrameworkSpec Spec { get; set; }

    public DateTimeOffset RegisteredAt { get; } = registeredAt;

    public DateTimeOffset? ReregisteredAt { get; set; }

    public DateTimeOffset? UnregisteredAt { get; set; }

    /// <summary>Its stream; null while it is disconnected.</summary>
    public StreamId? Stream { get; set; }

    /// <summary>Whether it is known only from the registry or from agents since this start.</summary>
    public bool IsRecovered { get; set; }

    public ImmutableArray<RoleName> Roles { get; set; } = [];

    public OrderedMap<TaskId, LaunchedTask> Tasks { get; } = new();

    public OrderedMap<TaskId, LaunchedTask> UnreachableTasks { get; } = new();

    public Queue<LaunchedTask> CompletedTasks { get; } = new();

    public OrderedMap<(AgentId Agent, ExecutorId Executor), LaunchedExecutor> Executors { get; } = new();

    /// <summary>
    /// Kills of tasks that nobody has reported yet, while known agents are still on their way back after a start of the
    /// master.
    /// </summary>
    public Dictionary<TaskId, KillCall> EarlyKills { get; } = [];

    public OrderedMap<OperationUuid, TrackedOperation> Operations { get; } = new();

    public OrderedMap<OfferId, OpenOffer> Offers { get; } = new();

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

    public override string ToString() => $"framework {Id} ({Spec.Name})";
}
