namespace Holdfast.Model.Resources;

/// <summary>
/// All that makes a resource another one than the next, but for its amount: name, kind, reservations, disk and so on.
/// Immutable, and made only by <see cref="Of"/> and the <c>With…</c> methods, which give equal keys the same instance
/// where they can.
/// </summary>
/// <remarks>
/// May be used from any thread. Two equal keys can be two instances; compare with <see cref="Equals(ResourceKey)"/>.
/// </remarks>
public sealed class ResourceKey : IEquatable<ResourceKey>
{
    // The last role this key was allocated to: an allocator asks for the same few again and again. A lost race costs a
    // look-up.
    private ResourceKey? _lastAllocated;

    internal ResourceKey(in KeyParts parts, int hash)
    {
        Parts = parts;
        Hash = hash;
        IsDivisible = !parts.IsShared && parts.Disk is null or { IsDivisible: true };
        Unallocated = parts.AllocationRole is null ? this : KeyCache.Get(parts with { AllocationRole = null });
    }

    internal KeyParts Parts { get; }

    internal int Hash { get; }

    /// <summary>The resource's name, such as <c>cpus</c>.</summary>
    public string Name => Parts.Name;

    /// <summary>How the resource is measured.</summary>
    public ResourceKind Kind => Parts.Kind;

    /// <summary>Whom it is reserved to; empty for unreserved resources.</summary>
    public ReservationStack Reservations => Parts.Reservations;

    /// <summary>Which disk or volume it is; null for all that is no disk, and for the plain root disk.</summary>
    public Disk? Disk => Parts.Disk;

    /// <summary>The resource provider it comes from; null for the agent's own resources.</summary>
    public string? ProviderId => Parts.ProviderId;

    /// <summary>The role it is offered or allocated to; null while it is not.</summary>
    public RoleName? AllocationRole => Parts.AllocationRole;

    /// <summary>Whether it can be taken back at any time (oversubscription).</summary>
    public bool IsRevocable => Parts.IsRevocable;

    /// <summary>Whether several tasks may hold it at once; then copies are counted, not amounts.</summary>
    public bool IsShared => Parts.IsShared;

    /// <summary>Whether equal keys merge into one amount, of which parts can be taken.</summary>
    public bool IsDivisible { get; }

    /// <summary>Whether it is a persistent volume.</summary>
    public bool IsPersistentVolume => Disk?.PersistenceId is not null;

    /// <summary>The role that may use it: that of the innermost reservation, or <c>*</c>.</summary>
    public RoleName Role => Reservations.Role;

    /// <summary>The same key, allocated to nobody.</summary>
    public ResourceKey Unallocated { get; }

    /// <summary>The key of an unreserved resource.</summary>
    public static ResourceKey Of(string name, ResourceKind kind)
    {
        ArgumentNullException.ThrowIfNull(name);
        return KeyCache.Get(new(name, kind));
    }

    /// <summary>This key, allocated to the role.</summary>
    public ResourceKey AllocatedTo(RoleName role)
    {
        if (AllocationRole == role) return this;
        var last = Volatile.Read(ref _lastAllocated);
        if (last is not null && last.AllocationRole == role) return last;
        var made = KeyCache.Get(Parts with { AllocationRole = role });
        Volatile.Write(ref _lastAllocated, made);
        return made;
    }

    /// <summary>This key with other reservations.</summary>
    public ResourceKey WithReservations(ReservationStack reservations)
    {
        ArgumentNullException.ThrowIfNull(reservations);
        return ReferenceEquals(reservations, Reservations)
            ? this
            : KeyCache.Get(Parts with { Reservations = reservations });
    }

    /// <summary>This key as another disk or volume; null makes it the plain root disk.</summary>
    public ResourceKey WithDisk(Disk? disk) => KeyCache.Get(Parts with { Disk = disk });

    /// <summary>This key as coming from a resource provider; null makes it the agent's own.</summary>
    public ResourceKey WithProvider(string? providerId) => KeyCache.Get(Parts with { ProviderId = providerId });

    /// <summary>This key, revocable or not.</summary>
    public ResourceKey WithRevocable(bool isRevocable) => KeyCache.Get(Parts with { IsRevocable = isRevocable });

    /// <summary>This key, shared or not.</summary>
    public ResourceKey WithShared(bool isShared) => KeyCache.Get(Parts with { IsShared = isShared });

    /// <summary>Whether its innermost reservation is for exactly this role.</summary>
    public bool IsReservedTo(RoleName role) => !Reservations.IsEmpty && Role == role;

    /// <summary>
    /// Whether a framework in the role may be given it: unreserved, or reserved to the role or one above it.
    /// </summary>
    public bool IsAllocatableTo(RoleName role) => Reservations.IsEmpty || Role == role || role.IsStrictSubRoleOf(Role);

    /// <inheritdoc/>
    public bool Equals(ResourceKey? other) =>
        ReferenceEquals(this, other) || other is not null && other.Hash == Hash && other.Parts.Equals(Parts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourceKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash;

    /// <summary>
    /// The Mesos text form without the amount, such as <c>cpus(allocated: web)(reservations: [(DYNAMIC,db,ops)])</c>.
    /// </summary>
    public override string ToString() => ResourceText.Key(this, details: null);
}
