using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Core.State;

/// <summary>
/// What the agent has: all of it, what of it is free, and the claims that make it differ from what it was started with.
/// </summary>
/// <remarks>
/// Invariant: the total is what the agent was started with, in which each claim (a dynamic reservation, or a volume in
/// whatever state
/// that is not offered) has taken the place of the resources it was made of. What is free is the total less what tasks
/// and executors hold of it; a shared volume stays free whoever uses it.
/// </remarks>
internal sealed class ResourceLedger(ResourceBag configured)
{
    private readonly ResourcePool _total = new(configured);
    private readonly ResourcePool _free = new(configured);
    private readonly Dictionary<ResourceKey, long> _claims = [];
    private long _lastClaim;
    private ResourceBag? _totalBag;

    /// <summary>What the agent was started with.</summary>
    public ResourceBag Configured { get; } = configured;

    /// <summary>All that may be offered or is held.</summary>
    public ResourceBag Total => _totalBag ??= _total.ToBag();

    /// <summary>What nobody holds.</summary>
    public ResourcePool Free => _free;

    /// <summary>
    /// The resource in the form in which the agent was started with it: without volume and dynamic reservations.
    /// </summary>
    public static Resource ToConfigured(Resource resource)
    {
        var plain = resource.WithoutVolume().WithDetails(null);
        while (plain.Key.Reservations.IsDynamic) plain = plain.PopReservation();
        return plain;
    }

    /// <summary>Puts a loaded claim in the place of what it was made of.</summary>
    /// <returns>False when that is not there.</returns>
    public bool Restore(ClaimRow row)
    {
        _lastClaim = Math.Max(_lastClaim, row.Number);
        _claims[row.Resource.Key] = row.Number;
        return Replace(row.Resource);
    }

    /// <summary>Puts a loaded volume in the place of what it was made of, or only takes that out.</summary>
    public bool Restore(Resource volume, bool isOffered)
    {
        if (isOffered) return Replace(volume);
        return Take(ToConfigured(volume));
    }

    /// <summary>Turns resources into others, and stores the claims that this changes.</summary>
    public void Convert(ResourceBag from, ResourceBag into, Turn turn)
    {
        foreach (var resource in from) Take(resource);
        foreach (var resource in into) Give(resource);
        var changed = new HashSet<ResourceKey>();
        foreach (var resource in from.Concat(into))
            if (changed.Add(resource.Key)) StoreClaim(resource.Key, turn);
    }

    /// <summary>
    /// Takes out of the total what is not to be offered for now, or puts it back; claims stay as they are.
    /// </summary>
    public void Withhold(Resource resource) => Take(resource);

    /// <summary>Undoes <see cref="Withhold"/>.</summary>
    public void Return(Resource resource) => Give(resource);

    /// <summary>Whether a task or an operation could have all of it. Of a shared volume each may have as many copies as
    /// it likes, as long as the volume is there.</summary>
    public bool HasFree(ResourceBag resources)
    {
        if (!_free.Contains(resources.NonShared)) return false;
        foreach (var shared in resources.Shared)
            if (!_free.Contains(shared.WithCopies(1))) return false;
        return true;
    }

    /// <summary>A task or executor takes what it holds; shared volumes stay free for others.</summary>
    /// <returns>False when not all of it was free.</returns>
    public bool Hold(ResourceBag resources)
    {
        var wanted = resources.Unallocate();
        return _free.Subtract(wanted.NonShared) & HasFree(wanted.Shared);
    }

    /// <summary>What was held is free again; volumes that are not offered any more excepted.</summary>
    public void Release(ResourceBag resources)
    {
        foreach (var resource in resources.Unallocate().NonShared)
            if (!resource.Key.IsPersistentVolume || _total.Contains(resource)) _free.Add(resource);
    }

    private bool Replace(Resource resource)
    {
        var wasThere = Take(ToConfigured(resource));
        if (wasThere) Give(resource);
        return wasThere;
    }

    private bool Take(Resource resource)
    {
        _totalBag = null;
        if (!_total.Contains(resource)) return false;
        _free.Subtract(resource);
        return _total.Subtract(resource);
    }

    private void Give(Resource resource)
    {
        _totalBag = null;
        _total.Add(resource);
        _free.Add(resource);
    }

    private void StoreClaim(ResourceKey key, Turn turn)
    {
        if (!key.Reservations.IsDynamic || key.IsPersistentVolume) return;
        Resource? held = null;
        foreach (ref readonly var entry in _total.Entries)
            if (entry.Key.Equals(key)) held = entry;
        if (held is { } resource)
        {
            if (!_claims.TryGetValue(key, out var number)) _claims[key] = number = ++_lastClaim;
            turn.Put(new ClaimRow(number, resource));
        }
        else if (_claims.Remove(key, out var number))
        {
            turn.Remove(AgentTables.Claims, new ClaimRow(number, default).Key);
        }
    }
}
