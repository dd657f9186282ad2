using Holdfast.Allocation.Agents;
using Holdfast.Allocation.Filters;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation;

public sealed partial class Allocator
{
    /// <summary>
    /// Notes what a framework has without having been granted it: the tasks of an agent that came back.
    /// </summary>
    /// <remarks>The role may be one in which the framework is not (any more).</remarks>
    public void TrackAllocated(FrameworkId framework, RoleName role, AgentId agent, ResourceBag resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        var on = Expect(agent);
        var of = Expect(framework);
        if (resources.IsEmpty) return;
        resources = resources.Unallocate();
        var holder = Find(of, role) ?? Subscribe(of, role);
        on.Claim(holder, resources);
        _roles.Add(on, holder, resources);
    }

    /// <summary>Takes back what a framework does not have any more: declined, left over, finished, rescinded.</summary>
    /// <param name="framework">Who had it.</param>
    /// <param name="role">The role in which it had it.</param>
    /// <param name="agent">Whose resources they are.</param>
    /// <param name="resources">What comes back.</param>
    /// <param name="refusal">For how long the framework does not want it again in this role.</param>
    /// <param name="now">When it gave it back.</param>
    /// <remarks>Calls for no run: what came back is offered with the next interval.</remarks>
    public void Recover(
        FrameworkId framework, RoleName role, AgentId agent, ResourceBag resources, Refusal refusal, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(resources);
        if (resources.IsEmpty) return;
        resources = resources.Unallocate();
        var on = Expect(agent);
        var holding = ExpectHolding(framework, role, on, resources);
        TakeBack(on, holding, resources);
        var holder = holding.Holder;
        if (refusal.Duration > TimeSpan.Zero && holder.IsSubscribed)
        {
            var lasts = refusal.Duration > _options.AllocationInterval ? refusal.Duration : _options.AllocationInterval;
            on.Filters.Add(holder, resources, now, now + lasts);
        }
        ForgetIfUnused(holder.Framework, holder);
    }

    /// <summary>
    /// Keeps free resources from being offered, because an operator's operation on them is under way.
    /// </summary>
    /// <returns>False, and nothing changes, when not all of it is free: offers must be rescinded first.</returns>
    public bool TryWithhold(AgentId agent, ResourceBag resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        var on = Expect(agent);
        resources = resources.Unallocate();
        if (!on.CanWithhold(resources)) return false;
        on.Withhold(resources);
        return true;
    }

    /// <summary>
    /// The operation on withheld resources is done: the result is withheld instead, and the agent's total changes with
    /// it.
    /// </summary>
    public void UpdateWithheld(AgentId agent, ResourceBag consumed, ResourceBag converted)
    {
        ArgumentNullException.ThrowIfNull(consumed);
        ArgumentNullException.ThrowIfNull(converted);
        var on = Expect(agent);
        consumed = consumed.Unallocate();
        converted = converted.Unallocate();
        ExpectWithheld(on, consumed);
        var before = on.Total;
        on.ConvertWithheld(consumed, converted);
        ConvertTotals(before, on.Total, consumed, converted);
    }

    /// <summary>What was withheld may be offered again.</summary>
    public void Release(AgentId agent, ResourceBag resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        var on = Expect(agent);
        resources = resources.Unallocate();
        ExpectWithheld(on, resources);
        on.Release(resources);
    }

    /// <summary>
    /// Moves what a framework has to what is withheld, so that it stays out of offers while an operation is under way.
    /// Its copies of shared volumes just go.
    /// </summary>
    public void WithholdAllocated(FrameworkId framework, RoleName role, AgentId agent, ResourceBag resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        if (resources.IsEmpty) return;
        resources = resources.Unallocate();
        var on = Expect(agent);
        var holding = ExpectHolding(framework, role, on, resources);
        TakeBack(on, holding, resources);
        on.Withhold(resources.NonShared);
        ForgetIfUnused(holding.Holder.Framework, holding.Holder);
    }

    /// <summary>What the framework in the role has of the agent, offered or used; allocated to nobody.</summary>
    public ResourceBag HeldBy(FrameworkId framework, RoleName role, AgentId agent) =>
        Find(Expect(framework), role) is { } holder && Expect(agent).HoldingOf(holder) is { } holding
            ? holding.Held
            : ResourceBag.Empty;

    private void TakeBack(Agent agent, Holding holding, ResourceBag resources)
    {
        agent.TakeBack(holding, resources);
        _roles.Subtract(agent, holding.Holder, resources);
    }

    private Holding ExpectHolding(FrameworkId framework, RoleName role, Agent agent, ResourceBag resources)
    {
        var holding = Find(Expect(framework), role) is { } holder ? agent.HoldingOf(holder) : null;
        if (holding is not null && holding.Held.Contains(resources)) return holding;
        throw new ArgumentException(
            $"Framework '{framework}' has {holding?.Held ?? ResourceBag.Empty} of agent '{agent.Id}' in role '{role}', "
            + $"which does not contain {resources}.", nameof(resources));
    }

    private static void ExpectWithheld(Agent agent, ResourceBag resources)
    {
        if (agent.Withheld.Contains(resources)) return;
        throw new ArgumentException(
            $"{agent.Withheld} is withheld on agent '{agent.Id}', which does not contain {resources}.",
            nameof(resources));
    }
}
