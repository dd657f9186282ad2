using System.Diagnostics;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.State;

/// <summary>What an operation makes of what, without allocation.</summary>
/// <param name="Consumed">What it takes.</param>
/// <param name="Result">What there is afterwards instead.</param>
internal sealed record Conversion(ResourceBag Consumed, ResourceBag Result)
{
    /// <summary>The conversion of an operation that was found valid.</summary>
    public static Conversion Of(OperationSpec spec) => VolumeResize.IsOne(spec.Kind)
        ? Of(VolumeResize.Of(spec)) : Of(spec.Kind, spec.Resources, spec.Source);

    /// <summary>The conversion of a resize of a volume that nothing holds.</summary>
    public static Conversion Of(VolumeResize resize) => new(resize.Consumed, resize.Result);

    /// <summary>The conversion of a resize of a volume that something holds: what is added is kept back until the
    /// outcome is known.</summary>
    public static Conversion InPlace(VolumeResize resize) => new(resize.Taken, resize.Taken);

    /// <inheritdoc cref="Of(OperationSpec)"/>
    public static Conversion Of(OperationKind kind, ResourceBag resources, ResourceBag? source = null) => kind switch
    {
        OperationKind.Reserve when source is { IsEmpty: false } => new(source, resources),
        OperationKind.Reserve => new(resources.PopReservation(), resources),
        OperationKind.Unreserve => new(resources, resources.PopReservation()),
        OperationKind.Create => new(WithoutVolumes(resources), resources),
        OperationKind.Destroy => new(resources, WithoutVolumes(resources)),
        _ => throw new UnreachableException($"{kind} converts nothing."),
    };

    /// <summary>Whether the kind is one that changes resources as this type describes.</summary>
    public static bool IsKnown(OperationKind kind) =>
        kind is OperationKind.Reserve or OperationKind.Unreserve or OperationKind.Create or OperationKind.Destroy
        || VolumeResize.IsOne(kind);

    private static ResourceBag WithoutVolumes(ResourceBag volumes)
    {
        var space = new ResourcePool();
        foreach (ref readonly var volume in volumes.Entries) space.Add(volume.WithoutVolume());
        return space.ToBag();
    }
}
