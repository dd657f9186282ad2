using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Holdfast.Agent.Core.Fetching;
using Holdfast.Agent.Core.Link;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core;

/// <summary>
/// The agent's decisions: its ledger of reservations and volumes, its tasks and executors, and its side of the link.
/// </summary>
/// <remarks>One thread's business. What it stores is in <see cref="AgentTables"/>; all else follows from
/// that.</remarks>
public sealed partial class AgentCore : ICore<AgentEvent, AgentDelta, AgentEffect>
{
    // As many starts of a ledger that was put back are told from those it had before.
    private const int StartsKept = 32;

    private readonly AgentOptions _options;
    private readonly SeededRandom _random;
    private readonly Turn _turn = new();
    private readonly Timers _timers = new();
    private readonly MasterLink _link;
    private readonly ResourceLedger _resources;
    private readonly FetchCache _fetchCache;
    private readonly LimitIds _limitIds;
    private AgentFacts _facts;
    private IdentityRow _identity;
    private DateTimeOffset? _wake;

    private AgentCore(IdentityRow identity, AgentFacts facts, AgentOptions options, SeededRandom random)
    {
        (_identity, _facts, _options, _random) = (identity, facts, options, random);
        _resources = new ResourceLedger(facts.Resources);
        _link = new MasterLink(_turn, _timers, options, random);
        _fetchCache = new FetchCache(_turn, options.FetchCacheBytes);
        _limitIds = new LimitIds(options.LimitIds, _turn);
    }

    /// <inheritdoc/>
    public void Apply(AgentEvent evt, Frame<AgentDelta, AgentEffect> frame)
    {
        _turn.Begin(evt.At, frame);
        IsViewDirty = true;
        Dispatch(evt);
        AskForWake();
    }

    private void Dispatch(AgentEvent evt)
    {
        switch (evt)
        {
            case WakeDue wake: OnWake(wake.SinceBoot); break;
            case LinkConnected connected: _link.OnConnected(connected.Connection, Hello()); break;
            case LinkLost lost: _link.OnLost(lost.Connection, lost.Reason); break;
            case WelcomeReceived welcome: OnWelcome(welcome); break;
            case RefusalReceived refusal: OnRefusal(refusal); break;
            case FrameReceived frame: OnFrame(frame); break;
            case MessageUnreadable unread: _link.OnUnreadable(unread.Connection, unread.Reason); break;
            case TrustMasterAsked asked: OnTrustAsked(asked); break;
            case RejoinAsked asked: OnRejoinAsked(asked); break;
            case OrphanAdoptAsked asked: OnOrphanAdoptAsked(asked); break;
            case VolumeMade made: OnVolumeMade(made.Volume); break;
            case VolumeMakeFailed failed: OnVolumeMakeFailed(failed.Volume, failed.Reason); break;
            case VolumeResized resized: OnVolumeResized(resized.Volume, resized.Size); break;
            case VolumeResizeFailed failed: OnVolumeResizeFailed(failed); break;
            case VolumeTrashed trashed: OnVolumeTrashed(trashed.Volume); break;
            case VolumeTrashFailed failed: OnVolumeTrashFailed(failed.Volume, failed.Reason, failed.Place); break;
            case TrashPurged purged: OnTrashPurged(purged.Volume); break;
            case TrashPurgeFailed failed: OnTrashPurgeFailed(failed.Volume, failed.Reason); break;
            case LimitReleased released: _limitIds.OnReleased(released.Id); break;
            case LimitKept kept: OnLimitKept(kept.Id); break;
            case PurgeAsked asked: OnPurgeAsked(asked); break;
            case RestoreAsked asked: OnRestoreAsked(asked); break;
            case RenameAsked asked: OnRenameAsked(asked); break;
            case OnDestroyAsked asked: OnPolicyAsked(asked); break;
            case AdoptAsked asked: OnAdoptAsked(asked); break;
            case AdoptionSeen seen: OnAdoptionSeen(seen); break;
            case VolumeAdopted adopted: OnVolumeAdopted(adopted.Volume); break;
            case VolumeAdoptFailed failed: OnVolumeAdoptFailed(failed.Volume, failed.Reason, failed.Place); break;
            case WipeAsked asked: OnWipeAsked(asked); break;
            case WipeChecked verdict: OnWipeChecked(verdict); break;
            case VolumeRestored restored: OnVolumeRestored(restored.Volume); break;
            case VolumeRestoreFailed failed: OnVolumeRestoreFailed(failed.Volume, failed.Reason, failed.Place); break;
            case VolumeChecked verdict: OnVolumeChecked(verdict); break;
            case FsckFixAsked asked: OnFsckFixAsked(asked); break;
            case FsckFixEnded ended: OnFsckFixEnded(ended); break;
            case DiskFound found: OnDiskFound(found.Disk); break;
            case FetchCacheOpened opened: _fetchCache.OnOpened(opened.Present, opened.Fault); break;
            case SourceProbed probed: _fetchCache.OnProbed(probed.Entry, probed.Facts); break;
            case SourceProbeFailed failed: _fetchCache.OnProbeFailed(failed); break;
            case EntryFilled filled: _fetchCache.OnFilled(filled.Entry, filled.SizeBytes, filled.Facts); break;
            case EntryFillFailed failed: OnEntryFillFailed(failed); break;
            case FetchCacheTroubled told: OnFetchCacheTroubled(told.Reason); break;
            default: DispatchContainer(evt); break;
        }
    }

    private void DispatchContainer(AgentEvent evt)
    {
        switch (evt)
        {
            case SandboxPrepared prepared: OnSandboxPrepared(prepared.Container); break;
            case SandboxFailed failed: OnSandboxFailed(failed.Container, failed.Reason); break;
            case FetchFinished finished: OnFetchFinished(finished.Container); break;
            case FetchFailed failed: OnFetchFailed(failed); break;
            case ContainerStarted started: OnContainerStarted(started.Container, started.Record, started.Pid); break;
            case ContainerStartFailed failed: OnContainerStartFailed(failed.Container, failed.Reason); break;
            case ProcessExited exited: OnProcessExited(exited); break;
            case ContainerEmpty empty: OnContainerEmpty(empty.Container); break;
            case ContainerAttached attached: OnContainerAttached(attached); break;
            case ContainerLost lost: OnContainerLost(lost); break;
            case DiskOverused overused: OnDiskOverused(overused); break;
            case ContainerTroubled told: OnContainerTroubled(told.Container, told.Reason); break;
            case SandboxLimitFailed failed: OnSandboxLimitFailed(failed.Container, failed.Reason); break;
            case SandboxGone gone: OnSandboxGone(gone.Container); break;
            case ContainerExtended placed: OnContainerExtended(placed.Task, placed.Fault); break;
            case ExecutorSubscribed subscribed: OnExecutorSubscribed(subscribed); break;
            case ExecutorUpdateReceived received: OnExecutorUpdate(received); break;
            case ExecutorMessageReceived received: OnExecutorMessage(received); break;
            case ExecutorDisconnected gone: OnExecutorDisconnected(gone.Executor, gone.Connection); break;
            default: throw new UnreachableException($"No arm for {evt.GetType().Name}; add one above.");
        }
    }

    private void OnWake(TimeSpan sinceBoot)
    {
        _wake = null;
        while (_timers.TryTakeDue(_turn.Now, out var key))
        {
            switch (key.Kind)
            {
                case TimerKind.Escalation: OnEscalationDue(key.Subject); break;
                case TimerKind.Completion: OnCompletionDue(key.Subject); break;
                case TimerKind.Registration: OnRegistrationDue(key.Subject); break;
                case TimerKind.Shutdown: OnShutdownDue(key.Subject); break;
                case TimerKind.Reregistration: OnReregistrationDue(); break;
                case TimerKind.Trash: OnTrashDue(key.Subject); break;
                case TimerKind.LimitId: _limitIds.Retry(long.Parse(key.Subject, CultureInfo.InvariantCulture)); break;
                case TimerKind.Resize: OnResizeDue(key.Subject); break;
                case TimerKind.SandboxLimit: OnSandboxLimitDue(key.Subject); break;
                case TimerKind.Checks: OnChecksDue(); break;
                case TimerKind.Retention: OnRetentionDue(sinceBoot); break;
                default: _link.OnTimer(key.Kind); break;
            }
        }
        SendDueUpdates();
    }

    private void AskForWake()
    {
        var due = Earliest(_timers.NextDue, Earliest(_updates.NextDue, _outcomes.NextDue));
        // An earlier wish that is still under way wakes the core anyway, and it then asks for the next.
        if (due is not { } next || (_wake is { } asked && asked <= next)) return;
        _wake = next;
        _turn.Do(new WakeAt(next));
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other : one;

    private AgentSpec Self => _facts.Agent with { Id = _identity.Agent };

    private void StoreIdentity(IdentityRow identity)
    {
        _identity = identity;
        _turn.Put(identity);
    }

    // What was planned with what the agent had before would not hold any more.
    private void ChangeResources()
    {
        StoreIdentity(_identity with { Version = new ResourceVersion(_random.NextUuid()) });
        _link.Send(new ResourcesChanged(Offered, _identity.Version, VolumeSpecs()));
    }

    private ImmutableArray<Guid> Starts => _identity.Starts.IsDefault ? [] : _identity.Starts;

    private AgentHello Hello() => new()
    {
        VersionMin = Holdfast.Link.LinkVersion.Current.Min,
        VersionMax = Holdfast.Link.LinkVersion.Current.Max,
        Agent = Self,
        Ledger = _identity.Ledger,
        Generation = _identity.Generation,
        Starts = Starts,
        Obeyed = _identity.Obeyed,
    };
}
