using Holdfast.Allocation.Agents;
using Holdfast.Allocation.Explaining;
using Holdfast.Allocation.Frameworks;
using Holdfast.Allocation.Sharing;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation;

/// <summary>One run of the allocator: visits agents one by one and hands out what is free.</summary>
internal sealed class AllocationRun(RoleTree roles, AllocatorOptions options, long demand, DateTimeOffset now)
{
    private readonly List<Grant> _grants = [];

    // Entered into the shares only when the agent is done: all see this agent in the order in which it was come to.
    private readonly List<(Subscription Holder, ResourceBag Granted)> _ofThisAgent = [];
    private readonly OfferJudge _judge = new(options, now);
    private ResourceBag _sharedOfThisAgent = ResourceBag.Empty;
    private DateTimeOffset _settledUntil;

    public IReadOnlyList<Grant> Grants => _grants;

    public void Visit(Agent agent)
    {
        if (!agent.IsActive || agent.Free.IsEmpty) return;
        if (agent.SettledDemand == demand && now < agent.SettledUntil) return;
        _settledUntil = DateTimeOffset.MaxValue;
        OfferToRoles(agent, roles.Root);
        foreach (var (holder, granted) in _ofThisAgent)
            roles.Add(agent, holder, granted);
        _ofThisAgent.Clear();
        _sharedOfThisAgent = ResourceBag.Empty;
        agent.Settle(demand, _settledUntil);
    }

    /// <returns>False when nothing is left to offer.</returns>
    private bool OfferToRoles(Agent agent, RoleNode above)
    {
        foreach (var child in above.Children.Ordered())
        {
            if (child.Owner is RoleNode below)
            {
                if (agent.Free.HasAnythingBelow(below.Role) && !OfferToRoles(agent, below)) return false;
            }
            else if (agent.Free.HasAnythingFor(above.Role) && !OfferToFrameworks(agent, above))
            {
                return false;
            }
        }
        return true;
    }

    private bool OfferToFrameworks(Agent agent, RoleNode role)
    {
        foreach (var node in role.Frameworks.Ordered())
        {
            var subscription = (Subscription)node.Owner!;
            var verdict = _judge.Judge(agent, subscription, _sharedOfThisAgent);
            if (verdict.Reason == WaitReason.Filtered && verdict.Until < _settledUntil) _settledUntil = verdict.Until;
            if (verdict.Reason != WaitReason.NextInTurn) continue;
            Hand(agent, subscription, verdict.Offer);
            if (agent.Free.IsEmpty) return false;
        }
        return true;
    }

    private void Hand(Agent agent, Subscription subscription, ResourceBag offer)
    {
        agent.Grant(subscription, offer);
        _ofThisAgent.Add((subscription, offer));
        _sharedOfThisAgent += offer.Shared;
        var role = subscription.Role.Role;
        _grants.Add(new Grant(subscription.Framework.Id, role, agent.Id, offer.Allocate(role)));
    }
}
