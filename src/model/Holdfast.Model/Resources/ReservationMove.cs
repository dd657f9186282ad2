namespace Holdfast.Model.Resources;

/// <summary>
/// What moves resources from one stack of reservations to another, all of them at once (RESERVE_RESOURCES with
/// <c>source</c>). Master and agent judge by the same rules.
/// </summary>
public static class ReservationMove
{
    /// <summary>Why the move cannot be, as a clause; null when it can, as far as the resources alone say.</summary>
    /// <param name="source">The resources as they are; without allocation.</param>
    /// <param name="target">The same resources as they are to be; without allocation.</param>
    public static string? Explain(ResourceBag source, ResourceBag target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        if (source.IsEmpty || target.IsEmpty) return "a move names what is moved, and what it is to be";
        var (from, into) = (source[0].Key.Reservations, target[0].Key.Reservations);
        if (source.Any(resource => !resource.Key.Reservations.Equals(from)))
            return "the resources that are moved have several reservations; move those of one at a time";
        if (target.Any(resource => !resource.Key.Reservations.Equals(into)))
            return "the resources are to have several reservations; move to one at a time";
        if (from.Equals(into)) return $"the resources are reserved as {into} already";
        if (!into.IsDynamic) return "the resources are not to be dynamically reserved; UNRESERVE takes levels off";
        if (source.Any(resource => resource.Key.IsShared)) return "shared volumes cannot be moved";
        if (!source.ToUnreserved().Equals(target.ToUnreserved()))
            return $"a move changes nothing but reservations, and {source.ToUnreserved().Excerpt()} is not "
                + $"{target.ToUnreserved().Excerpt()}";
        if (from.IsEmpty && source.Any(resource => resource.Key.IsPersistentVolume))
            return "a persistent volume is reserved";
        return StaticsOf(from).SequenceEqual(StaticsOf(into))
            ? null
            : $"static reservations stay as the agent's resources give them: {from} cannot become {into}";
    }

    /// <summary>The volume as it is after the move: itself, reserved otherwise.</summary>
    public static Resource Moved(in Resource volume, ResourceBag target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return volume.WithKey(volume.Key.WithReservations(target[0].Key.Reservations));
    }

    private static ReadOnlySpan<Reservation> StaticsOf(ReservationStack stack)
    {
        var count = 0;
        while (count < stack.Count && stack.Levels[count].Type == ReservationType.Static) count++;
        return stack.Levels[..count];
    }
}
