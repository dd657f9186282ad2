using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core;

public sealed partial class AgentCore
{
    private static readonly TimeSpan TrashRetry = TimeSpan.FromMinutes(1);

    private readonly OrderedDictionary<VolumeId, VolumeEntry> _volumes = [];

    private ImmutableArray<VolumeSpec> VolumeSpecs() => [.. _volumes.Values.Select(static volume => volume.ToSpec())];

    private DiskFacts? DiskOf(DiskSource? source)
    {
        foreach (var disk in _facts.Disks)
            if (disk.Source == source) return disk;
        return null;
    }

    /// <summary>Why the volume's disk keeps it from being used; null where it does not.</summary>
    private string? FaultOf(VolumeEntry volume)
    {
        if (DiskOf(volume.Source) is not { } disk) return null;
        if (disk.Fault is { } fault) return fault;
        return disk.Backend == volume.Row.Backend
            ? null
            : $"it was made with the backend '{volume.Row.Backend}', and its disk {disk.Root} has '{disk.Backend}' "
                + $"now, which would not hold it to its size: start the agent with --disk-backend={disk.Root}="
                + $"{volume.Row.Backend}, or destroy the volume";
    }

    private void OnLimitKept(long id) => _timers.Set(
        new TimerKey(TimerKind.LimitId, id.ToString(CultureInfo.InvariantCulture)), _turn.Now + TrashRetry);

    /// <summary>Stores that the volume is to be; its directory is made once that is durable.</summary>
    private VolumeEntry BeginVolume(Resource resource, OperationSpec operation, DiskFacts disk)
    {
        var id = VolumeId.Parse(_random.NextUuid().ToString("D"));
        var volume = new VolumeEntry(new VolumeRow(
            id, resource, VolumeState.Creating, Reason: null, disk.Root, disk.Backend, operation.Uuid,
            operation.Principal, Destroyed: null, TrashedAt: null, PurgeOrder: null,
            LimitId: _limitIds.Take(disk, $"volume {id}")));
        _volumes.Add(id, volume);
        _turn.Put(volume.Row);
        Make(volume, disk);
        return volume;
    }

    private void Make(VolumeEntry volume, DiskFacts disk) =>
        _turn.Do(new MakeVolume(volume.ToPlan(_identity.Agent), disk.FileSystem, IsKnown(disk)));

    // A root whose disk went away is an ordinary directory of the disk above: what is made there is gone from sight as
    // soon as the disk is back.
    private bool IsKnown(DiskFacts disk) => _volumes.Values.Any(volume =>
        volume.Row.Root == disk.Root && volume.Row.State != VolumeState.Creating);

    private void OnVolumeMade(VolumeId id)
    {
        if (!_volumes.TryGetValue(id, out var volume) || volume.Row.State != VolumeState.Creating) return;
        volume.Made = true;
        SettleOperation(volume.Row.Created);
    }

    private void OnVolumeMakeFailed(VolumeId id, string reason)
    {
        if (!_volumes.TryGetValue(id, out var volume) || volume.Row.State != VolumeState.Creating) return;
        RemoveVolume(volume);
        _resources.Convert([], [volume.Resource.WithoutVolume()], _turn);
        FailOperation(volume.Row.Created, $"volume {Name(volume)} could not be made in {volume.Row.Root}: {reason}");
        SettleOperation(volume.Row.Created);
    }

    /// <summary>
    /// Stores that the volume goes, by which operation and for whom (S2); it is moved once that is durable.
    /// </summary>
    private void BeginDestroy(VolumeEntry volume, DestroyRecord destroyed)
    {
        if (volume.Row.State == VolumeState.Ready) _resources.Withhold(volume.Resource);
        // What was made for an operation that failed was never used: nobody wants it kept.
        if (destroyed.Operation != volume.Row.Created) destroyed = destroyed with { Policy = PolicyOf(volume) };
        Store(volume, volume.Row with { State = VolumeState.Destroying, Destroyed = destroyed });
        _turn.Do(new MoveToTrash(volume.ToPlan(_identity.Agent), destroyed));
    }

    private void OnVolumeTrashed(VolumeId id)
    {
        if (!_volumes.TryGetValue(id, out var volume) || volume.Row.State != VolumeState.Destroying) return;
        Store(volume, volume.Row with { State = VolumeState.Trash, TrashedAt = _turn.Now });
        volume.Trouble = null;
        // A MOUNT disk is promised as a whole: while it holds trash it is not offered.
        if (!volume.IsMount) _resources.Convert([], [volume.Resource.WithoutVolume()], _turn);
        ReadSoon();
        if (volume.Row.Destroyed is not { } destroyed) return;
        // What a failed operation had made was never used: nobody will want it back.
        if (destroyed.Operation == volume.Row.Created) Purge(volume);
        SettleOperation(destroyed.Operation);
    }

    private void OnVolumeTrashFailed(VolumeId id, string reason, VolumePlace place)
    {
        if (!_volumes.TryGetValue(id, out var volume)) return;
        if (volume.Row is not { State: VolumeState.Destroying, Destroyed: { } destroyed }) return;
        // What was made for an operation that failed, with nothing ever written to it, stays out of sight; and so does
        // what lies in the trash already, or perhaps does: its reservation must not be offered with data that is gone.
        if (destroyed.Operation == volume.Row.Created || place is VolumePlace.Trash or VolumePlace.Unknown)
        {
            volume.Trouble = reason;
            _turn.Announce(
                AgentNotice.TrashTrouble, $"Volume {Name(volume)} cannot be moved away ({reason}); tried again.");
            _timers.Set(TrashTimer(id), _turn.Now + TrashRetry);
            return;
        }
        var isThere = place == VolumePlace.Volumes;
        Store(volume, volume.Row with
        {
            State = isThere ? VolumeState.Ready : VolumeState.Withheld,
            Reason = isThere ? null : reason,
            Destroyed = null,
        });
        if (isThere) _resources.Return(volume.Resource);
        else _turn.Announce(AgentNotice.VolumeWithheld, $"Volume {Name(volume)} is withheld: {reason}");
        FailOperation(destroyed.Operation, $"volume {Name(volume)} could not be moved to the trash: {reason}");
        SettleOperation(destroyed.Operation);
        // The failed operation gives the volume back in the master's eyes; there is none.
        if (!isThere) ChangeResources();
    }

    private void OnTrashDue(string subject)
    {
        if (!_volumes.TryGetValue(VolumeId.Parse(subject), out var volume)) return;
        if (volume.Row is { State: VolumeState.Destroying, Destroyed: { } destroyed })
            _turn.Do(new MoveToTrash(volume.ToPlan(_identity.Agent), destroyed));
        else if (volume.Row.Adopt is not null) GoOnAdopting(volume);
        else if (volume.Row.Restore is not null) GoOnRestoring(volume);
        else if (volume.Row.State == VolumeState.Trash) Purge(volume);
    }

    private void Purge(VolumeEntry volume)
    {
        if (volume.Purging) return;
        volume.Purging = true;
        // From now on part of it may be gone: it is never restored, also where this is cut, or fails.
        if (!volume.Row.PurgeBegun) Store(volume, volume.Row with { PurgeBegun = true });
        var plan = volume.ToPlan(_identity.Agent);
        _turn.Do(IsWiped(volume) ? new WipeVolume(plan) : new PurgeTrash(plan));
    }

    private void OnTrashPurged(VolumeId id)
    {
        if (!_volumes.TryGetValue(id, out var volume)) return;
        if (volume.Row is not { State: VolumeState.Trash, Destroyed: { } destroyed }) return;
        var cause = CauseOf(volume, destroyed);
        RemoveVolume(volume);
        RecordPurge(volume, destroyed, cause);
        if (cause == PurgeCause.RoomNeeded)
            _turn.Announce(
                AgentNotice.Purged, $"The destroyed volume {Name(volume)} was purged before its retention of "
                + $"{Retention} was over: its room was needed.");
        if (volume.IsMount)
        {
            _resources.Convert([], [volume.Resource.WithoutVolume()], _turn);
            ChangeResources();
        }
        RunWaitingBatches();
    }

    private PurgeCause CauseOf(VolumeEntry volume, DestroyRecord destroyed)
    {
        if (destroyed.Operation == volume.Row.Created) return PurgeCause.OperationFailed;
        if (volume.Row.PurgeOrder is not null) return PurgeCause.Asked;
        return Left(volume) > TimeSpan.Zero ? PurgeCause.RoomNeeded : PurgeCause.RetentionOver;
    }

    private void OnTrashPurgeFailed(VolumeId id, string reason)
    {
        if (!_volumes.TryGetValue(id, out var volume) || volume.Row.State != VolumeState.Trash) return;
        (volume.Purging, volume.Trouble) = (false, reason);
        _turn.Announce(
            AgentNotice.TrashTrouble, $"The destroyed volume {Name(volume)} cannot be purged ({reason}); tried again.");
        _timers.Set(TrashTimer(id), _turn.Now + TrashRetry);
        RunWaitingBatches();
    }

    // A disk that does not answer must not hold up the rest of the agent; one that answers slowly is waited for.
    private void AwaitChecks() => _timers.Set(new TimerKey(TimerKind.Checks), _turn.Now + _options.DiskPatience);

    // Their data is not known to be gone: they are back as soon as they are seen.
    private void OnChecksDue()
    {
        foreach (var volume in _volumes.Values.ToArray())
            if (_unchecked.Remove(volume.Id))
                Judge(volume, $"{volume.Row.Root} does not answer: see whether its disk is reachable; the volume is "
                    + "back once it answers");
        StartOnVolumes();
        EndRecoveryWhenDone();
    }

    private void OnVolumeChecked(VolumeChecked verdict)
    {
        if (_unchecked.Remove(verdict.Volume) && _unchecked.Count > 0) AwaitChecks();
        if (_volumes.TryGetValue(verdict.Volume, out var volume))
        {
            Judge(volume, verdict.Fault);
            AnswerAdoption(volume);
            if (verdict.Stale is { } reason)
                _turn.Announce(
                    AgentNotice.ManifestStale, $"The manifest of volume {Name(volume)} says what was: {reason}.");
        }
        if (_unchecked.Count == 0)
        {
            _timers.Cancel(new TimerKey(TimerKind.Checks));
            StartOnVolumes();
        }
        EndRecoveryWhenDone();
    }

    // What waited to know whether its volumes are what they were.
    private void StartOnVolumes()
    {
        foreach (var container in _containers.Values.ToArray())
        {
            if (container.AwaitsVolumes) PrepareAgain(container);
            if (container.Executor is not { } executor) continue;
            foreach (var task in TasksOf(executor)) Deliver(task, executor);
        }
    }

    private VolumeEntry? WithheldOf(ResourceBag resources)
    {
        foreach (var resource in resources.PersistentVolumes.Unallocate())
            if (FindVolume(resource) is { Row.State: VolumeState.Withheld } volume) return volume;
        return null;
    }

    private static string Withheld(VolumeEntry volume) => $"volume {Name(volume)} is withheld: {volume.Row.Reason}";

    private void Judge(VolumeEntry volume, string? fault)
    {
        if (fault is not null && volume.Row.State == VolumeState.Ready)
        {
            Store(volume, volume.Row with { State = VolumeState.Withheld, Reason = fault });
            _resources.Withhold(volume.Resource);
            _turn.Announce(
                AgentNotice.VolumeWithheld, $"Volume {Name(volume)} is withheld: {fault}. It is not made again.");
            ChangeResources();
        }
        else if (fault is null && volume.Row.State == VolumeState.Withheld)
        {
            Store(volume, volume.Row with { State = VolumeState.Ready, Reason = null });
            _resources.Return(volume.Resource);
            if (volume.Holders.Count > 0 || volume.Resizing is not null) _resources.Hold([volume.Resource]);
            // A resize may have failed while it was away, and left its limit as nobody knows.
            if (volume.Resizing is null) SetLimit(volume, volume.Resource);
            _turn.Announce(AgentNotice.VolumeBack, $"Volume {Name(volume)} is what it was, and no longer withheld.");
            ChangeResources();
        }
        else if (fault is not null && volume.Row.State == VolumeState.Withheld && volume.Row.Reason != fault)
        {
            Store(volume, volume.Row with { Reason = fault });
        }
    }

    private void Store(VolumeEntry volume, VolumeRow row)
    {
        volume.Row = row;
        _turn.Put(row);
    }

    private void RemoveVolume(VolumeEntry volume)
    {
        _volumes.Remove(volume.Id);
        _timers.Cancel(TrashTimer(volume.Id));
        _turn.Remove(AgentTables.Volumes, volume.Row.Key);
        if (volume.Row.LimitId is { } limit) _limitIds.Release(limit);
    }

    private static TimerKey TrashTimer(VolumeId id) => new(TimerKind.Trash, id.ToString());

    private static string Name(VolumeEntry volume) =>
        $"'{volume.Resource.Key.Disk?.PersistenceId}' ({volume.Id}) of role {volume.Resource.Key.Role}";
}
