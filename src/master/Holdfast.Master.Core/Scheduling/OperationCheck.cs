using Holdfast.Link;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.State;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>Why an operation is refused (SEMANTICS §5). Every fault is named.</summary>
/// <param name="agent">Whose resources it concerns.</param>
/// <param name="principal">Who asks; null where it is not known.</param>
internal sealed class OperationCheck(Agent agent, string? principal)
{
    /// <summary>The role that a framework's resources are allocated to; null for an operator's call.</summary>
    public RoleName? AllocationRole { get; init; }

    /// <summary>The roles of the framework; empty for an operator's call.</summary>
    public IReadOnlyCollection<RoleName> FrameworkRoles { get; init; } = [];

    /// <summary>Whether who asks takes shared volumes; operators do.</summary>
    public bool MayShare { get; init; } = true;

    /// <summary>Every fault in one text, with the agent; null when there is none.</summary>
    /// <param name="kind">What is to be done.</param>
    /// <param name="named">The resources as they were sent.</param>
    /// <param name="pool">What there is to take from, without allocation; null where that is looked at
    /// elsewhere.</param>
    /// <param name="volumes">All volumes of the agent as they will be once all that is under way is done.</param>
    /// <param name="source">What an operator's reserve moves, as it was sent; null or empty where it moves
    /// nothing.</param>
    public string? Explain(
        OperationKind kind, ResourceBag named, ResourceBag? pool, ResourceBag volumes, ResourceBag? source = null)
    {
        var faults = new List<string>();
        if (ResourceCheck.ProviderFault(named) is { } fault) faults.Add(fault);
        faults.AddRange(ResourceCheck.Faults(named));
        AddAllocationFaults(named, faults);
        var resources = named.Unallocate();
        switch (kind)
        {
            case OperationKind.Reserve when source is { IsEmpty: false }:
                AddAllocationFaults(source, faults);
                AddMoveFaults(source.Unallocate(), resources, volumes, faults);
                break;
            case OperationKind.Reserve:
                AddReserveFaults(resources, faults);
                break;
            case OperationKind.Unreserve:
                AddUnreserveFaults(resources, faults);
                break;
            case OperationKind.Create:
                AddCreateFaults(resources, volumes, faults);
                break;
            case OperationKind.Destroy:
                AddDestroyFaults(resources, volumes, faults);
                break;
            default:
                faults.Add($"{kind} is not supported by this master");
                break;
        }
        // What is wrong in itself need not be looked for in the pool, and cannot be converted.
        if (faults.Count == 0 && pool is not null && Conversion.Of(kind, resources).Consumed is var consumed
            && !pool.Contains(consumed))
            faults.Add($"{pool.Excerpt()} does not contain {consumed.Excerpt()}");
        return faults.Count == 0 ? null : $"{string.Join("; ", FaultBudget.Shorten(faults))}; on {agent}";
    }

    private void AddAllocationFaults(ResourceBag named, List<string> faults)
    {
        foreach (var resource in named)
        {
            if (resource.Key.AllocationRole is not { } role || role == AllocationRole) continue;
            faults.Add(AllocationRole is { } own
                ? $"{resource} is allocated to role '{role}', but the offers are allocated to role '{own}'"
                : $"{resource} must not be allocated in an operator's call");
        }
    }

    private void AddReserveFaults(ResourceBag resources, List<string> faults)
    {
        foreach (var resource in resources)
        {
            if (!resource.Key.Reservations.IsDynamic)
            {
                faults.Add($"{resource} is not dynamically reserved");
                continue;
            }
            if (resource.Key.IsPersistentVolume)
            {
                faults.Add($"{resource} is a persistent volume, whose reservation stays as long as it lives");
                continue;
            }
            var top = resource.Key.Reservations.Top!;
            AddPrincipalFault(resource, top.Principal, "reservation", faults);
            if (AllocationRole is not { } role) continue;
            if (top.Role != role)
                faults.Add($"{resource} would be reserved for role '{top.Role}', but it is allocated to role '{role}'");
            else if (!FrameworkRoles.Contains(top.Role))
                faults.Add($"{resource} would be reserved for role '{top.Role}', which the framework does not have");
        }
    }

    private void AddMoveFaults(
        ResourceBag source, ResourceBag target, ResourceBag volumes, List<string> faults)
    {
        if (ReservationMove.Explain(source, target) is { } fault)
        {
            faults.Add(fault);
            return;
        }
        if (agent.LinkVersion < LinkVersion.MovesAndGroups)
            faults.Add("The agent is of an earlier version, which cannot move reservations: upgrade it first");
        AddPrincipalFault(target[0], target[0].Key.Reservations.Top!.Principal, "reservation", faults);
        var names = NamesOf(volumes - source.PersistentVolumes);
        foreach (var volume in target.PersistentVolumes)
            if (!names.Add(VolumeName.Of(volume)))
                faults.Add($"The persistence id '{volume.Key.Disk!.PersistenceId}' is not unique in role "
                    + $"'{volume.Key.Role}'");
    }

    private static HashSet<VolumeName> NamesOf(ResourceBag volumes) =>
        volumes.Select(VolumeName.Of).ToHashSet();

    private static void AddUnreserveFaults(ResourceBag resources, List<string> faults)
    {
        foreach (var resource in resources)
        {
            if (resource.Key.IsPersistentVolume)
                faults.Add($"{resource} is a persistent volume; destroy it first, then unreserve its disk");
            else if (!resource.Key.Reservations.IsDynamic)
                faults.Add($"{resource} is not dynamically reserved");
        }
    }

    private void AddCreateFaults(ResourceBag resources, ResourceBag volumes, List<string> faults)
    {
        var names = NamesOf(volumes);
        foreach (var volume in agent.Volumes)
            if (volume.State is not (VolumeState.Destroying or VolumeState.Trash))
                names.Add(VolumeName.Of(volume.Resource));
        foreach (var resource in resources)
        {
            if (!resource.Key.IsPersistentVolume)
            {
                faults.Add($"{resource} is not a persistent volume: its disk info must hold persistence and volume");
                continue;
            }
            if (resource.Key.IsShared && !MayShare)
                faults.Add($"{resource} is a shared volume, and the framework does not have the capability "
                    + "SHARED_RESOURCES");
            if (resource.Details?.Volume is { Mode: VolumeMode.ReadOnly })
                faults.Add($"{resource} is read-only; a volume must be created read-write");
            if (!names.Add(VolumeName.Of(resource)))
                faults.Add($"The persistence id '{resource.Key.Disk!.PersistenceId}' is not unique in role "
                    + $"'{resource.Key.Role}'");
            AddPrincipalFault(resource, resource.Details?.PersistencePrincipal, "persistence", faults);
        }
    }

    // What the same ACCEPT makes before it destroys that is there by then, as everything that is under way.
    private void AddDestroyFaults(ResourceBag resources, ResourceBag volumes, List<string> faults)
    {
        foreach (var resource in resources)
        {
            if (!resource.Key.IsPersistentVolume) faults.Add($"{resource} is not a persistent volume");
            else if (IsInUse(resource)) faults.Add($"The persistent volume {resource} is in use");
            else if (!volumes.Contains(resource))
                faults.Add($"There is no persistent volume {resource}");
        }
    }

    private bool IsInUse(Resource volume) =>
        volume.Key.IsShared ? Cluster.IsHeld(agent, volume) : agent.Account.Used.Contains(volume);

    private void AddPrincipalFault(Resource resource, string? named, string what, List<string> faults)
    {
        if (principal is null || named == principal) return;
        faults.Add(named is null
            ? $"{resource} must name the principal '{principal}' in its {what}"
            : $"{resource} names the principal '{named}' in its {what}, but '{principal}' asks");
    }
}
