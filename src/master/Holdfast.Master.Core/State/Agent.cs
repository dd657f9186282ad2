using System.Collections.Immutable;
using Holdfast.Link;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.State;

/// <summary>An agent as the master knows it.</summary>
internal sealed class Agent(AgentId id, DateTimeOffset registeredAt)
{
    public AgentId Id { get; } = id;

    public required AgentSpec Spec { get; set; }

    public required Guid Ledger { get; set; }

    public required long Generation { get; set; }

    /// <summary>Names the start of its ledger that had that generation; null where it was not told.</summary>
    public Guid? Start { get; set; }

    public required AgentPhase Phase { get; set; }

    public DateTimeOffset RegisteredAt { get; } = registeredAt;

    public DateTimeOffset? ReregisteredAt { get; set; }

    public DateTimeOffset? UnreachableSince { get; set; }

    public DateTimeOffset? GoneSince { get; set; }

    /// <summary>The agent, gone since, that had its ledger: it brings what that one had. Null for none.</summary>
    public Agent? Former { get; set; }

    /// <summary>What it and the master speak with each other; 0 before its first welcome.</summary>
    public int LinkVersion { get; set; }

    /// <summary>Its session; null while it has none, so that no command can be given.</summary>
    public LinkSession<MasterMessage>? Session { get; set; }

    /// <summary>Its connection; null while it is disconnected.</summary>
    public long? Connection { get; set; }

    /// <summary>Whether it does all that this master says: one that obeyed a master of another past before destroys,
    /// unreserves and shuts down nothing until its operator says so (S5).</summary>
    public bool IsObedient { get; set; }

    /// <summary>Whether it has said what it holds since its session began.</summary>
    public bool HasReported { get; set; }

    /// <summary>
    /// Executors that their frameworks want to end and of whose end nothing was heard: the wish is repeated after
    /// each report, since it dies with the session that carried it when the agent's process does.
    /// </summary>
    public HashSet<(FrameworkId Framework, ExecutorId Executor)> Shutdowns { get; } = [];

    /// <summary>Whether a frame came on its connection, so that the welcome is known to have arrived.</summary>
    public bool HasSpoken { get; set; }

    /// <summary>Whether a frame came since the last ping.</summary>
    public bool WasHeard { get; set; }

    public int MissedPings { get; set; }

    public ResourceVersion Version { get; set; }

    public AgentAccount Account { get; set; } = new(ResourceBag.Empty);

    public OrderedMap<(FrameworkId Framework, TaskId Task), LaunchedTask> Tasks { get; } = new();

    /// <summary>Tasks that were on it when it was given up, and that are not told to be over.</summary>
    public OrderedMap<(FrameworkId Framework, TaskId Task), LaunchedTask> AwayTasks { get; } = new();

    public OrderedMap<(FrameworkId Framework, ExecutorId Executor), LaunchedExecutor> Executors { get; } = new();

    /// <summary>Executors that are not known to be over, with those that command tasks are shown to have.</summary>
    public IEnumerable<(FrameworkId Framework, ExecutorId Executor)> LiveExecutors =>
        Executors.Where(executor => !executor.HasEnded).Select(executor => executor.Key).Concat(Tasks
            .Where(task => task.Spec.Executor is null && !task.State.IsTerminal())
            .Select(task => (task.Framework.Id, task.Spec.ExecutorId)));

    public OrderedMap<OperationUuid, TrackedOperation> Operations { get; } = new();

    /// <summary>Batches with operations whose outcome is not known, oldest first.</summary>
    public List<PendingBatch> Batches { get; } = [];

    public OrderedMap<OfferId, OpenOffer> Offers { get; } = new();

    /// <summary>As the agent has them stored; what uses them is seen by the tasks.</summary>
    public OrderedMap<VolumeId, VolumeSpec> Volumes { get; } = new();

    /// <summary>Views of its volumes as they were last built; null when they are stale.</summary>
    public ImmutableArray<VolumeView>? VolumeViews { get; set; }

    /// <summary>Its view as it was last built; null when that is stale.</summary>
    public AgentView? View { get; set; }

    /// <summary>Whether it may be offered: connected, and what it holds is known.</summary>
    public bool IsActive => Connection is not null && HasReported && Phase == AgentPhase.Registered;

    /// <summary>Who holds a volume as it is before its resize; null where nobody does.</summary>
    public IHolder? HolderOf(VolumeResize resize) => Tasks.Concat<IHolder>(Executors)
        .FirstOrDefault(holder => holder.Hold != Hold.None && resize.IsIn(holder.Resources));

    public AgentRow ToRow() =>
        new(Spec, Ledger, Generation, Standing, RegisteredAt, UnreachableSince, Start, GoneSince);

    public override string ToString() => $"agent {Id} at {Spec.Ip}:{Spec.Port} ({Spec.Hostname})";

    private AgentStanding Standing => Phase switch
    {
        AgentPhase.Unreachable => AgentStanding.Unreachable,
        AgentPhase.Gone => AgentStanding.Gone,
        _ => AgentStanding.Admitted,
    };
}
