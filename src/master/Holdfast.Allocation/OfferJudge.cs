using Holdfast.Allocation.Agents;
using Holdfast.Allocation.Explaining;
using Holdfast.Allocation.Frameworks;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Allocation;

/// <summary>
/// Says whether a framework in a role may be offered what is free on an agent, and if not, why. Runs and explanations
/// both ask it.
/// </summary>
internal readonly struct OfferJudge(AllocatorOptions options, DateTimeOffset now)
{
    /// <param name="Reason"><see cref="WaitReason.NextInTurn"/> when it may be offered; else what stands against
    /// it.</param>
    /// <param name="Offer">What would be offered.</param>
    /// <param name="Until">When the filter ends, if that is the reason.</param>
    internal readonly record struct Verdict(WaitReason Reason, ResourceBag Offer, DateTimeOffset Until);

    /// <param name="agent">The agent.</param>
    /// <param name="subscription">The framework in a role.</param>
    /// <param name="sharedHanded">Shared volumes of which somebody was given a copy in this run; one of each is
    /// enough.</param>
    public Verdict Judge(Agent agent, Subscription subscription, ResourceBag sharedHanded)
    {
        if (!UnderstandEachOther(agent, subscription)) return Against(WaitReason.CapabilityMissing);
        var free = agent.Free;
        if (free.IsEmpty) return Against(WaitReason.NothingFree);
        if (!free.HasAnythingFor(subscription.Role.Role)) return Against(WaitReason.ReservedForOthers);
        var offer = free.IsPlain
            ? free.Bag
            : Readable(free.Bag.AllocatableTo(subscription.Role.Role), subscription.Framework);
        if (offer.IsEmpty) return Against(WaitReason.CapabilityMissing);
        if (!IsEnough(free, offer, subscription)) return Against(WaitReason.BelowMinimum);
        if (!free.SharedInUse.IsEmpty)
            offer += Readable(
                (free.SharedInUse - sharedHanded).AllocatableTo(subscription.Role.Role), subscription.Framework);
        return agent.Filters.HiddenUntil(subscription, offer, now) is { } until
            ? new(WaitReason.Filtered, ResourceBag.Empty, until)
            : new(WaitReason.NextInTurn, offer, default);
    }

    private static Verdict Against(WaitReason reason) => new(reason, ResourceBag.Empty, default);

    private bool UnderstandEachOther(Agent agent, Subscription subscription)
    {
        var framework = subscription.Framework;
        if (agent.HasGpus && options.FilterGpuResources && !framework.Can(FrameworkCapabilities.GpuResources))
            return false;
        if (agent.IsRemote && !framework.Can(FrameworkCapabilities.RegionAware)) return false;
        if (agent.Capabilities == AgentCapabilities.All) return true;
        if (framework.Can(FrameworkCapabilities.MultiRole) && !agent.Capabilities.HasFlag(AgentCapabilities.MultiRole))
            return false;
        return !subscription.IsHierarchical || agent.Capabilities.HasFlag(AgentCapabilities.HierarchicalRole);
    }

    /// <summary>Leaves out what the framework would not know how to read.</summary>
    private static ResourceBag Readable(ResourceBag bag, Framework framework)
    {
        if (!framework.Can(FrameworkCapabilities.RevocableResources)) bag = bag.NonRevocable;
        if (!framework.Can(FrameworkCapabilities.ReservationRefinement))
            bag = bag.Where(static key => key.Reservations.Count <= 1);
        if (!framework.Can(FrameworkCapabilities.SharedResources)) bag = bag.NonShared;
        return bag;
    }

    private bool IsEnough(FreeResources free, ResourceBag offer, Subscription subscription)
    {
        if (subscription.Minimum is { } minimum) return minimum.IsMetBy(offer);
        // What is reserved may be had by nobody else, so holding it back helps no one: a volume whose owner waits for
        // it must come back although the CPUs beside it are taken.
        foreach (ref readonly var resource in offer.Entries)
            if (!resource.Key.Reservations.IsEmpty) return true;
        return ReferenceEquals(offer, free.Bag)
            ? free.MeetsClusterMinimum
            : options.MinAllocatableResources.IsMetBy(offer);
    }
}
