namespace Holdfast.Model.Resources;

/// <summary>An amount of one resource: a key and how much of it. Immutable.</summary>
/// <remarks>
/// Equality is Mesos': key and amount count, <see cref="Details"/> do not. The default value is no resource; its key is
/// null, and it must not be given to anyone.
/// </remarks>
public readonly struct Resource : IEquatable<Resource>
{
    // A RangeSet or an ItemSet, by the key's kind; null for scalars.
    private readonly object? _members;

    private Resource(ResourceKey key, Quantity amount, object? members, int copies, ResourceDetails? details)
    {
        Key = key;
        Amount = amount;
        _members = members;
        Copies = copies;
        Details = details;
    }

    /// <summary>What it is.</summary>
    public ResourceKey Key { get; }

    /// <summary>How much of it, for a scalar; zero for the other kinds.</summary>
    public Quantity Amount { get; }

    /// <summary>How many times a shared volume is held here; 1 for all that is not shared.</summary>
    public int Copies { get; }

    /// <summary>What it carries along without being another resource for it; null when nothing.</summary>
    public ResourceDetails? Details { get; }

    /// <summary>Its numbers, for ranges; empty for the other kinds.</summary>
    public RangeSet Ranges => _members as RangeSet ?? RangeSet.Empty;

    /// <summary>Its items, for a set; empty for the other kinds.</summary>
    public ItemSet Items => _members as ItemSet ?? ItemSet.Empty;

    /// <summary>The resource's name, such as <c>cpus</c>.</summary>
    public string Name => Key.Name;

    /// <summary>Whether there is nothing of it. Bags and pools never hold such a resource.</summary>
    public bool IsEmpty => Key.Kind switch
    {
        ResourceKind.Scalar => Amount.IsZero,
        ResourceKind.Ranges => Ranges.IsEmpty,
        _ => Items.IsEmpty,
    };

    /// <summary>
    /// How much of it there is when only amounts count: scalars as they are, ranges and sets by their size.
    /// </summary>
    public Quantity Magnitude => Key.Kind switch
    {
        ResourceKind.Scalar => Amount,
        ResourceKind.Ranges => Quantity.FromCount(Ranges.Size),
        _ => Quantity.FromCount((ulong)Items.Count),
    };

    /// <summary>An amount of a scalar.</summary>
    /// <exception cref="ArgumentException">The key is not of a scalar.</exception>
    public static Resource Of(ResourceKey key, Quantity amount, ResourceDetails? details = null) =>
        new(Expect(key, ResourceKind.Scalar), amount, null, 1, details);

    /// <summary>Numbers of a ranges resource.</summary>
    /// <exception cref="ArgumentException">The key is not of ranges.</exception>
    public static Resource Of(ResourceKey key, RangeSet ranges, ResourceDetails? details = null) =>
        new(Expect(key, ResourceKind.Ranges), default, ranges, 1, details);

    /// <summary>Items of a set resource.</summary>
    /// <exception cref="ArgumentException">The key is not of a set.</exception>
    public static Resource Of(ResourceKey key, ItemSet items, ResourceDetails? details = null) =>
        new(Expect(key, ResourceKind.Set), default, items, 1, details);

    /// <summary>An unreserved amount, such as <c>Resource.Scalar("cpus", Quantity.FromMilli(1500))</c>.</summary>
    public static Resource Scalar(string name, Quantity amount) =>
        Of(ResourceKey.Of(name, ResourceKind.Scalar), amount);

    /// <summary>Whether key and amount are the same; details do not count, and neither do copies.</summary>
    public bool IsSameAs(in Resource other) => Amount == other.Amount && Key.Equals(other.Key) && MembersEqual(other);

    /// <summary>Whether all of the other can be taken from this one.</summary>
    public bool Contains(in Resource other)
    {
        if (!Key.Equals(other.Key)) return false;
        if (!Key.IsDivisible) return Copies >= other.Copies && Amount == other.Amount && MembersEqual(other);
        return Key.Kind switch
        {
            ResourceKind.Scalar => Amount.Covers(other.Amount),
            ResourceKind.Ranges => Ranges.Contains(other.Ranges),
            _ => Items.Contains(other.Items),
        };
    }

    /// <summary>This resource with another key of the same kind; the amount stays.</summary>
    /// <exception cref="ArgumentException">The key is of another kind.</exception>
    public Resource WithKey(ResourceKey key) => new(Expect(key, Key.Kind), Amount, _members, Copies, Details);

    /// <summary>This resource carrying other details.</summary>
    public Resource WithDetails(ResourceDetails? details) => new(Key, Amount, _members, Copies, details);

    /// <summary>This resource, allocated to the role.</summary>
    public Resource AllocatedTo(RoleName role) => new(Key.AllocatedTo(role), Amount, _members, Copies, Details);

    /// <summary>This resource, allocated to nobody.</summary>
    public Resource Unallocate() => new(Key.Unallocated, Amount, _members, Copies, Details);

    /// <summary>This resource without any reservation.</summary>
    public Resource ToUnreserved() => WithKey(Key.WithReservations(ReservationStack.Empty));

    /// <summary>This resource with its reservation refined by one more level.</summary>
    /// <exception cref="ArgumentException">The level is no refinement of the reservation so far.</exception>
    public Resource PushReservation(Reservation reservation) =>
        WithKey(Key.WithReservations(Key.Reservations.Push(reservation)));

    /// <summary>This resource without the innermost level of its reservation.</summary>
    /// <exception cref="InvalidOperationException">It is not reserved.</exception>
    public Resource PopReservation() => WithKey(Key.WithReservations(Key.Reservations.Pop()));

    /// <summary>The disk space a persistent volume is made of: what CREATE consumes and DESTROY gives back.</summary>
    public Resource WithoutVolume()
    {
        if (!Key.IsPersistentVolume) return this;
        var space = Key.Disk!.Source is { } source ? new Disk(source) : null;
        return new(Key.WithDisk(space).WithShared(false), Amount, _members, 1, null);
    }

    /// <summary>This resource with another amount of the same scalar.</summary>
    /// <exception cref="InvalidOperationException">It is no scalar.</exception>
    public Resource WithAmount(Quantity amount) => Key.Kind == ResourceKind.Scalar
        ? new(Key, amount, null, Copies, Details)
        : throw new InvalidOperationException($"{this} has no amount to change.");

    /// <summary>This shared resource, held so many times.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive, or not 1 for a resource that is not
    /// shared.</exception>
    public Resource WithCopies(int copies) => copies == 1 || copies > 1 && Key.IsShared
        ? new(Key, Amount, _members, copies, Details)
        : throw new ArgumentOutOfRangeException(nameof(copies), copies, $"{this} cannot be held so many times.");

    /// <inheritdoc/>
    public bool Equals(Resource other) => Copies == other.Copies && IsSameAs(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Resource other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Amount, _members, Copies);

    /// <summary>Whether key, amount and copies are the same.</summary>
    public static bool operator ==(Resource left, Resource right) => left.Equals(right);

    /// <summary>Whether key, amount or copies differ.</summary>
    public static bool operator !=(Resource left, Resource right) => !left.Equals(right);

    /// <summary>The Mesos text form, such as <c>cpus(allocated: web):1.5</c> or <c>disk[data-1:data]:64</c>.</summary>
    public override string ToString() => Key is null ? "" : ResourceText.Of(this);

    /// <summary>The sum with a resource that merges: an equal divisible key, or the same shared volume.</summary>
    internal Resource Plus(in Resource other) => Key.IsShared
        ? new(Key, Amount, _members, Copies + other.Copies, Details)
        : Key.Kind switch
        {
            ResourceKind.Scalar => new(Key, Amount.PlusCapped(other.Amount), null, 1, Details),
            ResourceKind.Ranges => new(Key, default, Ranges.Union(other.Ranges), 1, Details),
            _ => new(Key, default, Items.Union(other.Items), 1, Details),
        };

    /// <summary>
    /// What is left when the other is taken, for an equal divisible key or the same shared volume; nothing when it is
    /// more.
    /// </summary>
    /// <returns>False when nothing is left.</returns>
    internal bool TryMinus(in Resource other, out Resource rest)
    {
        if (!Key.IsDivisible)
        {
            rest = new(Key, Amount, _members, Copies - other.Copies, Details);
            return Copies > other.Copies;
        }
        rest = Key.Kind switch
        {
            ResourceKind.Scalar => new(Key, Amount.MinusCapped(other.Amount), null, 1, Details),
            ResourceKind.Ranges => new(Key, default, Ranges.Except(other.Ranges), 1, Details),
            _ => new(Key, default, Items.Except(other.Items), 1, Details),
        };
        return !rest.IsEmpty;
    }

    /// <summary>
    /// As much of this resource as the demand asks for, whatever either's reservations; null when that is nothing.
    /// </summary>
    internal Resource? Towards(in Resource demand)
    {
        if (!Key.IsDivisible)
            return Amount == demand.Amount && MembersEqual(demand)
                ? new(Key, Amount, _members, Math.Min(Copies, demand.Copies), Details)
                : null;
        Resource part = Key.Kind switch
        {
            ResourceKind.Scalar => new(Key, Amount < demand.Amount ? Amount : demand.Amount, null, 1, Details),
            ResourceKind.Ranges => new(Key, default, Ranges.Intersect(demand.Ranges), 1, Details),
            _ => new(Key, default, Items.Intersect(demand.Items), 1, Details),
        };
        return part.IsEmpty ? null : part;
    }

    private static ResourceKey Expect(ResourceKey key, ResourceKind kind)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Kind == kind
            ? key
            : throw new ArgumentException($"{key} is a {key.Kind}, not a {kind}.", nameof(key));
    }

    private bool MembersEqual(in Resource other) => Key.Kind switch
    {
        ResourceKind.Scalar => true,
        ResourceKind.Ranges => Ranges.Equals(other.Ranges),
        _ => Items.Equals(other.Items),
    };
}
