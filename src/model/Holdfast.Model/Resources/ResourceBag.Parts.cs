namespace Holdfast.Model.Resources;

public sealed partial class ResourceBag
{
    /// <summary>What nobody has reserved.</summary>
    public ResourceBag Unreserved => Where(static key => key.Reservations.IsEmpty);

    /// <summary>What is reserved to anybody.</summary>
    public ResourceBag Reserved => Where(static key => !key.Reservations.IsEmpty);

    /// <summary>The persistent volumes.</summary>
    public ResourceBag PersistentVolumes => Where(static key => key.IsPersistentVolume);

    /// <summary>What several tasks may hold at once.</summary>
    public ResourceBag Shared => Where(static key => key.IsShared);

    /// <summary>What only one task may hold at a time.</summary>
    public ResourceBag NonShared => Where(static key => !key.IsShared);

    /// <summary>What can be taken back at any time.</summary>
    public ResourceBag Revocable => Where(static key => key.IsRevocable);

    /// <summary>What is given for good.</summary>
    public ResourceBag NonRevocable => Where(static key => !key.IsRevocable);

    /// <summary>The scalars.</summary>
    public ResourceBag Scalars => Where(static key => key.Kind == ResourceKind.Scalar);

    /// <summary>The amounts by name, whatever else tells the resources apart.</summary>
    public ResourceQuantities Quantities => ResourceQuantities.Of(Entries);

    /// <summary>The sum of the scalars of this name, whatever else tells them apart.</summary>
    public Quantity Scalar(string name)
    {
        var sum = Quantity.Zero;
        foreach (ref readonly var resource in Entries)
            if (resource.Key.Kind == ResourceKind.Scalar && resource.Name == name)
                sum = sum.PlusCapped(resource.Amount);
        return sum;
    }

    /// <summary>All the numbers of the ranges resources of this name, such as <c>ports</c>.</summary>
    public RangeSet Ranges(string name)
    {
        var sum = RangeSet.Empty;
        foreach (ref readonly var resource in Entries)
            if (resource.Key.Kind == ResourceKind.Ranges && resource.Name == name)
                sum = sum.Union(resource.Ranges);
        return sum;
    }

    /// <summary>The resources whose key fulfils the condition; this very bag when all do.</summary>
    public ResourceBag Where(Func<ResourceKey, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return Select(condition, static (key, holds) => holds(key));
    }

    /// <summary>What is reserved to exactly this role.</summary>
    public ResourceBag ReservedTo(RoleName role) => Select(role, static (key, role) => key.IsReservedTo(role));

    /// <summary>
    /// What a framework in the role may be given: unreserved, or reserved to the role or one above it.
    /// </summary>
    public ResourceBag AllocatableTo(RoleName role) => Select(role, static (key, role) => key.IsAllocatableTo(role));

    /// <summary>All of it, allocated to the role.</summary>
    public ResourceBag Allocate(RoleName role)
    {
        if (Array.TrueForAll(_entries, entry => entry.Key.AllocationRole == role)) return this;
        var isMergeFree = Array.TrueForAll(_entries, static entry => entry.Key.AllocationRole is null);
        return Map(role, static (in Resource resource, RoleName role) => resource.AllocatedTo(role), isMergeFree);
    }

    /// <summary>All of it, allocated to nobody.</summary>
    public ResourceBag Unallocate()
    {
        if (Array.TrueForAll(_entries, static entry => entry.Key.AllocationRole is null)) return this;
        var role = _entries[0].Key.AllocationRole;
        var isMergeFree = Array.TrueForAll(_entries, entry => entry.Key.AllocationRole == role);
        return Map(role, static (in Resource resource, RoleName? _) => resource.Unallocate(), isMergeFree);
    }

    /// <summary>All of it without any reservation.</summary>
    public ResourceBag ToUnreserved() => Map(0, static (in Resource resource, int _) => resource.ToUnreserved());

    /// <summary>All of it with its reservations refined by one more level.</summary>
    /// <exception cref="ArgumentException">For one of the resources the level is no refinement.</exception>
    public ResourceBag PushReservation(Reservation reservation) =>
        Map(reservation, static (in Resource resource, Reservation next) => resource.PushReservation(next));

    /// <summary>All of it without the innermost level of its reservations.</summary>
    /// <exception cref="InvalidOperationException">One of the resources is not reserved.</exception>
    public ResourceBag PopReservation() => Map(0, static (in Resource resource, int _) => resource.PopReservation());

    /// <summary>
    /// Resources of this bag that together amount to the target, its reservations aside: from those of the target's
    /// role first, then from unreserved ones, then from any.
    /// </summary>
    /// <returns>A part of this bag; null when it does not hold enough.</returns>
    public ResourceBag? Find(in Resource target)
    {
        var remaining = new ResourcePool();
        remaining.Add(target.ToUnreserved());
        var role = target.Key.Role;
        var found = new ResourcePool();
        for (var preference = target.Key.Reservations.IsEmpty ? 1 : 0; preference < 3; preference++)
            foreach (ref readonly var entry in Entries)
            {
                if (remaining.IsEmpty) return found.ToBag();
                if (PreferenceOf(entry.Key, role) != preference) continue;
                if (!SameBesideReservations(entry.Key, target.Key)) continue;
                if (entry.Towards(remaining.Entries[0]) is not { } part) continue;
                found.Add(part);
                remaining.Subtract(part.ToUnreserved());
            }
        return remaining.IsEmpty ? found.ToBag() : null;
    }

    /// <summary>
    /// Resources of this bag that together amount to all the targets; see <see cref="Find(in Resource)"/>.
    /// </summary>
    /// <returns>A part of this bag; null when it does not hold enough.</returns>
    public ResourceBag? Find(ResourceBag targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var rest = this;
        var all = Empty;
        foreach (ref readonly var target in targets.Entries)
        {
            if (rest.Find(target) is not { } found) return null;
            rest -= found;
            all += found;
        }
        return all;
    }

    private static int PreferenceOf(ResourceKey key, RoleName targetRole) =>
        key.Reservations.IsEmpty ? 1 : key.Role == targetRole ? 0 : 2;

    private static bool SameBesideReservations(ResourceKey key, ResourceKey other) =>
        ReferenceEquals(key, other)
        || (key.Parts with { Reservations = other.Reservations }).Equals(other.Parts);

    private ResourceBag Select<TArgument>(TArgument argument, Func<ResourceKey, TArgument, bool> condition)
    {
        var kept = 0;
        foreach (ref readonly var entry in Entries)
            if (condition(entry.Key, argument)) kept++;
        if (kept == _entries.Length) return this;
        if (kept == 0) return Empty;
        var part = new Resource[kept];
        kept = 0;
        foreach (ref readonly var entry in Entries)
            if (condition(entry.Key, argument)) part[kept++] = entry;
        return Adopt(part);
    }

    private delegate Resource Change<TArgument>(in Resource resource, TArgument argument);

    private ResourceBag Map<TArgument>(TArgument argument, Change<TArgument> change, bool isMergeFree = false)
    {
        if (IsEmpty) return this;
        var changed = new Resource[_entries.Length];
        for (var i = 0; i < changed.Length; i++) changed[i] = change(_entries[i], argument);
        return isMergeFree ? Adopt(changed) : Of(changed);
    }
}
