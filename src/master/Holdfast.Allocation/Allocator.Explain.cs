using System.Collections.Immutable;
using Holdfast.Allocation.Agents;
using Holdfast.Allocation.Explaining;
using Holdfast.Allocation.Frameworks;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation;

public sealed partial class Allocator
{
    /// <summary>Why the framework gets no (more) offers in the role: every agent counts under one reason.</summary>
    /// <returns>The reasons, those that concern most agents first.</returns>
    public ImmutableArray<WaitCause> Explain(FrameworkId framework, RoleName role, DateTimeOffset now)
    {
        var subscription = Find(Expect(framework), role);
        if (subscription is null or { IsSubscribed: false }) return [new(WaitReason.NotSubscribed, _agentList.Count)];
        if (!subscription.Framework.IsActive) return [new(WaitReason.FrameworkInactive, _agentList.Count)];
        if (subscription.IsSuppressed) return [new(WaitReason.Suppressed, _agentList.Count)];
        var counts = new int[Enum.GetValues<WaitReason>().Length];
        DateTimeOffset? until = null;
        var judge = new OfferJudge(_options, now);
        foreach (var agent in _agentList)
        {
            var verdict = Explain(judge, agent, subscription);
            counts[(int)verdict.Reason]++;
            if (verdict.Reason != WaitReason.Filtered) continue;
            if (until is null || verdict.Until < until) until = verdict.Until;
        }
        return [.. Enum.GetValues<WaitReason>()
            .Where(reason => counts[(int)reason] > 0)
            .Select(reason => new WaitCause(reason, counts[(int)reason], reason == WaitReason.Filtered ? until : null))
            // A stable sort: equal counts stay in the order of the reasons.
            .OrderByDescending(static cause => cause.AgentCount)];
    }

    private static OfferJudge.Verdict Explain(OfferJudge judge, Agent agent, Subscription subscription)
    {
        if (!agent.IsActive) return new(WaitReason.AgentInactive, ResourceBag.Empty, default);
        var verdict = judge.Judge(agent, subscription, ResourceBag.Empty);
        var isAllItsOwn = verdict.Reason == WaitReason.NothingFree
            && agent.Withheld.IsEmpty && agent.Holdings is [var only] && ReferenceEquals(only.Holder, subscription);
        return isAllItsOwn ? verdict with { Reason = WaitReason.HeldByItself } : verdict;
    }
}
