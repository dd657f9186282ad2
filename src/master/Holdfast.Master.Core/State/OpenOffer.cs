using Holdfast.Master.Core.Effects;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Master.Core.State;

/// <summary>An offer that is neither used, declined nor rescinded.</summary>
internal sealed class OpenOffer(Offer offer, Framework framework, Agent agent)
{
    public Offer Offer { get; } = offer;

    public Framework Framework { get; } = framework;

    public Agent Agent { get; } = agent;

    public OfferId Id => Offer.Id;

    public RoleName Role => Offer.Role;

    /// <summary>The resources without allocation.</summary>
    public ResourceBag Resources { get; } = offer.Resources.Unallocate();
}
