using System.Diagnostics;
using Holdfast.Allocation.Filters;
using Holdfast.Allocation.Frameworks;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation.Agents;

/// <summary>An agent: what it has, who has it, and what is free.</summary>
/// <remarks>
/// Always: free + withheld + all holdings = total, shared volumes aside. Where more is held than there is (an agent
/// came back smaller, or with tasks that were given away meanwhile) what is free is what no holding claims.
/// </remarks>
internal sealed class Agent(AgentId id, OfferMinimum clusterMinimum)
{
    private readonly List<Holding> _holdings = [];
    private bool _isOvercommitted;
    private bool _hasDetails;

    public AgentId Id { get; } = id;

    public ResourceBag Total { get; private set; } = ResourceBag.Empty;

    /// <summary>
    /// What is neither offered, used nor withheld. Shared volumes are not in it: no framework is offered them.
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
        SetFree(ReferenceEquals(granted, Free.Bag) ? ResourceBag.Empty : Free.Bag - granted);
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
            var one = shared.WithCopies(1);
            if (!Total.Contains(shared) || Withheld.Contains(one)) return false;
            foreach (var holding in _holdings)
                if (holding.Held.Contains(one)) return false;
        }
        return true;
    }

    public void Withhold(ResourceBag resources)
    {
        Withheld += resources;
        // What a holder had beyond what there is was not free when it was taken back from there.
        if (_isOvercommitted || !Free.Bag.Contains(resources.NonShared)) Recount();
        else SetFree(Free.Bag - resources.NonShared);
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
        _hasDetails = false;
        foreach (ref readonly var resource in total.Entries)
        {
            _hasDetails |= resource.Details is not null;
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
        if (_isOvercommitted || _hasDetails) Recount();
        else SetFree(Free.Bag + resources.NonShared);
    }

    private void Recount()
    {
        var free = new ResourcePool(Total.NonShared);
        var isCovered = free.Subtract(Withheld.NonShared);
        foreach (var holding in _holdings) isCovered &= free.Subtract(holding.Held.NonShared);
        _isOvercommitted = !isCovered;
        SetFree(free.ToBag());
    }

    private void SetFree(ResourceBag bag)
    {
        Free = bag.IsEmpty ? FreeResources.None : new FreeResources(bag, clusterMinimum);
        Unsettle();
    }
}
