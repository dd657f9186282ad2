using System.Collections.Immutable;
using Holdfast.Agent.Core.Batches;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Link;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core;

public sealed partial class AgentCore
{
    private readonly OrderedDictionary<OperationUuid, OperationEntry> _operations = [];
    private readonly Queue<OperationUuid> _operationsAcknowledged = new();
    private readonly UpdateStreams<OperationUuid, OperationUpdate> _outcomes = new();
    private long _lastOperation;

    private StepState Begin(OperationEntry operation)
    {
        var spec = operation.Spec;
        if (Check(spec) is { } distrust) return Refuse(operation, distrust);
        var effect = OperationEffect.Of(spec, out var fault);
        if (effect is null) return Refuse(operation, fault);
        // What it takes depends on whether the volume is in use.
        if (VolumeResize.IsOne(spec.Kind)) return BeginResize(operation);
        if (!_resources.HasFree(effect.Consumed)) return Refuse(operation, Missing(spec, effect.Consumed));
        return spec.Kind switch
        {
            OperationKind.Create => BeginCreate(operation, effect),
            OperationKind.Destroy => BeginDestroy(operation),
            OperationKind.Reserve when !spec.Source.IsEmpty => Move(operation, effect),
            _ => Convert(operation, effect),
        };
    }

    private string? Check(OperationSpec operation) =>
        IsStrangers && (!operation.Source.IsEmpty
            || operation.Kind is OperationKind.Destroy or OperationKind.Unreserve or OperationKind.ShrinkVolume)
            ? Distrust(Name(operation))
            : null;

    // The agent's own claims decide, never what the master believes.
    private string Missing(OperationSpec operation, ResourceBag wanted)
    {
        foreach (var resource in wanted)
        {
            var isFree = _resources.HasFree([resource]);
            if (FindVolume(resource) is { } volume && (operation.Kind == OperationKind.Destroy || isFree))
            {
                // Of a shared volume that tasks use there is a copy for everybody; but only those who use it.
                if (isFree && volume.State == VolumeState.Ready) continue;
                return volume is { Holders: [], Resizing: { } resize } ? BeingResized(volume, resize)
                    : $"volume {Name(volume)} is {volume.State}{HoldersOf(volume, ", held by")}";
            }
            if (isFree) continue;
            return $"{resource} is not free on agent {_identity.Agent}, which has {_resources.Total}";
        }
        return $"{wanted} is not free on agent {_identity.Agent}";
    }

    private StepState Convert(OperationEntry operation, OperationEffect effect)
    {
        _resources.Convert(effect.Consumed, effect.Produced, _turn);
        Finish(operation, OperationState.Finished, null, effect.Produced);
        return StepState.Done;
    }

    /// <summary>
    /// The resources are reserved otherwise from this commit on. Volumes stay where they lie, with all that is in them:
    /// the reservation is no part of their path.
    /// </summary>
    private StepState Move(OperationEntry operation, OperationEffect effect)
    {
        var moved = new List<(VolumeEntry Volume, Resource Into)>();
        foreach (var resource in effect.Consumed.PersistentVolumes)
        {
            if (FindVolume(resource) is not { State: VolumeState.Ready } volume)
                return Refuse(operation, Missing(operation.Spec, [resource]));
            var into = ReservationMove.Moved(volume.Resource, effect.Produced);
            if (FindNamesake(into) is { } other && other.Resource.Key.Role != volume.Resource.Key.Role)
                return Refuse(operation, Taken(other));
            moved.Add((volume, into));
        }
        Store(operation, operation.Row with { Volumes = [.. moved.Select(static one => one.Volume.Id)] });
        foreach (var (volume, into) in moved) Store(volume, volume.Row with { Resource = into });
        ResourceBag produced =
        [
            .. effect.Produced.Where(static key => !key.IsPersistentVolume),
            .. moved.Select(static one => one.Into),
        ];
        _resources.Convert(effect.Consumed, produced, _turn);
        // Their manifests still say otherwise; they are never the truth, and are written anew when they are looked at.
        foreach (var (volume, _) in moved) _turn.Do(new CheckVolume(volume.ToPlan(_identity.Agent)));
        Finish(operation, OperationState.Finished, null, produced);
        return StepState.Done;
    }

    private VolumeEntry? FindNamesake(Resource resource)
    {
        foreach (var volume in _volumes.Values)
            if (!volume.IsTrash && volume.Resource.Key.Role == resource.Key.Role
                && volume.Resource.Key.Disk?.PersistenceId == resource.Key.Disk?.PersistenceId) return volume;
        return null;
    }

    private static string Taken(VolumeEntry volume) => $"role {volume.Resource.Key.Role} has a volume "
        + $"'{volume.Resource.Key.Disk?.PersistenceId}' here already ({volume.Id}, {volume.State})";

    private StepState BeginCreate(OperationEntry operation, OperationEffect effect)
    {
        var names = new HashSet<(PersistenceId?, RoleName)>();
        foreach (var resource in effect.Produced)
        {
            if (CheckVolume(resource) is { } fault) return Refuse(operation, fault);
            if (!names.Add((resource.Key.Disk?.PersistenceId, resource.Key.Role)))
                return Refuse(operation, $"it names '{resource.Key.Disk?.PersistenceId}' twice");
        }
        foreach (var disk in effect.Produced.Select(resource => DiskOf(resource.Key.Disk?.Source)).OfType<DiskFacts>()
            .GroupBy(static disk => disk.Root))
            if (_limitIds.WhyNot(disk.First(), disk.Count()) is { } fault) return Refuse(operation, fault);
        // All of them together: each alone might fit.
        var spaces = effect.Consumed.Select(static space => (space.Key.Disk?.Source, space.Amount));
        switch (MakeRoom(spaces, out var reason))
        {
            case false: return Refuse(operation, reason ?? "there is no room");
            case null: return StepState.Waiting;
        }
        _resources.Convert(effect.Consumed, [], _turn);
        var volumes = ImmutableArray.CreateBuilder<VolumeId>();
        foreach (var resource in effect.Produced)
            if (DiskOf(resource.Key.Disk?.Source) is { } disk)
                volumes.Add(BeginVolume(resource, operation.Spec, disk).Id);
        Store(operation, operation.Row with { Volumes = volumes.ToImmutable() });
        return StepState.UnderWay;
    }

    private static string Unusable(DiskFacts disk, string fault) => $"the disk {disk.Root} cannot be used: {fault}";

    private string? CheckVolume(Resource resource)
    {
        if (DiskOf(resource.Key.Disk?.Source) is not { } disk)
            return $"agent {_identity.Agent} has no disk {resource.Key.Disk?.Source}";
        if (disk.Fault is { } fault) return Unusable(disk, fault);
        foreach (var volume in _volumes.Values)
            if (volume is { Row.State: VolumeState.Trash, IsMount: true }
                && volume.Source == resource.Key.Disk?.Source)
                return $"the MOUNT disk {disk.Root} holds the destroyed volume {Name(volume)}";
        return CheckPolicy(resource, disk) ?? (FindNamesake(resource) is { } other ? Taken(other) : null);
    }

    private StepState BeginDestroy(OperationEntry operation)
    {
        var volumes = new List<VolumeEntry>();
        foreach (var resource in operation.Spec.Resources.Unallocate())
        {
            if (FindVolume(resource) is not { State: VolumeState.Ready } volume)
                return Refuse(operation, Missing(operation.Spec, [resource]));
            volumes.Add(volume);
        }
        Store(operation, operation.Row with { Volumes = [.. volumes.Select(static volume => volume.Id)] });
        var destroyed = new DestroyRecord(operation.Spec.Uuid, operation.Spec.Principal, operation.Spec.At);
        foreach (var volume in volumes) BeginDestroy(volume, destroyed);
        return StepState.UnderWay;
    }

    private VolumeEntry? FindVolume(Resource resource)
    {
        foreach (var volume in _volumes.Values)
            if (volume.Row.State != VolumeState.Trash && volume.Resource.IsSameAs(resource)) return volume;
        return null;
    }

    /// <summary>Ends an operation once each of its volumes is where it must be, or is gone for good.</summary>
    private void SettleOperation(OperationUuid uuid)
    {
        if (!_operations.TryGetValue(uuid, out var operation) || operation.IsOver) return;
        var volumes = operation.Volumes.Select(id => _volumes.GetValueOrDefault(id)).ToList();
        var isCreate = operation.Spec.Kind == OperationKind.Create;
        if (volumes.Exists(volume => volume?.Row.State == VolumeState.Creating && !volume.Made)) return;
        if (isCreate && operation.Update.Message is null
            && volumes.TrueForAll(static volume => volume is { Made: true }))
        {
            foreach (var volume in volumes) Publish(volume!);
            Finish(operation, OperationState.Finished, null, operation.Spec.Resources.Unallocate());
        }
        else if (isCreate && volumes.Exists(static volume => volume?.Row.State == VolumeState.Creating))
        {
            // One of several failed: what was made for the others goes again, and is waited for.
            foreach (var volume in volumes)
                if (volume?.Row.State == VolumeState.Creating)
                    BeginDestroy(volume, new DestroyRecord(uuid, operation.Spec.Principal, operation.Spec.At));
            return;
        }
        else if (volumes.Exists(static volume => volume?.Row.State == VolumeState.Destroying))
        {
            return;
        }
        else if (isCreate || operation.Update.Message is not null || volumes.Exists(IsStillThere))
        {
            Finish(operation, OperationState.Failed,
                operation.Update.Message ?? "a volume could not be moved to the trash");
        }
        else
        {
            FinishDestroy(operation, volumes);
            return;
        }
        Advance(operation);

        static bool IsStillThere(VolumeEntry? volume) => volume?.Row.State is VolumeState.Ready or VolumeState.Withheld;
    }

    private void FinishDestroy(OperationEntry operation, List<VolumeEntry?> volumes)
    {
        // A MOUNT disk comes back only once its trash is purged.
        var freed = volumes.OfType<VolumeEntry>().Where(static volume => !volume.IsMount)
            .Select(static volume => volume.Resource.WithoutVolume());
        Finish(operation, OperationState.Finished, null, [.. freed]);
        // What waits for the disk fails first: whoever hears of the new total then knows of nothing that still needs
        // it.
        Advance(operation);
        if (volumes.Exists(static volume => volume is { IsMount: true })) ChangeResources();
    }

    private void Publish(VolumeEntry volume)
    {
        Store(volume, volume.Row with { State = VolumeState.Ready });
        _resources.Return(volume.Resource);
    }

    private void Advance(OperationEntry operation)
    {
        foreach (var batch in _batches.Values.ToArray())
        {
            var step = batch.StepOf(operation.Spec);
            if (step < 0 || batch[step] != StepState.UnderWay) continue;
            batch[step] = StateOf(operation);
            Run(batch);
        }
    }

    private static StepState StateOf(OperationEntry operation) => operation switch
    {
        { IsOver: false, Volumes.IsEmpty: true } => StepState.Waiting,
        { IsOver: false } => StepState.UnderWay,
        { Update.State: OperationState.Finished } => StepState.Done,
        _ => StepState.Failed,
    };
}
