using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Allocation;
using Holdfast.Allocation.Filters;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>Makes offers of what the allocator grants, and takes them back.</summary>
internal sealed class OfferBook(Cluster cluster)
{
    private long _lastNumber = -1;

    /// <summary>How often there was an allocation.</summary>
    public long Runs { get; private set; }

    public void Allocate(AllocationScope scope)
    {
        Runs++;
        var made = new OrderedMap<FrameworkId, List<Offer>>();
        foreach (var grant in cluster.Allocator.Allocate(scope, cluster.Now, cluster.Random))
        {
            var offer = Make(grant);
            if (made.TryGet(grant.Framework, out var offers)) offers.Add(offer);
            else made.TryAdd(grant.Framework, [offer]);
        }
        foreach (var offers in made)
            cluster.Send(cluster.Frameworks.Find(offers[0].Framework)!, new OffersMade([.. offers]));
    }

    public void Decline(Framework framework, DeclineCall call)
    {
        var refusal = Refusal.FromSeconds(call.RefuseSeconds);
        foreach (var text in call.Offers)
        {
            if (Find(text) is not { } offer || offer.Framework != framework) continue;
            cluster.Return(offer, refusal);
            framework.Tally.Add("offers/declined");
        }
    }

    public void Revive(Framework framework, ReviveCall call)
    {
        if (TryReadRoles(call.Roles, out var roles)) cluster.Allocator.Revive(framework.Id, roles.AsSpan());
    }

    public void Suppress(Framework framework, SuppressCall call)
    {
        if (TryReadRoles(call.Roles, out var roles)) cluster.Allocator.Suppress(framework.Id, roles.AsSpan());
    }

    public void Expire(OpenOffer offer) => cluster.Rescind(offer, Refusal.None);

    public OpenOffer? Find(string text) =>
        OfferId.TryParse(text, CultureInfo.InvariantCulture, out var id) ? cluster.Offers.Find(id) : null;

    private Offer Make(Grant grant)
    {
        var framework = cluster.Frameworks.Find(grant.Framework)!;
        var agent = cluster.Agents.Find(grant.Agent)!;
        var id =
            OfferId.Parse($"{cluster.Identity.MasterId}-O{(++_lastNumber).ToString(CultureInfo.InvariantCulture)}");
        ImmutableArray<ExecutorId> executors =
        [
            .. agent.Executors.Where(executor => executor.Framework == framework).Select(executor => executor.Spec.Id),
        ];
        var offer =
            new Offer(id, framework.Id, agent.Spec, grant.Role, grant.Resources.Allocate(grant.Role), executors);
        var open = new OpenOffer(offer, framework, agent);
        cluster.Offers.TryAdd(id, open);
        framework.Offers.TryAdd(id, open);
        agent.Offers.TryAdd(id, open);
        agent.Account.Offer(open.Resources);
        if (cluster.Options.OfferTimeout is { } timeout)
            cluster.Timers.Set(new(TimerKind.OfferExpiry, open), cluster.Now + timeout);
        cluster.Touch(framework);
        cluster.Touch(agent);
        return offer;
    }

    // None given means all; but roles of which none is a name mean none, not all.
    private static bool TryReadRoles(ImmutableArray<string> texts, out RoleName[] roles)
    {
        roles = [.. texts.Where(text => RoleName.Explain(text) is null).Select(text => RoleName.Parse(text))];
        return texts.IsEmpty || roles.Length > 0;
    }
}
