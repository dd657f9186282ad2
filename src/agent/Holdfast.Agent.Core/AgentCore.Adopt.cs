using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core;

/// <remarks>
/// A directory that is there already becomes a volume: data of another system, or a volume whose ledger is lost. The
/// disk is asked first what there is, with nothing changed; what is stored then is a volume that is being made, of that
/// directory.
/// </remarks>
public sealed partial class AgentCore
{
    private const long Megabyte = 1 << 20;

    private readonly Dictionary<long, AdoptAsked> _adoptions = [];

    private void OnAdoptAsked(AdoptAsked evt)
    {
        _adoptions[evt.Correlation] = evt;
        _turn.Do(new LookAtAdoption(evt.Correlation, evt.Adoption.Path, [.. _facts.Disks
            .Where(static disk => disk.Fault is null)]));
    }

    private void OnAdoptionSeen(AdoptionSeen evt)
    {
        if (!_adoptions.Remove(evt.Correlation, out var asked)) return;
        var plan = PlanAdoption(asked, evt.Finding, out var fault);
        if (plan is null) Answer(evt.Correlation, new OrderImpossible(fault));
        else if (asked.IsPlan) Answer(evt.Correlation, new OrderPlanned(plan.Id, AdoptionText(plan, evt.Finding)));
        else BeginAdoption(plan, asked, evt.Finding);
    }

    private AdoptionPlan? PlanAdoption(AdoptAsked asked, AdoptionFinding found, out string fault)
    {
        var adoption = asked.Adoption;
        fault = found.Fault ?? "";
        if (fault.Length > 0) return null;
        var disk = _facts.Disks.First(disk => disk.Root == found.Root);
        if (Describe(adoption, found, disk, out fault) is not { } resource) return null;
        var id = found.InPlace ?? found.Described?.Volume;
        if (found.InPlace is { } own && _volumes.TryGetValue(own, out var known))
            fault = $"{adoption.Path} is volume {Name(known)}, which is {known.State}.";
        else if (FindNamesake(resource) is { } other)
            fault = $"The name is taken: {Taken(other)}. Give it another one, with '--name'.";
        else if (resource.Amount.Milli * (Int128)Megabyte < found.Bytes * (Int128)1000)
            fault = $"{adoption.Path} holds {Megabytes(found.Bytes)} MB, more than the {resource.Amount} MB that it is "
                + "to have: give '--size' at least that.";
        else if (CheckPolicy(resource, disk) is { } policy)
            fault = $"It cannot be a volume: {policy}.";
        else
            fault = ExplainDisk(resource, out _) ?? RoomFault(disk, resource.Amount, asked.IsPlan) ?? "";
        if (fault.Length > 0) return null;
        ExplainDisk(resource, out var taken);
        // Where it was a volume here or elsewhere, it is the same one again.
        var isFree = id is { } wanted && !_volumes.ContainsKey(wanted);
        return new AdoptionPlan(
            isFree ? id!.Value : VolumeId.Parse(_random.NextUuid().ToString("D")), resource, disk, taken);
    }

    private string? RoomFault(DiskFacts disk, Quantity amount, bool isPlan)
    {
        if (disk.Source is { Kind: DiskSourceKind.Mount }) return null;
        return MakeRoom(disk, amount, purge: !isPlan, out var reason) switch
        {
            true => null,
            false => $"There is no room for it: {reason}.",
            null when isPlan => null,
            null => "Older trash is being purged to make room for it: ask again once 'holdfast volumes trash ls' shows "
                + "it gone.",
        };
    }

    private static Resource? Describe(Adoption adoption, AdoptionFinding found, DiskFacts disk, out string fault)
    {
        fault = "";
        var before = found.Described?.Resource;
        var name = adoption.Name ?? before?.Key.Disk?.PersistenceId;
        var reservations = adoption.Role is { } role
            ? ReservationStack.Of(Reservation.Dynamic(role, adoption.Principal))
            : before?.Key.Reservations;
        if (name is null || reservations is not { IsEmpty: false })
        {
            fault = $"No manifest beside {adoption.Path} says what it is: name role and volume, with '--name "
                + "ROLE/NAME'.";
            return null;
        }
        var details = new ResourceDetails
        {
            PersistencePrincipal = adoption.Principal ?? before?.Details?.PersistencePrincipal,
            Volume = adoption.ContainerPath is { } path
                ? new VolumeMount(path)
                : before?.Details?.Volume ?? new VolumeMount("data"),
        };
        var size = adoption.Size ?? before?.Amount ?? Quantity.FromMilli(1000 * Math.Max(1, Megabytes(found.Bytes)));
        var key = ResourceKey.Of("disk", ResourceKind.Scalar).WithDisk(new Disk(disk.Source, name))
            .WithReservations(reservations).WithShared(before?.Key.IsShared ?? false);
        return Resource.Of(key, size, details);
    }

    private void BeginAdoption(AdoptionPlan plan, AdoptAsked asked, AdoptionFinding found)
    {
        var created = found.Described?.Created ?? new OperationUuid(_random.NextUuid());
        var volume = new VolumeEntry(new VolumeRow(
            plan.Id, plan.Resource, VolumeState.Creating, Reason: null, plan.Disk.Root, plan.Disk.Backend, created,
            found.Described?.Creator ?? asked.Caller, Destroyed: null, TrashedAt: null, PurgeOrder: null,
            LimitId: _limitIds.Take(plan.Disk, $"volume {plan.Id}"))
        {
            Adopt = new AdoptOrder(asked.Adoption.Path, asked.Caller, _turn.Now, plan.Taken),
        });
        volume.Asking.Add(asked.Correlation);
        _volumes.Add(plan.Id, volume);
        _turn.Put(volume.Row);
        _resources.Convert(plan.Taken, [], _turn);
        _turn.Announce(
            AgentNotice.Ordered, $"{asked.Caller} has {asked.Adoption.Path} made volume {Name(volume)}.");
        ChangeResources();
        GoOnAdopting(volume);
    }

    private void GoOnAdopting(VolumeEntry volume)
    {
        if (volume.Row.Adopt is not { } order) return;
        if (DiskOf(volume.Source) is not { Fault: null } disk)
        {
            OnVolumeAdoptFailed(volume.Id, $"the disk {volume.Row.Root} cannot be used now", VolumePlace.Unknown);
            return;
        }
        _turn.Do(new AdoptVolume(volume.ToPlan(_identity.Agent), order.Path, disk.FileSystem, IsKnown(disk)));
    }

    private void OnVolumeAdopted(VolumeId id)
    {
        if (!_volumes.TryGetValue(id, out var volume) || volume.Row.Adopt is not { } order) return;
        Store(volume, volume.Row with { State = VolumeState.Ready, Adopt = null });
        volume.Trouble = null;
        _resources.Return(volume.Resource);
        var text = $"{order.Path} is volume {Name(volume)} now, with {volume.Size} MB, as {order.Caller} asked.";
        _turn.Announce(AgentNotice.Ordered, text);
        ChangeResources();
        AnswerAsking(volume, new OrderDone(id, text, volume.ToSpec()));
    }

    private void OnVolumeAdoptFailed(VolumeId id, string reason, VolumePlace place)
    {
        if (!_volumes.TryGetValue(id, out var volume) || volume.Row.Adopt is not { } order) return;
        if (place == VolumePlace.Nowhere)
        {
            RemoveVolume(volume);
            _resources.Convert([], order.Taken, _turn);
            ChangeResources();
            AnswerAsking(volume, new OrderFailed(
                id, $"{order.Path} did not become a volume, and is as it was: {reason}."));
            RunWaitingBatches();
            return;
        }
        volume.Trouble = reason;
        _turn.Announce(
            AgentNotice.TrashTrouble, $"Volume {Name(volume)} cannot be adopted yet ({reason}); tried again.");
        _timers.Set(TrashTimer(id), _turn.Now + TrashRetry);
        AnswerAsking(volume, new OrderFailed(
            id, $"Volume {Name(volume)} cannot be adopted yet: {reason}. It is tried again each minute."));
    }

    private static string AdoptionText(AdoptionPlan plan, AdoptionFinding found)
    {
        var disk = string.Join(" and ", plan.Taken.Select(static part => $"{part.Amount} MB of {part}"));
        return $"A volume '{plan.Resource.Key.Disk?.PersistenceId}' ({plan.Id}) of role {plan.Resource.Key.Role} would "
            + $"be made of the {Megabytes(found.Bytes)} MB there, limited to {plan.Resource.Amount} MB, by "
            + $"{found.Way}. It takes {disk}.";
    }

    private static long Megabytes(long bytes) => (bytes + Megabyte - 1) / Megabyte;

    private sealed record AdoptionPlan(VolumeId Id, Resource Resource, DiskFacts Disk, ResourceBag Taken);
}
