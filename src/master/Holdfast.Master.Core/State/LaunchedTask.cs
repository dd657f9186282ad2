using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.State;

/// <summary>A task that was launched or reported.</summary>
internal sealed class LaunchedTask : IHolder
{
    public required Framework Framework { get; init; }

    public required Agent Agent { get; init; }

    public required TaskSpec Spec { get; init; }

    /// <summary>The latest state that is known, which may be ahead of what the framework was told.</summary>
    public required TaskState State { get; set; }

    /// <summary>Its updates, oldest first; of several in a row with one state only the last.</summary>
    public List<TaskUpdate> Statuses { get; } = [];

    public TaskState? ForwardedState { get; set; }

    public UpdateUuid? ForwardedUuid { get; set; }

    /// <summary>Whether it is over but its process set is not proven empty.</summary>
    public bool IsReleasing { get; set; }

    /// <summary>Since when its agent cannot be reached; null while it can.</summary>
    public DateTimeOffset? UnreachableSince { get; set; }

    /// <summary>The batch it was launched with; null when it was reported.</summary>
    public BatchId? LaunchedBy { get; set; }

    /// <summary>The last KILL of its framework; null for none.</summary>
    public KillTask? Kill { get; set; }

    public Hold Hold { get; set; }

    public PendingBatch? Batch { get; set; }

    public ResourceBag Resources => Spec.Resources;

    public TaskView? View { get; set; }

    public TaskId Id => Spec.Id;

    public (FrameworkId, TaskId) Key => (Framework.Id, Spec.Id);

    /// <summary>Adds an update to the history, as Mesos keeps it.</summary>
    public void Record(TaskUpdate update)
    {
        if (Statuses.Count > 0 && Statuses[^1].State == update.State) Statuses[^1] = update;
        else Statuses.Add(update);
        View = null;
    }
}
