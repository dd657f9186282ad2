using Holdfast.Allocation.Frameworks;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation.Agents;

/// <summary>What is free on an agent, with what an allocation run wants to know of it worked out once.</summary>
internal sealed class FreeResources
{
    public static readonly FreeResources None = new(ResourceBag.Empty, ResourceBag.Empty, OfferMinimum.Anything);

    public FreeResources(ResourceBag bag, ResourceBag sharedInUse, OfferMinimum clusterMinimum)
    {
        (Bag, SharedInUse) = (bag, sharedInUse);
        var reservedTo = new List<RoleName>();
        IsPlain = true;
        foreach (ref readonly var resource in bag.Entries)
        {
            if (resource.Key.IsRevocable) IsPlain = false;
            if (resource.Key.Reservations.IsEmpty) HasUnreserved = true;
            else if (!reservedTo.Contains(resource.Key.Role)) reservedTo.Add(resource.Key.Role);
        }
        ReservedTo = [.. reservedTo];
        IsPlain &= ReservedTo.Length == 0 && sharedInUse.IsEmpty;
        MeetsClusterMinimum = clusterMinimum.IsMetBy(bag);
    }

    public ResourceBag Bag { get; }

    /// <summary>
    /// Shared volumes of which somebody has a copy. They are no reason for an offer, but come along with one.
    /// </summary>
    public ResourceBag SharedInUse { get; }

    /// <summary>Whether everyone would be offered the very same: nothing is reserved, nothing revocable.</summary>
    public bool IsPlain { get; }

    public bool HasUnreserved { get; }

    /// <summary>The roles for which something is reserved, each once.</summary>
    public RoleName[] ReservedTo { get; }

    /// <summary>Whether all of it together is enough to be offered.</summary>
    public bool MeetsClusterMinimum { get; }

    public bool IsEmpty => Bag.IsEmpty;

    /// <summary>Whether there is anything that the role may have.</summary>
    public bool HasAnythingFor(RoleName role)
    {
        if (HasUnreserved) return true;
        foreach (var reservedTo in ReservedTo)
            if (role == reservedTo || role.IsStrictSubRoleOf(reservedTo)) return true;
        return false;
    }

    /// <summary>Whether there is anything that the role, or any role below it, may have.</summary>
    public bool HasAnythingBelow(RoleName role)
    {
        if (HasAnythingFor(role)) return true;
        foreach (var reservedTo in ReservedTo)
            if (reservedTo.IsStrictSubRoleOf(role)) return true;
        return false;
    }
}
