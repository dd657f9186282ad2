using Holdfast.Allocation.Sharing;

namespace Holdfast.Allocation.Frameworks;

/// <summary>A framework in one role: the party that is offered resources and holds them.</summary>
internal sealed class Subscription
{
    public Subscription(Framework framework, RoleNode role)
    {
        Framework = framework;
        Role = role;
        Share = new ShareNode(framework.Id.ToString(), this);
        IsHierarchical = role.Role.IsHierarchical;
    }

    public Framework Framework { get; }

    public RoleNode Role { get; }

    /// <summary>Its place among the frameworks of the role.</summary>
    public ShareNode Share { get; }

    /// <summary>Whether the role is a sub-role, which old agents do not understand.</summary>
    public bool IsHierarchical { get; }

    /// <summary>
    /// Whether the framework is in the role; one that left it stays known here while it holds something of it.
    /// </summary>
    public bool IsSubscribed { get; set; }

    public bool IsSuppressed { get; set; }

    /// <summary>The framework's own minimum; null where the cluster's counts.</summary>
    public OfferMinimum? Minimum { get; set; }

    /// <summary>On how many agents it holds something.</summary>
    public int Holdings { get; set; }

    /// <summary>Filters of an earlier era count no more: so all of them on all agents are cleared at once.</summary>
    public int FilterEra { get; private set; }

    /// <summary>How many filters of this era are kept, on all agents. Those that have ended are taken out when an offer
    /// is next held against them.</summary>
    public int Filters { get; set; }

    /// <summary>Clears all filters, on all agents.</summary>
    public void ClearFilters()
    {
        FilterEra++;
        Filters = 0;
    }

    public bool WantsOffers => IsSubscribed && !IsSuppressed && Framework.IsActive;
}
