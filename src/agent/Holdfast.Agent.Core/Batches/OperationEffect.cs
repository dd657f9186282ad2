using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Batches;

/// <summary>What a step takes and what it leaves, as far as the step alone says.</summary>
/// <param name="Consumed">What must be free when it begins.</param>
/// <param name="Produced">What there is in its place when it is done; nothing for a launch.</param>
internal sealed record OperationEffect(ResourceBag Consumed, ResourceBag Produced)
{
    /// <summary>Reads an operation.</summary>
    /// <returns>Null where it cannot be applied to anything; the fault then says why.</returns>
    public static OperationEffect? Of(OperationSpec operation, out string fault)
    {
        fault = Explain(operation) ?? "";
        if (fault.Length > 0) return null;
        var resources = operation.Resources.Unallocate();
        return operation.Kind switch
        {
            OperationKind.Reserve when !operation.Source.IsEmpty => new(operation.Source.Unallocate(), resources),
            OperationKind.Reserve => new(resources.PopReservation(), resources),
            OperationKind.Unreserve => new(resources, resources.PopReservation()),
            OperationKind.Create => new(WithoutVolumes(resources), resources),
            // As planned: no later step of the batch uses what comes out of it.
            OperationKind.GrowVolume or OperationKind.ShrinkVolume => new(VolumeResize.Of(operation).Consumed, []),
            _ => new(resources, WithoutVolumes(resources)),
        };
    }

    /// <summary>Reads a launch.</summary>
    public static OperationEffect Of(TaskSpec task) => new(task.Resources.Unallocate(), []);

    /// <summary>The disk space that the volumes are made of.</summary>
    public static ResourceBag WithoutVolumes(ResourceBag volumes) =>
        [.. volumes.Select(static volume => volume.WithoutVolume())];

    private static string? Explain(OperationSpec operation)
    {
        if (operation.Resources.IsEmpty) return "it names no resources";
        if (VolumeResize.IsOne(operation.Kind))
            return VolumeResize.Explain(operation.Kind, operation.Resources, operation.Change).FirstOrDefault();
        if (operation is { Kind: OperationKind.Reserve, Source.IsEmpty: false })
            return ReservationMove.Explain(operation.Source.Unallocate(), operation.Resources.Unallocate());
        foreach (var resource in operation.Resources)
            if (Explain(operation.Kind, resource) is { } fault) return $"{resource}: {fault}";
        return null;
    }

    private static string? Explain(OperationKind kind, Resource resource) => kind switch
    {
        OperationKind.Reserve or OperationKind.Unreserve when !resource.Key.Reservations.IsDynamic =>
            "it is not dynamically reserved",
        OperationKind.Reserve or OperationKind.Unreserve when resource.Key.IsPersistentVolume =>
            "it is a persistent volume, whose reservation stays as long as it lives",
        OperationKind.Create or OperationKind.Destroy when !resource.Key.IsPersistentVolume =>
            "it is no persistent volume",
        OperationKind.Create when resource.Key.Reservations.IsEmpty => "a persistent volume must be reserved",
        OperationKind.Create when resource.Key.ProviderId is not null => "resource providers are not built yet",
        OperationKind.Reserve or OperationKind.Unreserve or OperationKind.Create or OperationKind.Destroy => null,
        _ => $"operations of kind {kind} are not built yet",
    };
}
