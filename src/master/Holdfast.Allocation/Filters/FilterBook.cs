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

    // Only ever looked up, never walked in its own order.
    private readonly Dictionary<Subscription, List<OfferFilter>> _filters = [];

    public void Add(Subscription subscription, ResourceBag refused, DateTimeOffset now, DateTimeOffset until)
    {
        if (!_filters.TryGetValue(subscription, out var filters)) _filters.Add(subscription, filters = []);
        // What an expired, cleared or wider one covers need not be kept: a framework that declines for a year stays
        // cheap.
        Remove(subscription, filters, old =>
            !old.Counts(subscription.FilterEra, now) || old.Until <= until && refused.Contains(old.Refused));
        if (!filters.Exists(old => old.Until >= until && old.Refused.Contains(refused)))
        {
            filters.Add(new OfferFilter(refused, until, subscription.FilterEra));
            subscription.Filters++;
        }

        if (filters.Count <= FiltersMax) return;
        filters.RemoveAt(0);
        subscription.Filters--;
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
        if (living < filters.Count) Remove(subscription, filters, old => !old.Counts(subscription.FilterEra, now));
        if (living == 0) _filters.Remove(subscription);
        return until;
    }

    public void Forget(Subscription subscription)
    {
        if (_filters.Remove(subscription, out var filters)) Remove(subscription, filters, _ => true);
    }

    // Those of an earlier era are not counted any more.
    private static void Remove(Subscription subscription, List<OfferFilter> filters, Predicate<OfferFilter> which) =>
        filters.RemoveAll(filter =>
        {
            if (!which(filter)) return false;
            if (filter.Era == subscription.FilterEra) subscription.Filters--;
            return true;
        });
}
