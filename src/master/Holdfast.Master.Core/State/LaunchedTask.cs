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
    private const int StatusesMax = 100;

    // Updates that came with a report, and may come once more: what is not acknowledged is sent again besides.
    private readonly HashSet<UpdateUuid> _reported = [];
    private long? _bytes;
    private Hold _hold;

    public required Framework Framework { get; init; }

    public required Agent Agent { get; init; }

    /// <summary>As it was launched, but for the sizes of its volumes, which are what they are now; once it is over,
    /// only what readers are shown of that.</summary>
    public required TaskSpec Spec { get; set; }

    /// <summary>The latest state that is known, which may be ahead of what the framework was told.</summary>
    public required TaskState State { get; set; }

    /// <summary>
    /// Its updates, oldest first; of several in a row with one state only the last, and of very many only the first and
    /// the latest.
    /// </summary>
    public List<TaskUpdate> Statuses { get; } = [];

    public TaskState? ForwardedState { get; set; }

    public UpdateUuid? ForwardedUuid { get; set; }

    /// <summary>Whether its end was counted.</summary>
    public bool IsEndCounted { get; set; }

    /// <summary>Whether it is over but its process set is not proven empty.</summary>
    public bool IsReleasing { get; set; }

    /// <summary>Since when its agent cannot be reached; null while it can.</summary>
    public DateTimeOffset? UnreachableSince { get; set; }

    /// <summary>The batch it was launched with; null when it was reported.</summary>
    public BatchId? LaunchedBy { get; set; }

    /// <summary>The last KILL of its framework; null for none.</summary>
    public KillTask? Kill { get; set; }

    public Hold Hold
    {
        get => _hold;
        set
        {
            Framework.NoteHold(Resources, _hold, value);
            _hold = value;
        }
    }

    public PendingBatch? Batch { get; set; }

    public ResourceBag Resources => Spec.Resources;

    /// <summary>About how many bytes its agent needs to report it.</summary>
    public long Bytes => _bytes ??= CommandWeight.Of(Spec);

    /// <summary>The task as it was last shown to readers; null when that is stale.</summary>
    public TaskView? View
    {
        get;
        set
        {
            field = value;
            if (value is null) Page?.Invalidate();
        }
    }

    /// <summary>Where it lies among the tasks of its framework; null where it is none of them any more.</summary>
    public TaskPage? Page { get; set; }

    public TaskId Id => Spec.Id;

    public (FrameworkId, TaskId) Key => (Framework.Id, Spec.Id);

    /// <summary>
    /// Adds an update to the history, as Mesos keeps it; its executor's free bytes do not belong there.
    /// </summary>
    public void Record(TaskUpdate update)
    {
        View = null;
        if (update.Uuid is { } uuid && _reported.Remove(uuid)) return;
        if (Statuses.Count > 0 && Statuses[^1].State == update.State)
        {
            Statuses[^1] = update;
            return;
        }
        Statuses.Add(update);
        if (Statuses.Count > StatusesMax) Statuses.RemoveAt(1);
    }

    /// <summary>Replaces the history by what the agent reports.</summary>
    public void Record(IEnumerable<TaskUpdate> reported)
    {
        Statuses.Clear();
        _reported.Clear();
        var updates = reported.ToList();
        foreach (var update in updates) Record(update);
        foreach (var update in updates)
            if (update.Uuid is { } uuid) _reported.Add(uuid);
    }

    /// <inheritdoc/>
    public void Apply(VolumeResize resize)
    {
        var hold = Hold;
        Hold = Hold.None;
        Describe(Spec with { Resources = resize.AppliedTo(Resources) });
        Hold = hold;
    }

    /// <summary>It is described otherwise from now on.</summary>
    public void Describe(TaskSpec spec)
    {
        Spec = spec;
        View = null;
    }

    /// <summary>
    /// Whether this names an update by which the task is over: once that is acknowledged, nothing more comes.
    /// </summary>
    public bool IsEnd(UpdateUuid uuid) =>
        ForwardedUuid == uuid && ForwardedState?.IsTerminal() == true
        || Statuses.Exists(status => status.Uuid == uuid && status.State.IsTerminal());

    /// <summary>It is over: lets go of what only its run needed.</summary>
    public void Shrink(IWireForms forms)
    {
        Spec = forms.Shown(Spec);
        Kill = null;
        _reported.Clear();
        View = null;
    }
}
