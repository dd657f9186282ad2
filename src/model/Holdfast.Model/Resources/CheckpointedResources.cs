namespace Holdfast.Model.Resources;

/// <summary>What an agent's reservations and volumes make of the resources in its configuration.</summary>
public static class CheckpointedResources
{
    /// <summary>
    /// The resource as the agent's configuration has it: without dynamic reservations, volume, sharing and allocation.
    /// A static reservation stays, since it is the operator's.
    /// </summary>
    public static Resource Origin(in Resource resource)
    {
        var reservations = resource.Key.Reservations;
        var own = reservations.IsEmpty || reservations.Levels[0].Type == ReservationType.Dynamic
            ? ReservationStack.Empty
            : ReservationStack.Of(reservations.Levels[0]);
        var space = resource.WithoutVolume();
        return space.WithKey(space.Key.Unallocated.WithReservations(own));
    }

    /// <summary>The total in which the checkpointed resources stand in place of what they were made from.</summary>
    /// <param name="total">What the agent's configuration gives.</param>
    /// <param name="checkpointed">What its ledger says was reserved or made into volumes.</param>
    /// <param name="faults">Gets a sentence for each checkpointed resource that the total no longer holds.</param>
    /// <returns>The new total; null when there are faults. Volumes then must not be touched: the operator
    /// decides.</returns>
    public static ResourceBag? Apply(ResourceBag total, ResourceBag checkpointed, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(total);
        ArgumentNullException.ThrowIfNull(checkpointed);
        ArgumentNullException.ThrowIfNull(faults);
        var rest = new ResourcePool(total);
        var isWhole = true;
        foreach (ref readonly var resource in checkpointed.Entries)
        {
            var origin = Origin(resource);
            if (rest.Contains(origin))
            {
                rest.Subtract(origin);
                continue;
            }
            isWhole = false;
            faults.Add($"Incompatible agent resources: {resource} was promised, but of {origin} no more than "
                + $"{Left(rest, origin)} is left");
        }
        if (!isWhole) return null;
        rest.Add(checkpointed);
        return rest.ToBag();
    }

    private static string Left(ResourcePool rest, in Resource origin)
    {
        foreach (ref readonly var entry in rest.Entries)
            if (entry.Key.Equals(origin.Key)) return entry.ToString();
        return "nothing";
    }
}
