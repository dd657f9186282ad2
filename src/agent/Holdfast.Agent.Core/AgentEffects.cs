using System.Collections.Immutable;
using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.Fetching;
using Holdfast.Agent.Core.Fsck;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Link;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Core;

/// <summary>Something the host is to do, once the commit it came with is durable. In order.</summary>
public abstract record AgentEffect;

/// <summary>Sends <see cref="WakeDue"/> at the time; replaces the wish before.</summary>
public sealed record WakeAt(DateTimeOffset Due) : AgentEffect;

/// <summary>Says something to people: the host logs it.</summary>
public sealed record Announce(AgentNotice Notice, string Text) : AgentEffect;

// The link.

/// <summary>
/// Connects to the leading master; answered by <see cref="LinkConnected"/> or <see cref="LinkLost"/>.
/// </summary>
public sealed record Connect(long Connection) : AgentEffect;

/// <summary>
/// Closes a connection, or stops making it. No <see cref="LinkLost"/> follows that the core would heed.
/// </summary>
public sealed record CloseConnection(long Connection, string Reason) : AgentEffect;

/// <summary>Says who the agent is.</summary>
public sealed record SendHello(long Connection, AgentHello Hello) : AgentEffect;

/// <summary>Sends a frame of the session.</summary>
public sealed record SendFrame(long Connection, LinkFrame<AgentMessage> Frame) : AgentEffect;

/// <summary>Answers <see cref="TrustMasterAsked"/>.</summary>
/// <param name="Obeyed">Whether the agent now obeys the master it is connected to.</param>
/// <param name="Text">What came of it, for people.</param>
public sealed record AnswerTrust(long Correlation, bool Obeyed, string Text) : AgentEffect;

/// <summary>Answers <see cref="RejoinAsked"/>.</summary>
/// <param name="Done">Whether it is so, or would be; else nothing was changed.</param>
/// <param name="Text">What came of it, for people.</param>
public sealed record AnswerRejoin(long Correlation, bool Done, string Text) : AgentEffect;

// Volumes: each may be repeated after a crash, and must then end the same.

/// <summary>
/// Makes the volume's directory with its manifest; answered by <see cref="VolumeMade"/> or <see
/// cref="VolumeMakeFailed"/>.
/// </summary>
/// <param name="Plan">The volume.</param>
/// <param name="FileSystem">What its root lay on at start: on another, its disk is no longer mounted.</param>
/// <param name="IsDiskKnown">Whether the disk has volumes already, so that its <c>disk.json</c> must be there.</param>
public sealed record MakeVolume(VolumePlan Plan, string FileSystem, bool IsDiskKnown) : AgentEffect;

/// <summary>
/// Looks whether a volume is what it should be, and has its manifest say what the ledger says; answered by
/// <see cref="VolumeChecked"/>.
/// </summary>
public sealed record CheckVolume(VolumePlan Plan) : AgentEffect;

/// <summary>
/// Gives a volume another limit, or the one it has anew, and has its manifest say so; answered by
/// <see cref="VolumeResized"/> or <see cref="VolumeResizeFailed"/>.
/// </summary>
/// <param name="Plan">The volume as it is to everybody until then.</param>
/// <param name="Size">What it may take from then on, in MB.</param>
public sealed record ResizeVolume(VolumePlan Plan, Quantity Size) : AgentEffect;

/// <summary>
/// Moves a volume to the trash of its disk; answered by <see cref="VolumeTrashed"/> or <see cref="VolumeTrashFailed"/>.
/// </summary>
public sealed record MoveToTrash(VolumePlan Plan, DestroyRecord Destroyed) : AgentEffect;

/// <summary>
/// Removes a destroyed volume for good; answered by <see cref="TrashPurged"/> or <see cref="TrashPurgeFailed"/>.
/// </summary>
public sealed record PurgeTrash(VolumePlan Plan) : AgentEffect;

/// <summary>
/// Removes what is left of a limit whose owner is gone; answered by <see cref="LimitReleased"/> once nothing carries
/// its id, else by <see cref="LimitKept"/>.
/// </summary>
/// <param name="Root">The root of its disk.</param>
/// <param name="Backend">What made the limit.</param>
/// <param name="Id">The id.</param>
public sealed record ReleaseLimit(string Root, string Backend, long Id) : AgentEffect;

/// <summary>
/// Moves a destroyed volume out of the trash, with its manifest as it is now; answered by <see cref="VolumeRestored"/>
/// or <see cref="VolumeRestoreFailed"/>.
/// </summary>
public sealed record RestoreVolume(VolumePlan Plan) : AgentEffect;

/// <summary>
/// Looks at a directory that is to become a volume, and changes nothing; answered by <see cref="AdoptionSeen"/>.
/// </summary>
/// <param name="Disks">The agent's disks that may be used, that of the work directory first.</param>
public sealed record LookAtAdoption(long Correlation, string Path, ImmutableArray<DiskFacts> Disks) : AgentEffect;

/// <summary>
/// Makes a volume of a directory, manifest first; answered by <see cref="VolumeAdopted"/> or <see
/// cref="VolumeAdoptFailed"/>.
/// </summary>
/// <param name="Path">The directory.</param>
/// <param name="FileSystem">What the root of its disk lay on at start.</param>
/// <param name="IsDiskKnown">Whether the disk has volumes already, so that its <c>disk.json</c> must be there.</param>
public sealed record AdoptVolume(VolumePlan Plan, string Path, string FileSystem, bool IsDiskKnown) : AgentEffect;

/// <summary>
/// Looks whether a volume in the trash can be wiped, and changes nothing; answered by <see cref="WipeChecked"/>.
/// </summary>
public sealed record CheckWipe(VolumePlan Plan) : AgentEffect;

/// <summary>
/// Overwrites a destroyed volume where it lies and removes it for good (S9); answered as <see cref="PurgeTrash"/> is.
/// </summary>
public sealed record WipeVolume(VolumePlan Plan) : AgentEffect;

/// <summary>Mends what was found wrong on a disk; answered by <see cref="FsckFixEnded"/>.</summary>
/// <param name="Fix">What is to be done.</param>
/// <param name="Plan">The volume; null where it is about none.</param>
/// <param name="Destroyed">Who destroyed it; null while it lives.</param>
/// <param name="Correlation">Who waits for it.</param>
public sealed record MendDisk(FsckFix Fix, VolumePlan? Plan, DestroyRecord? Destroyed, long Correlation) : AgentEffect;

/// <summary>Answers what came of the fixes that an operator asked for.</summary>
public sealed record AnswerFsck(long Correlation, ImmutableArray<FsckOutcome> Outcomes) : AgentEffect;

/// <summary>Answers what an operator asked to be done to a volume.</summary>
public sealed record AnswerOrder(long Correlation, OrderOutcome Outcome) : AgentEffect;

/// <summary>Answers <see cref="PurgeAsked"/>.</summary>
public sealed record AnswerPurge(long Correlation, PurgeOutcome Outcome) : AgentEffect;

// Containers.

/// <summary>Makes the sandbox; answered by <see cref="SandboxPrepared"/> or <see cref="SandboxFailed"/>.</summary>
public sealed record PrepareSandbox(SandboxPlan Plan) : AgentEffect;

/// <summary>
/// Fetches URIs into the sandbox; answered by <see cref="FetchFinished"/> or <see cref="FetchFailed"/>.
/// </summary>
public sealed record FetchUris(FetchPlan Plan) : AgentEffect;

/// <summary>
/// Starts the container; answered by <see cref="ContainerStarted"/> or <see cref="ContainerStartFailed"/>.
/// </summary>
public sealed record StartContainer(ContainerPlan Plan) : AgentEffect;

/// <summary>
/// Finds a container again after a start; answered by <see cref="ContainerAttached"/> or <see cref="ContainerLost"/>.
/// </summary>
/// <param name="Record">The launcher's record; empty where the container was perhaps never started.</param>
public sealed record AttachContainer(ContainerId Container, ReadOnlyMemory<byte> Record) : AgentEffect;

/// <summary>
/// Makes room for one more task in the container of its running executor: raises its limits and places the task's
/// volumes in the sandbox; answered by <see cref="ContainerExtended"/>.
/// </summary>
/// <param name="Task">The task.</param>
/// <param name="Plan">The executor's sandbox, with this task's volumes.</param>
/// <param name="Limits">What the executor and all its tasks may use together.</param>
public sealed record ExtendContainer(TaskKey Task, SandboxPlan Plan, ResourceBag Limits) : AgentEffect;

/// <summary>
/// Sets the limit of the sandbox of a running executor, of which a task is over; answered, where it cannot be set, by
/// <see cref="SandboxLimitFailed"/>.
/// </summary>
public sealed record LimitSandbox(SandboxPlan Plan) : AgentEffect;

/// <summary>
/// Sends SIGTERM to all processes of the container. Whether it helps is seen in <see cref="ProcessExited"/>.
/// </summary>
public sealed record TerminateContainer(ContainerId Container) : AgentEffect;

/// <summary>
/// Ends all that happens for the container (sandbox, fetch, start, processes) and goes on until no process of it is
/// left; answered
/// by <see cref="ContainerEmpty"/>, also where nothing ever ran.
/// </summary>
/// <param name="Record">The launcher's record; empty where there is none.</param>
public sealed record StopContainer(ContainerId Container, ReadOnlyMemory<byte> Record) : AgentEffect;

/// <summary>Forgets a container that was empty: its runtime files may go (the sandbox stays).</summary>
public sealed record ForgetContainer(ContainerId Container) : AgentEffect;

// The fetch cache. What is asked of one entry is done in order.

/// <summary>
/// Makes sure that nothing is in the cache but these files, and that nobody writes there any more; answered by <see
/// cref="FetchCacheOpened"/>.
/// </summary>
public sealed record OpenFetchCache(ImmutableArray<CachedFile> Known) : AgentEffect;

/// <summary>
/// Asks a source, as the user, what it has; answered by <see cref="SourceProbed"/> or <see cref="SourceProbeFailed"/>.
/// </summary>
public sealed record ProbeSource(long Entry, string? User, FetchSource Source) : AgentEffect;

/// <summary>
/// Downloads an entry, as the user; answered by <see cref="EntryFilled"/> or <see cref="EntryFillFailed"/>. Not before
/// all entries are gone whose removal was asked for earlier: it is their room.
/// </summary>
/// <param name="BytesMax">What it may take.</param>
public sealed record FillEntry(long Entry, string? User, FetchSource Source, long BytesMax) : AgentEffect;

/// <summary>Ends all that is done for an entry, and removes what there is of it.</summary>
public sealed record RemoveEntry(long Entry) : AgentEffect;

// Custom executors.

/// <summary>Answers a call of an executor.</summary>
public sealed record AnswerExecutor(long Correlation, ExecutorCallOutcome Outcome) : AgentEffect;

/// <summary>Sends an event on an executor's stream.</summary>
public sealed record TellExecutor(ExecutorKey Executor, long Connection, ExecutorEvent Event) : AgentEffect;

/// <summary>Ends an executor's stream.</summary>
public sealed record CloseExecutor(ExecutorKey Executor, long Connection) : AgentEffect;
