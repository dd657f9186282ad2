using Holdfast.Allocation.Frameworks;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation.Filters;

/// <summary>The filters on one agent.</summary>
/// <remarks>
/// Of one framework in one role at most 64 are kept, the latest: one that refuses other mixtures all the time would
/// make each run slower. What it refused longest ago it is then offered once more, too early.
/// </remarks>
internal sealed class FilterBook
{
    private const int FiltersMax = 64;

    // Never walked where its order could be seen.
    private readonly Dictionary<Subscription, List<OfferFilter>> _filters = [];

    public void Add(Subscription subscription, ResourceBag refused, DateTimeOffset now, DateTimeOffset until)
    {
        if (!_filters.TryGetValue(subscription, out var filters)) _filters.Add(subscription, filters = []);
        // What an expired, cleared or wider one covers need not be kept: a framework that declines for a year stays
        // cheap.
        filters.RemoveAll(old =>
            !old.Counts(subscription.FilterEra, now) || old.Until <= until && refused.Contains(old.Refused));
        if (!filters.Exists(old => old.Until >= until && old.Refused.Contains(refused)))
            filters.Add(new OfferFilter(refused, until, subscription.FilterEra));
        if (filters.Count > FiltersMax) filters.RemoveAt(0);
    }

    /// <summary>Until when the offer is hidden from the framework in the role; null when nothing hides it.</summary>
    public DateTimeOffset? HiddenUntil(Subscription subscription, ResourceBag offer, DateTimeOffset now)
    {
        if (_filters.Count == 0 || !_filters.TryGetValue(subscription, out var filters)) return null;
        DateTimeOffset? until = null;
        var living = 0;
        foreach (var filter in filters)
        {
            if (!filter.Counts(subscription.FilterEra, now)) continue;
            living++;
            if ((until is null || filter.Until > until) && filter.Refused.Contains(offer)) until = filter.Until;
        }
        if (living == 0) _filters.Remove(subscription);
        return until;
    }

    /// <summary>Adds how many filters count now to the counts of the roles that are among them.</summary>
    public void CountActive(DateTimeOffset now, Dictionary<RoleName, int> counts)
    {
        // The sums do not depend on the order.
        foreach (var (subscription, filters) in _filters)
            if (counts.TryGetValue(subscription.Role.Role, out var count))
                counts[subscription.Role.Role] =
                    count + filters.Count(filter => filter.Counts(subscription.FilterEra, now));
    }

    public void Forget(Subscription subscription) => _filters.Remove(subscription);
}
