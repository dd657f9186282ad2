using System.Diagnostics;
using Holdfast.Allocation.Filters;
using Holdfast.Allocation.Frameworks;
using Holdfast.Allocation.Sharing;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation.Agents;

/// <summary>An agent: what it has, who has it, and what is free.</summary>
/// <remarks>
/// Always: free + withheld + all holdings = total, shared volumes aside. Where more is held than there is (an agent
/// came back smaller, or with tasks that were given away meanwhile) what is free is what no holding claims. A shared
/// volume that is not withheld may be had by anybody: it is free as long as nobody has a copy, and beside what is free
/// from then on.
/// </remarks>
internal sealed class Agent(AgentId id, OfferMinimum clusterMinimum)
{
    private readonly List<Holding> _holdings = [];
    private bool _isOvercommitted;
    private bool _hasDetails;
    private bool _hasShared;

    public AgentId Id { get; } = id;

    public ResourceBag Total { get; private set; } = ResourceBag.Empty;

    /// <summary>
    /// What is neither offered, used nor withheld, and what may be had although others have it.
    /// </summary>
    public FreeResources Free { get; private set; } = FreeResources.None;

    /// <summary>What an operation that is under way keeps from being offered.</summary>
    public ResourceBag Withheld { get; private set; } = ResourceBag.Empty;

    public IReadOnlyList<Holding> Holdings => _holdings;

    public FilterBook Filters { get; } = new();

    public AgentCapabilities Capabilities { get; set; }

    public bool IsActive { get; set; }

    /// <summary>Whether it stands in another region: only frameworks that know of regions may be offered it.</summary>
    public bool IsRemote { get; init; }

    public bool HasGpus { get; private set; }

    /// <summary>Its place in the allocator's list.</summary>
    public int Position { get; set; }

    /// <summary>Whether the next event-driven run looks at it.</summary>
    public bool IsCandidate { get; set; }

    /// <summary>The state of demand in which nobody wanted what is free; −1 where that is not known.</summary>
    public long SettledDemand { get; private set; } = -1;

    /// <summary>When a filter ends that may have been the reason.</summary>
    public DateTimeOffset SettledUntil { get; private set; }

    /// <summary>
    /// Notes that a run found nobody (any more) to offer what is free, so that the next need not look.
    /// </summary>
    public void Settle(long demand, DateTimeOffset until) => (SettledDemand, SettledUntil) = (demand, until);

    public void Unsettle() => SettledDemand = -1;

    public void SetTotal(ResourceBag total)
    {
        NoteTotal(total);
        Recount();
    }

    public Holding? HoldingOf(Subscription holder)
    {
        foreach (var holding in _holdings)
            if (ReferenceEquals(holding.Holder, holder)) return holding;
        return null;
    }

    /// <summary>Hands over something free.</summary>
    public void Grant(Subscription holder, ResourceBag granted)
    {
        Hold(holder, granted);
        if (_hasShared) Recount();
        else SetFree(ReferenceEquals(granted, Free.Bag) ? ResourceBag.Empty : Free.Bag - granted);
    }

    /// <summary>Notes what the holder has already, whether it is free or not.</summary>
    public void Claim(Subscription holder, ResourceBag claimed)
    {
        Hold(holder, claimed);
        Recount();
    }

    /// <summary>Takes back what the holder has.</summary>
    public void TakeBack(Holding holding, ResourceBag returned)
    {
        Shrink(holding, returned);
        GiveFree(returned);
    }

    /// <summary>Whether all of it is free. A shared volume is when nobody has a copy of it.</summary>
    public bool CanWithhold(ResourceBag resources)
    {
        if (!Free.Bag.Contains(resources.NonShared)) return false;
        foreach (ref readonly var shared in resources.Shared.Entries)
        {
            if (!Total.Contains(shared) || Withheld.Contains(shared.WithCopies(1))) return false;
            foreach (var holding in _holdings)
                if (CopiesIn(holding.Held, shared) > 0) return false;
        }
        return true;
    }

    /// <summary>How many copies of a shared volume those have whose role is the given one or one below it.</summary>
    public int CopiesBelow(RoleNode role, in Resource shared)
    {
        var copies = 0;
        foreach (var holding in _holdings)
            if (holding.Holder.Role.IsAtOrBelow(role)) copies += CopiesIn(holding.Held, shared);
        return copies;
    }

    /// <summary>How many copies of a shared volume those have who hold it directly in the role.</summary>
    public int CopiesIn(RoleNode role, in Resource shared)
    {
        var copies = 0;
        foreach (var holding in _holdings)
            if (holding.Holder.Role == role) copies += CopiesIn(holding.Held, shared);
        return copies;
    }

    /// <summary>How many copies of a shared volume the bag holds.</summary>
    public static int CopiesIn(ResourceBag bag, in Resource shared)
    {
        foreach (ref readonly var entry in bag.Entries)
            if (entry.IsSameAs(shared)) return entry.Copies;
        return 0;
    }

    public void Withhold(ResourceBag resources)
    {
        Withheld += resources;
        // What a holder had beyond what there is was not free when it was taken back from there.
        if (_isOvercommitted || _hasShared || !Free.Bag.Contains(resources)) Recount();
        else SetFree(Free.Bag - resources);
    }

    public void Release(ResourceBag resources)
    {
        Withheld -= resources;
        GiveFree(resources);
    }

    public void ConvertWithheld(ResourceBag consumed, ResourceBag converted)
    {
        Withheld = Exchange(Withheld, consumed, converted);
        ConvertTotal(consumed, converted);
    }

    /// <summary>
    /// What is converted was not free and is not now; so all is counted anew only where the account does not balance.
    /// </summary>
    private void ConvertTotal(ResourceBag consumed, ResourceBag converted)
    {
        NoteTotal(Exchange(Total, consumed, converted));
        if (_isOvercommitted) Recount();
    }

    /// <summary>In one pass: on an agent with thousands of reservations a bag is long.</summary>
    private static ResourceBag Exchange(ResourceBag bag, ResourceBag consumed, ResourceBag converted)
    {
        var pool = new ResourcePool(bag);
        pool.Subtract(consumed);
        pool.Add(converted);
        return pool.ToBag();
    }

    private void NoteTotal(ResourceBag total)
    {
        Total = total;
        HasGpus = false;
        (_hasDetails, _hasShared) = (false, false);
        foreach (ref readonly var resource in total.Entries)
        {
            _hasDetails |= resource.Details is not null;
            _hasShared |= resource.Key.IsShared;
            HasGpus |= resource.Name == "gpus";
        }
    }

    private void Hold(Subscription holder, ResourceBag resources)
    {
        if (HoldingOf(holder) is { } holding)
        {
            holding.Held += resources;
            return;
        }
        _holdings.Add(new Holding(holder, resources));
        holder.Holdings++;
    }

    private void Shrink(Holding holding, ResourceBag by)
    {
        holding.Held = ReferenceEquals(holding.Held, by) ? ResourceBag.Empty : holding.Held - by;
        if (holding.Held.IsEmpty) Remove(holding);
    }

    private void Remove(Holding holding)
    {
        var last = _holdings.Count - 1;
        var at = _holdings.IndexOf(holding);
        if (at < 0) throw new UnreachableException($"A holding of {holding.Holder.Framework.Id} is not on {Id}.");
        _holdings[at] = _holdings[last];
        _holdings.RemoveAt(last);
        holding.Holder.Holdings--;
    }

    private void GiveFree(ResourceBag resources)
    {
        // A volume is offered again as the agent has it, not with the container path at which the last task saw it.
        if (_isOvercommitted || _hasDetails || _hasShared) Recount();
        else SetFree(Free.Bag + resources.NonShared);
    }

    private void Recount()
    {
        var free = new ResourcePool(Total.NonShared);
        var isCovered = free.Subtract(Withheld.NonShared);
        foreach (var holding in _holdings) isCovered &= free.Subtract(holding.Held.NonShared);
        _isOvercommitted = !isCovered;
        var sharedInUse = _hasShared ? CountShared(free) : ResourceBag.Empty;
        SetFree(free.ToBag(), sharedInUse);
    }

    /// <summary>Adds to what is free the shared volumes of which nobody has a copy.</summary>
    /// <returns>Those of which somebody has one.</returns>
    private ResourceBag CountShared(ResourcePool free)
    {
        var held = new ResourcePool();
        foreach (ref readonly var shared in Total.Shared.Entries)
        {
            if (Withheld.Contains(shared)) continue;
            var isHeld = false;
            foreach (var holding in _holdings) isHeld |= CopiesIn(holding.Held, shared) > 0;
            (isHeld ? held : free).Add(shared);
        }
        return held.ToBag();
    }

    private void SetFree(ResourceBag bag) => SetFree(bag, ResourceBag.Empty);

    private void SetFree(ResourceBag bag, ResourceBag sharedInUse)
    {
        // What is shared comes along with other things only.
        Free = bag.IsEmpty ? FreeResources.None : new FreeResources(bag, sharedInUse, clusterMinimum);
        Unsettle();
    }
}
