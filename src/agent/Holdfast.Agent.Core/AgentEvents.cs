using System.Collections.Immutable;
using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.Fetching;
using Holdfast.Agent.Core.Fsck;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Link;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core;

/// <summary>Something that happened to an agent.</summary>
/// <param name="At">When, by the host's clock; never earlier than in the event before.</param>
public abstract record AgentEvent(DateTimeOffset At);

/// <summary>The time that <see cref="WakeAt"/> asked for has come.</summary>
/// <param name="SinceBoot">What the clock that counts from the machine's boot says then.</param>
public sealed record WakeDue(DateTimeOffset At, TimeSpan SinceBoot) : AgentEvent(At);

// The link.

/// <summary>The connection that <see cref="Connect"/> asked for stands: the core says hello on it.</summary>
public sealed record LinkConnected(DateTimeOffset At, long Connection) : AgentEvent(At);

/// <summary>
/// The connection could not be made, or is broken. Comes once for each connection, unless the core closed it.
/// </summary>
public sealed record LinkLost(DateTimeOffset At, long Connection, string Reason) : AgentEvent(At);

/// <summary>The master admitted the agent.</summary>
public sealed record WelcomeReceived(DateTimeOffset At, long Connection, MasterWelcome Welcome) : AgentEvent(At);

/// <summary>The master did not admit the agent.</summary>
public sealed record RefusalReceived(DateTimeOffset At, long Connection, MasterRefusal Refusal) : AgentEvent(At);

/// <summary>A frame of the session arrived.</summary>
public sealed record FrameReceived(DateTimeOffset At, long Connection, LinkFrame<MasterMessage> Frame) : AgentEvent(At);

/// <summary>The master said something that cannot be read: it is of another version, or no master of ours.</summary>
public sealed record MessageUnreadable(DateTimeOffset At, long Connection, string Reason) : AgentEvent(At);

/// <summary>The operator said, on the agent, that the master it is connected to is to be obeyed (S5).</summary>
public sealed record TrustMasterAsked(DateTimeOffset At, long Correlation) : AgentEvent(At);

/// <summary>An operator said, on the agent, which was marked gone, that it joins again under another id.</summary>
/// <param name="IsPlan">Whether only to say what that would do.</param>
/// <param name="Caller">A principal, or <c>anonymous</c> while authentication is off.</param>
public sealed record RejoinAsked(DateTimeOffset At, bool IsPlan, string Caller, long Correlation) : AgentEvent(At);

// Volumes.

/// <summary>The directory, its manifest and <c>disk.json</c> are on disk for good.</summary>
public sealed record VolumeMade(DateTimeOffset At, VolumeId Volume) : AgentEvent(At);

/// <summary>The volume could not be made, and nothing of it is left.</summary>
public sealed record VolumeMakeFailed(DateTimeOffset At, VolumeId Volume, string Reason) : AgentEvent(At);

/// <summary>The limit that <see cref="ResizeVolume"/> asked for is in force, for good.</summary>
/// <param name="Size">That limit, in MB.</param>
public sealed record VolumeResized(DateTimeOffset At, VolumeId Volume, Quantity Size) : AgentEvent(At);

/// <summary>The volume could not be given another limit; which one is in force is not known.</summary>
/// <param name="Size">The limit that was asked for, in MB.</param>
public sealed record VolumeResizeFailed(
    DateTimeOffset At, VolumeId Volume, Quantity Size, string Reason) : AgentEvent(At);

/// <summary>The volume lies in the trash of its disk, for good.</summary>
public sealed record VolumeTrashed(DateTimeOffset At, VolumeId Volume) : AgentEvent(At);

/// <summary>The volume could not be moved to the trash for good.</summary>
/// <param name="Place">Where it lies now: the step may have failed after the move.</param>
public sealed record VolumeTrashFailed(
    DateTimeOffset At, VolumeId Volume, string Reason, VolumePlace Place) : AgentEvent(At);

/// <summary>Nothing of the destroyed volume is left.</summary>
public sealed record TrashPurged(DateTimeOffset At, VolumeId Volume) : AgentEvent(At);

/// <summary>The destroyed volume could not be removed from the trash; the core asks again later.</summary>
public sealed record TrashPurgeFailed(DateTimeOffset At, VolumeId Volume, string Reason) : AgentEvent(At);

/// <summary>An operator wants what was found on the disks mended, as far as that is safe.</summary>
/// <param name="Fixes">What is to be done.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Correlation">Names the answer.</param>
public sealed record FsckFixAsked(
    DateTimeOffset At, ImmutableArray<FsckFix> Fixes, string Caller, long Correlation) : AgentEvent(At);

/// <summary>A fix was tried.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Correlation">Who waits for it.</param>
/// <param name="Verdict">What is wrong with its volume now; null where nothing is, or it is about none.</param>
public sealed record FsckFixEnded(
    DateTimeOffset At, FsckOutcome Outcome, long Correlation, string? Verdict) : AgentEvent(At);

/// <summary>Nothing carries the id of a limit any more.</summary>
public sealed record LimitReleased(DateTimeOffset At, long Id) : AgentEvent(At);

/// <summary>Something carries the id of a limit still, or that cannot be seen; it is asked again.</summary>
public sealed record LimitKept(DateTimeOffset At, long Id, string Reason) : AgentEvent(At);

/// <summary>An operator asked, on the agent, that a destroyed volume be removed for good now.</summary>
/// <param name="Caller">A principal, or <c>anonymous</c> while authentication is off.</param>
public sealed record PurgeAsked(DateTimeOffset At, VolumeId Volume, string Caller, long Correlation) : AgentEvent(At);

/// <summary>An operator asked, on the agent, that a destroyed volume be made ready again.</summary>
/// <param name="As">The persistence id that it is to have; null for the one it had.</param>
/// <param name="IsPlan">Whether only to say what that would do.</param>
/// <param name="Caller">A principal, or <c>anonymous</c> while authentication is off.</param>
public sealed record RestoreAsked(
    DateTimeOffset At, VolumeId Volume, PersistenceId? As, bool IsPlan, string Caller, long Correlation)
    : AgentEvent(At);

/// <summary>An operator asked, on the agent, that a volume get another persistence id.</summary>
/// <param name="IsPlan">Whether only to say what that would do.</param>
/// <param name="Caller">A principal, or <c>anonymous</c> while authentication is off.</param>
public sealed record RenameAsked(
    DateTimeOffset At, VolumeId Volume, PersistenceId To, bool IsPlan, string Caller, long Correlation)
    : AgentEvent(At);

/// <summary>An operator said, on the agent, what becomes of a volume once it is destroyed.</summary>
/// <param name="Policy">That; null for what its reservation or the agent says.</param>
/// <param name="IsPlan">Whether only to say what that would do.</param>
/// <param name="Caller">A principal, or <c>anonymous</c> while authentication is off.</param>
public sealed record OnDestroyAsked(
    DateTimeOffset At, VolumeId Volume, OnDestroy? Policy, bool IsPlan, string Caller, long Correlation)
    : AgentEvent(At);

/// <summary>An operator asked, on the agent, that a directory become a volume.</summary>
/// <param name="IsPlan">Whether only to say what that would do.</param>
/// <param name="Caller">A principal, or <c>anonymous</c> while authentication is off.</param>
public sealed record AdoptAsked(
    DateTimeOffset At, Adoption Adoption, bool IsPlan, string Caller, long Correlation) : AgentEvent(At);

/// <summary>It was looked at a directory that is to become a volume; nothing was changed.</summary>
public sealed record AdoptionSeen(DateTimeOffset At, long Correlation, AdoptionFinding Finding) : AgentEvent(At);

/// <summary>The directory lies among the volumes with its manifest, for good.</summary>
public sealed record VolumeAdopted(DateTimeOffset At, VolumeId Volume) : AgentEvent(At);

/// <summary>The directory could not be moved among the volumes for good.</summary>
/// <param name="Place">Where the volume lies now: nowhere, where the directory is as it was.</param>
public sealed record VolumeAdoptFailed(
    DateTimeOffset At, VolumeId Volume, string Reason, VolumePlace Place) : AgentEvent(At);

/// <summary>An operator asked, on the agent, that a destroyed volume be overwritten and removed (S9).</summary>
/// <param name="IsPlan">Whether only to say what that would do.</param>
/// <param name="Caller">A principal, or <c>anonymous</c> while authentication is off.</param>
public sealed record WipeAsked(
    DateTimeOffset At, VolumeId Volume, bool IsPlan, string Caller, long Correlation) : AgentEvent(At);

/// <summary>It was looked whether a volume in the trash can be wiped; nothing of it was changed.</summary>
/// <param name="Files">How many files would be overwritten.</param>
/// <param name="Bytes">The bytes of their blocks.</param>
/// <param name="Fault">Why it cannot be wiped, as a clause; null where it can.</param>
public sealed record WipeChecked(
    DateTimeOffset At, VolumeId Volume, long Files, long Bytes, string? Fault) : AgentEvent(At);

/// <summary>An operator asked, on the agent, that an orphan be offered again.</summary>
/// <param name="IsPlan">Whether only to say what that would do.</param>
/// <param name="Caller">A principal, or <c>anonymous</c> while authentication is off.</param>
public sealed record OrphanAdoptAsked(
    DateTimeOffset At, VolumeId Volume, bool IsPlan, string Caller, long Correlation) : AgentEvent(At);

/// <summary>The volume lies among the volumes again with its manifest, for good.</summary>
public sealed record VolumeRestored(DateTimeOffset At, VolumeId Volume) : AgentEvent(At);

/// <summary>The volume could not be moved out of the trash for good.</summary>
/// <param name="Place">Where it lies now: the step may have failed after the move.</param>
public sealed record VolumeRestoreFailed(
    DateTimeOffset At, VolumeId Volume, string Reason, VolumePlace Place) : AgentEvent(At);

/// <summary>A volume was looked for on its disk.</summary>
/// <param name="Fault">Why it may not be used, for people; null when all is well.</param>
/// <param name="Stale">Why its manifest says something else than the ledger, for people; null when it does not.</param>
public sealed record VolumeChecked(DateTimeOffset At, VolumeId Volume, string? Fault, string? Stale = null)
    : AgentEvent(At);

/// <summary>A disk that did not answer at the start has answered.</summary>
public sealed record DiskFound(DateTimeOffset At, DiskFacts Disk) : AgentEvent(At);

// Containers.

/// <summary>The sandbox stands, owned by its user.</summary>
public sealed record SandboxPrepared(DateTimeOffset At, ContainerId Container) : AgentEvent(At);

/// <summary>The sandbox could not be made, for example because its user is unknown.</summary>
public sealed record SandboxFailed(DateTimeOffset At, ContainerId Container, string Reason) : AgentEvent(At);

/// <summary>All URIs are in the sandbox.</summary>
public sealed record FetchFinished(DateTimeOffset At, ContainerId Container) : AgentEvent(At);

/// <summary>An URI could not be fetched.</summary>
/// <param name="IsCopyDamaged">Whether the agent's own copy is at fault, so that its source may still give it.</param>
public sealed record FetchFailed(
    DateTimeOffset At, ContainerId Container, string Reason, bool IsCopyDamaged = false) : AgentEvent(At);

/// <summary>The container's first process runs.</summary>
/// <param name="Record">What the launcher needs to find it again (pid, start time, boot id), opaque to the
/// core.</param>
/// <param name="Pid">The first process, for views.</param>
public sealed record ContainerStarted(
    DateTimeOffset At, ContainerId Container, ReadOnlyMemory<byte> Record, int Pid) : AgentEvent(At);

/// <summary>No process was started.</summary>
public sealed record ContainerStartFailed(DateTimeOffset At, ContainerId Container, string Reason) : AgentEvent(At);

/// <summary>The first process is over; others of the container may still run.</summary>
/// <param name="WaitStatus">As wait(2) gives it.</param>
/// <param name="OutOfMemory">Whether the kernel killed in it for lack of memory within its limit.</param>
public sealed record ProcessExited(
    DateTimeOffset At, ContainerId Container, int WaitStatus, bool OutOfMemory) : AgentEvent(At);

/// <summary>
/// The container is proven to have no process left (S4). Always the answer to <see cref="StopContainer"/>, sooner or
/// later.
/// </summary>
public sealed record ContainerEmpty(DateTimeOffset At, ContainerId Container) : AgentEvent(At);

/// <summary>After a start of the agent: the container lives and is held again. Its exit may follow.</summary>
public sealed record ContainerAttached(
    DateTimeOffset At, ContainerId Container, ReadOnlyMemory<byte> Record, int Pid) : AgentEvent(At);

/// <summary>Nobody holds the container any more: its shim died, the machine was restarted, or it never ran.</summary>
/// <param name="Reason">What happened, for people.</param>
/// <param name="WaitStatus">The first process' status where it was written down before; null where nobody knows
/// it.</param>
/// <param name="NeverStarted">Whether it is proven that no process of it ever ran.</param>
/// <param name="OutOfMemory">Whether the kernel killed in it for lack of memory within its limit.</param>
public sealed record ContainerLost(
    DateTimeOffset At, ContainerId Container, string Reason, int? WaitStatus, bool NeverStarted,
    bool OutOfMemory = false) : AgentEvent(At);

/// <summary>
/// Something keeps the container from its end: a process that runs on, one that may not be looked at, or a machine that
/// refuses. Told when the reason changes.
/// </summary>
public sealed record ContainerTroubled(DateTimeOffset At, ContainerId Container, string Reason) : AgentEvent(At);

/// <summary>A container was measured to take more of a disk than it had when that was read. The core decides by what it
/// has now.</summary>
/// <param name="Volume">Where: one of its volumes; null for its sandbox.</param>
/// <param name="UsedBytes">What it takes there.</param>
public sealed record DiskOverused(
    DateTimeOffset At, ContainerId Container, VolumeId? Volume, long UsedBytes) : AgentEvent(At);

/// <summary>There is room for a task in the container of its running executor.</summary>
/// <param name="Fault">Why there is not; null when all is well.</param>
public sealed record ContainerExtended(DateTimeOffset At, TaskKey Task, string? Fault) : AgentEvent(At);

/// <summary>The limit of an executor's sandbox could not be set; it is tried again.</summary>
public sealed record SandboxLimitFailed(DateTimeOffset At, ContainerId Container, string Reason) : AgentEvent(At);

/// <summary>The sandbox of a container that is over is not there, or not any more.</summary>
public sealed record SandboxGone(DateTimeOffset At, ContainerId Container) : AgentEvent(At);

// The fetch cache.

/// <summary>The cache was looked at after a start.</summary>
/// <param name="Present">The entries that are there with the length that is known.</param>
/// <param name="Fault">Why it cannot be used, for people; null when all is well.</param>
public sealed record FetchCacheOpened(
    DateTimeOffset At, ImmutableArray<long> Present, string? Fault) : AgentEvent(At);

/// <summary>A source told what it has.</summary>
public sealed record SourceProbed(DateTimeOffset At, long Entry, SourceFacts Facts) : AgentEvent(At);

/// <summary>A source did not tell.</summary>
/// <param name="Reason">One line that names the source as far as it may be shown.</param>
/// <param name="IsRefusal">Whether it answered, and said that it does not give the file.</param>
public sealed record SourceProbeFailed(
    DateTimeOffset At, long Entry, string Reason, bool IsRefusal) : AgentEvent(At);

/// <summary>An entry is there, whole and on disk for good.</summary>
/// <param name="SizeBytes">Its length.</param>
/// <param name="Facts">What its source told of it as it gave it.</param>
public sealed record EntryFilled(DateTimeOffset At, long Entry, long SizeBytes, SourceFacts Facts) : AgentEvent(At);

/// <summary>An entry could not be filled; what there is of it is removed when the core asks.</summary>
/// <param name="IsSource">Whether its source is at fault, not the disk.</param>
public sealed record EntryFillFailed(
    DateTimeOffset At, long Entry, string Reason, bool IsSource) : AgentEvent(At);

/// <summary>The cache's disk refused something; it is tried again at the next start.</summary>
public sealed record FetchCacheTroubled(DateTimeOffset At, string Reason) : AgentEvent(At);

// Custom executors.

/// <summary>A custom executor made a call.</summary>
/// <param name="Executor">Which one, as the call says.</param>
/// <param name="Correlation">Names the HTTP request in <see cref="AnswerExecutor"/>.</param>
public abstract record ExecutorCalled(DateTimeOffset At, ExecutorKey Executor, long Correlation) : AgentEvent(At)
{
    /// <summary>Which one it is, as its token proves; null while executors need none.</summary>
    public ExecutorClaims? Claims { get; init; }
}

/// <summary>A custom executor subscribed.</summary>
/// <param name="Connection">Names the stream on which it hears events.</param>
/// <param name="UnacknowledgedTasks">Tasks it was given and of which no update was acknowledged.</param>
/// <param name="UnacknowledgedUpdates">Updates it sent that were not acknowledged, oldest first.</param>
public sealed record ExecutorSubscribed(
    DateTimeOffset At, ExecutorKey Executor, long Connection, ImmutableArray<TaskId> UnacknowledgedTasks,
    ImmutableArray<TaskUpdate> UnacknowledgedUpdates, long Correlation) : ExecutorCalled(At, Executor, Correlation);

/// <summary>A custom executor sent a task's update (checked for form by the host).</summary>
public sealed record ExecutorUpdateReceived(
    DateTimeOffset At, ExecutorKey Executor, TaskUpdate Update, long Correlation)
    : ExecutorCalled(At, Executor, Correlation);

/// <summary>A custom executor sent bytes to its framework.</summary>
public sealed record ExecutorMessageReceived(
    DateTimeOffset At, ExecutorKey Executor, ReadOnlyMemory<byte> Bytes, long Correlation)
    : ExecutorCalled(At, Executor, Correlation);

/// <summary>The stream of a custom executor is broken.</summary>
public sealed record ExecutorDisconnected(DateTimeOffset At, ExecutorKey Executor, long Connection) : AgentEvent(At);
