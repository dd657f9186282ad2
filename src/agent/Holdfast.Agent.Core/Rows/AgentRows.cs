using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Rows;

/// <summary>
/// A row of the agent's ledger, which is the truth about its reservations, volumes, operations, tasks and containers.
/// </summary>
/// <param name="Table">One of <see cref="AgentTables"/>.</param>
/// <param name="Key">Unique in the table; ids that users choose are kept apart by slashes, which no id
/// contains.</param>
public abstract record AgentRow(string Table, string Key);

/// <summary>Who the agent is.</summary>
/// <param name="Agent">Its id; none until a master admitted it.</param>
/// <param name="Ledger">Names this ledger for good.</param>
/// <param name="Generation">Counts its starts.</param>
/// <param name="Obeyed">The last control plane it obeyed; null for none.</param>
/// <param name="Version">Its resource version.</param>
/// <param name="Resources">What it was started with last.</param>
/// <param name="BootId">The machine's boot at its last start.</param>
/// <param name="Port">The port of its HTTP API, kept since executors come back to it.</param>
/// <param name="Seen">The time it had seen pass at its last reading, which was in that boot; null where an older
/// version stored the row.</param>
/// <param name="Starts">The names of its last starts, this one's last; none where an older version stored the
/// row.</param>
public sealed record IdentityRow(
    AgentId Agent, Guid Ledger, long Generation, Incarnation? Obeyed, ResourceVersion Version, ResourceBag Resources,
    string BootId,
    int Port, SeenTime? Seen = null, ImmutableArray<Guid> Starts = default) : AgentRow(AgentTables.Identity, "agent");

/// <summary>Dynamically reserved resources of one kind.</summary>
/// <param name="Number">Numbers the kind; never used for another one.</param>
/// <param name="Resource">How much of it is reserved, what volumes were made of not counted.</param>
public sealed record ClaimRow(long Number, Resource Resource)
    : AgentRow(AgentTables.Claims, Number.ToString("D12", CultureInfo.InvariantCulture));

/// <summary>Destroyed data that was removed for good.</summary>
/// <param name="Number">Numbers the purges; the oldest are forgotten.</param>
/// <param name="Volume">The volume it was.</param>
/// <param name="Resource">Its disk resource; null where an older version recorded it.</param>
/// <param name="Destroyed">The operation that destroyed it.</param>
/// <param name="PurgedAt">When it was removed.</param>
/// <param name="Cause">Why.</param>
/// <param name="Order">Who asked for it; null where nobody did.</param>
public sealed record PurgeRow(
    long Number, VolumeId Volume, Resource? Resource, DestroyRecord Destroyed, DateTimeOffset PurgedAt,
    PurgeCause Cause, PurgeOrder? Order)
    : AgentRow(AgentTables.Purges, Number.ToString("D12", CultureInfo.InvariantCulture));

/// <summary>An operation, applied once however often it arrives.</summary>
/// <param name="Operation">What was asked.</param>
/// <param name="Batch">The batch it came with.</param>
/// <param name="Number">Its place in the order of arrival.</param>
/// <param name="Update">Where it stands; its outcome once that is terminal.</param>
/// <param name="Volumes">The volumes that it makes or destroys.</param>
/// <param name="Acknowledged">Whether its outcome needs no more repeating.</param>
public sealed record OperationRow(
    OperationSpec Operation, BatchId Batch, long Number, OperationUpdate Update, ImmutableArray<VolumeId> Volumes,
    bool Acknowledged) : AgentRow(AgentTables.Operations, Operation.Uuid.ToString());

/// <summary>A batch.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Number">Its place in the order of arrival.</param>
/// <param name="Batch">What it asks for; null once all its steps are over, when only its id is remembered for late
/// repeats.</param>
/// <param name="Steps">Where each step stands; empty once all are over.</param>
public sealed record BatchRow(BatchId Id, long Number, Batch? Batch, ImmutableArray<StepState> Steps)
    : AgentRow(AgentTables.Batches, Id.ToString());

/// <summary>A framework that has something here.</summary>
/// <param name="Framework">As it last described itself.</param>
/// <param name="Ending">Whether it is gone and all that it runs here is being ended.</param>
public sealed record FrameworkRow(FrameworkSpec Framework, bool Ending)
    : AgentRow(AgentTables.Frameworks, Framework.Id.ToString());

/// <summary>A custom executor.</summary>
/// <param name="Framework">Its framework.</param>
/// <param name="Executor">As the framework described it.</param>
/// <param name="Container">The container it runs in.</param>
/// <param name="Registered">Whether it ever subscribed.</param>
/// <param name="Ending">Whether it was told to end.</param>
public sealed record ExecutorRow(
    FrameworkId Framework, ExecutorSpec Executor, ContainerId Container, bool Registered, bool Ending)
    : AgentRow(AgentTables.Executors, $"{Framework}/{Executor.Id}");

/// <summary>A task.</summary>
/// <param name="Framework">Its framework.</param>
/// <param name="Task">As the framework described it.</param>
/// <param name="Container">The container it runs in: its own, or its executor's.</param>
/// <param name="State">Its latest state.</param>
/// <param name="Number">Its place in the order of launches.</param>
/// <param name="Delivered">Whether it was handed to its custom executor.</param>
/// <param name="RunningSince">When it began to run; null before.</param>
/// <param name="Kill">The kill under way; null for none.</param>
/// <param name="Group">The group it belongs to, by the place of the group's first task; null for none.</param>
public sealed record TaskRow(
    FrameworkId Framework, TaskSpec Task, ContainerId Container, TaskState State, long Number, bool Delivered,
    DateTimeOffset? RunningSince, KillRecord? Kill, long? Group = null)
    : AgentRow(AgentTables.Tasks, $"{Framework}/{Task.Id}");

/// <summary>An update of a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Number">Its place in the task's stream, from 1.</param>
/// <param name="Update">The update.</param>
public sealed record UpdateRow(TaskKey Task, long Number, TaskUpdate Update)
    : AgentRow(AgentTables.Updates, string.Create(CultureInfo.InvariantCulture, $"{Task}/{Number:D9}"));

/// <summary>How far a task's updates are acknowledged.</summary>
/// <param name="Task">The task.</param>
/// <param name="Acknowledged">The number of the last acknowledged update; 0 for none.</param>
public sealed record StreamRow(TaskKey Task, long Acknowledged) : AgentRow(AgentTables.Streams, Task.ToString());

/// <summary>A container that is not proven empty.</summary>
/// <param name="Id">Ours; made when the launch was accepted.</param>
/// <param name="Owner">Its framework and executor; a command task's executor has the task's id.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Record">The launcher's record; empty before it is started.</param>
/// <param name="Pid">Its first process; 0 before it is started.</param>
/// <param name="Volumes">The volumes it holds, until it is proven empty (S4).</param>
/// <param name="Breach">That it took more disk than it has, for which it is being ended; null where it did not.</param>
public sealed record ContainerRow(
    ContainerId Id, ExecutorKey Owner, ContainerPhase Phase, ReadOnlyMemory<byte> Record, int Pid,
    ImmutableArray<VolumeId> Volumes, BreachRecord? Breach = null) : AgentRow(AgentTables.Containers, Id.ToString());
