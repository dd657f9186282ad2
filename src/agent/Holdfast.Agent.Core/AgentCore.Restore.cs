using Holdfast.Agent.Core.State;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core;

/// <remarks>
/// A destroyed volume is made ready again. Its destroy gave its disk back, to its reservation; so a restore takes free
/// disk, of that reservation first and of what that was made of for the rest, in the commit that stores it. It is the
/// operator's word and deletes nothing, so that a stranger as master does not stand in its way.
/// </remarks>
public sealed partial class AgentCore
{
    private void OnRestoreAsked(RestoreAsked evt)
    {
        if (!_volumes.TryGetValue(evt.Volume, out var volume))
        {
            Answer(evt.Correlation, new OrderUnknown(evt.Volume, Unknown(evt.Volume)));
            return;
        }
        if (volume.Row.Restore is { } order && !evt.IsPlan)
        {
            volume.Asking.Add(evt.Correlation);
            return;
        }
        var refusal = volume.Row.Restore is null ? ExplainRestore(volume) : BeingRestored(volume);
        var into = evt.As is { } name ? Renamed(volume.Resource, name) : volume.Resource;
        var taken = ResourceBag.Empty;
        refusal ??= Namesake(into) ?? DiskTrouble(volume);
        refusal ??= volume.IsMount ? null : ExplainDisk(into, out taken);
        var needsPurge = refusal is null && RoomToRestore(volume, purge: false, out refusal) is null;
        if (refusal is not null)
            Answer(evt.Correlation, new OrderRefused(volume.Id, refusal, volume.State));
        else if (evt.IsPlan)
            Answer(evt.Correlation, new OrderPlanned(volume.Id, RestorePlan(volume, into, taken, needsPurge)));
        else
            BeginRestore(
                volume, into, new RestoreOrder(evt.Caller, _turn.Now, volume.Resource, taken), evt.Correlation);
    }

    // Stored before anything moves; the disk is promised to it from the same commit on.
    private void BeginRestore(VolumeEntry volume, Resource into, RestoreOrder order, long correlation)
    {
        volume.Asking.Add(correlation);
        Store(volume, volume.Row with { Resource = into, Restore = order });
        if (!volume.IsMount) _resources.Convert(order.Taken, [], _turn);
        _turn.Announce(AgentNotice.Ordered, $"{order.Caller} has the destroyed volume {Name(volume)} restored.");
        ChangeResources();
        GoOnRestoring(volume);
    }

    private void GoOnRestoring(VolumeEntry volume)
    {
        if (volume.Row.Restore is not { } order) return;
        // Once it may have been moved, there is no more asking whether it should be.
        string? reason = null;
        bool? isThere = order.HasRoom ? true : RoomToRestore(volume, purge: true, out reason);
        if (isThere is null) return;
        if (isThere == false)
        {
            UndoRestore(volume, reason ?? "there is no room");
            return;
        }
        if (!order.HasRoom) Store(volume, volume.Row with { Restore = order with { HasRoom = true } });
        _turn.Do(new RestoreVolume(volume.ToPlan(_identity.Agent)));
    }

    private void OnVolumeRestored(VolumeId id)
    {
        if (!_volumes.TryGetValue(id, out var volume) || volume.Row.Restore is not { } order) return;
        Store(volume, volume.Row with
        {
            State = VolumeState.Ready, Destroyed = null, TrashedAt = null, KeptSince = null, Restore = null,
        });
        volume.Trouble = null;
        _resources.Return(volume.Resource);
        var text = $"Volume {Name(volume)} is restored with {volume.Size} MB, as {order.Caller} asked.";
        _turn.Announce(AgentNotice.Ordered, text);
        ChangeResources();
        AnswerAsking(volume, new OrderDone(id, text, volume.ToSpec()));
    }

    private void OnVolumeRestoreFailed(VolumeId id, string reason, VolumePlace place)
    {
        if (!_volumes.TryGetValue(id, out var volume) || volume.Row.Restore is null) return;
        // Where it has left the trash, or perhaps has, there is no way back that would not be another move.
        if (place is not (VolumePlace.Volumes or VolumePlace.Unknown))
        {
            UndoRestore(volume, reason);
            return;
        }
        volume.Trouble = reason;
        _turn.Announce(
            AgentNotice.TrashTrouble, $"Volume {Name(volume)} cannot be restored yet ({reason}); tried again.");
        _timers.Set(TrashTimer(id), _turn.Now + TrashRetry);
        AnswerAsking(volume, new OrderFailed(
            id, $"Volume {Name(volume)} cannot be restored yet: {reason}. It is tried again each minute."));
    }

    private void UndoRestore(VolumeEntry volume, string reason)
    {
        if (volume.Row.Restore is not { } order) return;
        Store(volume, volume.Row with { Resource = order.Former, Restore = null });
        if (!volume.IsMount) _resources.Convert([], order.Taken, _turn);
        ChangeResources();
        ReadSoon();
        var text = $"Volume {Name(volume)} could not be restored, and stays in the trash: {reason}.";
        _turn.Announce(AgentNotice.TrashTrouble, text);
        AnswerAsking(volume, new OrderFailed(volume.Id, text));
        RunWaitingBatches();
    }

    private string? ExplainRestore(VolumeEntry volume)
    {
        var row = volume.Row;
        if (row.State == VolumeState.Destroying) return OutOfPlace(volume);
        if (row.State != VolumeState.Trash) return $"Volume {Name(volume)} is {volume.State}: it was not destroyed.";
        // Part of its data may be gone by now: half a volume is worse than none, since nobody would see it.
        if (row.PurgeBegun || row.PurgeOrder is not null)
            return $"Volume {Name(volume)} is being purged, and part of its data is gone: it cannot be restored any "
                + "more.";
        return row.Destroyed is { } destroyed && _operations.TryGetValue(destroyed.Operation, out var operation)
            && !operation.IsOver
                ? $"The operation that destroys volume {Name(volume)} is still under way; ask again once it is over."
                : null;
    }

    private static string BeingRestored(VolumeEntry volume) => $"Volume {Name(volume)} is being restored already.";

    private string? Namesake(Resource into) => FindNamesake(into) is { } other
        ? $"The name is taken: {Taken(other)}. Restore it under another one, with '--as NAME'."
        : null;

    private string? DiskTrouble(VolumeEntry volume) => DiskOf(volume.Source) switch
    {
        null => $"Agent {_identity.Agent} has no disk {volume.Source} any more, where volume {Name(volume)} lies: give "
            + "it its disk again.",
        { Fault: { } fault } disk => $"Volume {Name(volume)} cannot be restored: {Unusable(disk, fault)}.",
        _ => null,
    };

    /// <summary>Free disk for the volume: of its reservation, then of what that was made of.</summary>
    /// <returns>Why there is not enough of it; null where there is.</returns>
    private string? ExplainDisk(Resource volume, out ResourceBag taken)
    {
        var parts = new List<Resource>();
        var form = volume.WithoutVolume().WithDetails(null);
        var left = volume.Amount;
        var found = new List<string>();
        while (true)
        {
            var free = FreeOf(form.Key);
            found.Add(form.Key.Reservations is { IsEmpty: false } reserved
                ? $"{free} MB reserved as {reserved}"
                : $"{free} MB unreserved");
            var part = free < left ? free : left;
            if (!part.IsZero) parts.Add(form.WithAmount(part));
            left = left.MinusCapped(part);
            if (left.IsZero || !form.Key.Reservations.IsDynamic) break;
            form = form.PopReservation();
        }
        taken = [.. parts];
        return left.IsZero
            ? null
            : $"The volume needs {volume.Amount} MB of disk, and free for it on "
                + $"{DiskOf(volume.Key.Disk?.Source)?.Root} are {string.Join(" and ", found)}: {left} MB are missing. "
                + "Free disk there, by a smaller reservation or the end of a task, and ask again.";
    }

    private Quantity FreeOf(ResourceKey key)
    {
        foreach (var resource in _resources.Free.Entries)
            if (resource.Key.Equals(key)) return resource.Amount;
        return Quantity.Zero;
    }

    // It leaves the trash and becomes a promise: the sum is the same, unless more was promised than there is.
    private bool? RoomToRestore(VolumeEntry volume, bool purge, out string? reason)
    {
        reason = null;
        if (volume.IsMount || DiskOf(volume.Source) is not { } disk) return true;
        volume.IsAside = true;
        var isThere = MakeRoom(disk, volume.Size, purge, out reason);
        volume.IsAside = false;
        return isThere;
    }

    private void RunWaitingRestores()
    {
        foreach (var volume in _volumes.Values.ToArray())
            if (volume.Row.Restore is { HasRoom: false }) GoOnRestoring(volume);
    }

    private static Resource Renamed(Resource volume, PersistenceId name) =>
        volume.WithKey(volume.Key.WithDisk(volume.Key.Disk! with { PersistenceId = name }));

    private static string RestorePlan(VolumeEntry volume, Resource into, ResourceBag taken, bool needsPurge)
    {
        var name = into.Key.Disk?.PersistenceId;
        var other = name == volume.Resource.Key.Disk?.PersistenceId ? "" : $" as '{name}'";
        var disk = taken.IsEmpty
            ? "the whole MOUNT disk, which is kept for it"
            : string.Join(" and ", taken.Select(static part => $"{part.Amount} MB of {part}"));
        var purge = needsPurge ? "; for its room older trash is purged first" : "";
        return $"Volume {Name(volume)} would be restored{other}: it takes {disk}{purge}.";
    }

    private void Answer(long correlation, OrderOutcome outcome) => _turn.Do(new AnswerOrder(correlation, outcome));

    private void AnswerAsking(VolumeEntry volume, OrderOutcome outcome)
    {
        foreach (var correlation in volume.Asking) Answer(correlation, outcome);
        volume.Asking.Clear();
    }
}
