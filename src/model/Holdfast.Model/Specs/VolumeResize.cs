using Holdfast.Model.Resources;

namespace Holdfast.Model.Specs;

/// <summary>
/// A persistent volume that becomes larger or smaller (GROW_VOLUME, SHRINK_VOLUME). Master and agent judge by the same
/// rules. Nothing of it carries an allocation.
/// </summary>
/// <param name="From">The volume as it is.</param>
/// <param name="To">The volume as it is to be: itself, with another size.</param>
/// <param name="Taken">The disk space that goes into it; empty where it becomes smaller.</param>
/// <param name="Left">The disk space that comes out of it; empty where it becomes larger.</param>
public sealed record VolumeResize(Resource From, Resource To, ResourceBag Taken, ResourceBag Left)
{
    /// <summary>All that it takes where nobody uses the volume.</summary>
    public ResourceBag Consumed => Taken + From;

    /// <summary>What there is in its place.</summary>
    public ResourceBag Result => Left + To;

    /// <summary>Whether operations of the kind resize volumes.</summary>
    public static bool IsOne(OperationKind kind) => kind is OperationKind.GrowVolume or OperationKind.ShrinkVolume;

    /// <summary>Reads an operation of which <see cref="Explain"/> has nothing to say.</summary>
    public static VolumeResize Of(OperationSpec operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return Of(operation.Kind, operation.Resources, operation.Change);
    }

    /// <inheritdoc cref="Of(OperationSpec)"/>
    public static VolumeResize Of(OperationKind kind, ResourceBag resources, ResourceBag change)
    {
        ArgumentNullException.ThrowIfNull(resources);
        ArgumentNullException.ThrowIfNull(change);
        var (from, by) = (resources.Unallocate()[0], change.Unallocate());
        return kind == OperationKind.GrowVolume
            ? new(from, from.WithAmount(from.Amount + by[0].Amount), by, ResourceBag.Empty)
            : new(from, from.WithAmount(from.Amount.MinusCapped(by[0].Amount)), ResourceBag.Empty, by);
    }

    /// <summary>Why the resize cannot be, each fault in the words in which Mesos says it; none where it can, as far as
    /// the resources alone say.</summary>
    /// <param name="kind">Whether the volume grows or shrinks.</param>
    /// <param name="resources">The volume as it is.</param>
    /// <param name="change">What is added, or the space that leaves; empty stands for nothing of it.</param>
    public static IEnumerable<string> Explain(OperationKind kind, ResourceBag resources, ResourceBag change)
    {
        ArgumentNullException.ThrowIfNull(resources);
        ArgumentNullException.ThrowIfNull(change);
        var isGrow = kind == OperationKind.GrowVolume;
        var (what, doing) = isGrow ? ("GrowVolume", "Growing") : ("ShrinkVolume", "Shrinking");
        if (resources.Count != 1)
        {
            yield return $"The '{what}.volume' field must name one volume, and names {resources.Count}";
            yield break;
        }
        if (change.Count != 1)
            yield return isGrow
                ? "The size of 'GrowVolume.addition' field must be greater than zero"
                : "Value of 'ShrinkVolume.subtract' must be greater than zero";
        var volume = resources.Unallocate()[0];
        if (!volume.Key.IsPersistentVolume)
        {
            yield return $"Invalid persistent volume in the '{what}.volume' field: Resource {volume} does not have "
                + "DiskInfo with persistence";
            yield break;
        }
        if (volume.Key.ProviderId is not null)
            yield return $"{doing} a volume of a resource provider is not supported";
        if (volume.Key.IsShared) yield return $"{doing} a shared persistent volume is not supported";
        if (change.Count != 1) yield break;
        var by = change.Unallocate()[0];
        if (isGrow && (!by.Key.IsDivisible || !by.Key.Equals(volume.WithoutVolume().Key)))
            yield return "Incompatible resources in the 'GrowVolume.volume' and 'GrowVolume.addition' fields";
        if (isGrow && volume.Amount.Milli > long.MaxValue - by.Amount.Milli)
            yield return $"A volume of {volume.Amount} MB and {by.Amount} MB more is larger than any disk";
        if (isGrow) yield break;
        if (!volume.WithoutVolume().Key.IsDivisible)
            yield return $"Shrinking a volume on a {volume.Key.Disk!.Source!.Kind.ToString().ToUpperInvariant()} disk "
                + "is not supported";
        if (by.Amount >= volume.Amount)
            yield return
                "Value of 'ShrinkVolume.subtract' must be smaller than the size of 'ShrinkVolume.volume'";
    }

    /// <summary>What somebody holds, once the volume that is among it has its other size.</summary>
    public ResourceBag AppliedTo(ResourceBag held)
    {
        ArgumentNullException.ThrowIfNull(held);
        var applied = new ResourcePool();
        foreach (ref readonly var resource in held.Entries)
            applied.Add(IsFrom(resource) ? resource.WithAmount(To.Amount) : resource);
        return applied.ToBag();
    }

    /// <summary>Whether the volume, as it is before, is among what somebody holds.</summary>
    public bool IsIn(ResourceBag held)
    {
        ArgumentNullException.ThrowIfNull(held);
        foreach (ref readonly var resource in held.Entries)
            if (IsFrom(resource)) return true;
        return false;
    }

    private bool IsFrom(in Resource resource) =>
        resource.Key.IsPersistentVolume && resource.Unallocate().IsSameAs(From);
}
