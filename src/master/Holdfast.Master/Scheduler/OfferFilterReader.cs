using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Allocation.Frameworks;
using Holdfast.Model;
using Holdfast.Model.Resources;
using Holdfast.Protocol.V1;

namespace Holdfast.Master.Scheduler;

/// <summary>Reads <c>FrameworkInfo.offer_filters</c>: the least that a framework wants to be offered, by
/// role.</summary>
internal static class OfferFilterReader
{
    /// <summary>The minimums of the roles that have one; a role of no right form is left to the check of
    /// roles.</summary>
    public static ImmutableDictionary<RoleName, OfferMinimum> Read(FrameworkInfo framework, ICollection<string> faults)
    {
        var minimums = ImmutableDictionary.CreateBuilder<RoleName, OfferMinimum>();
        foreach (var (name, filters) in framework.OfferFilters)
        {
            if (filters.MinAllocatableResources is not { } sets) continue;
            var minimum = OfferMinimum.Of([.. sets.Quantities.Select(set => Read(set, faults))]);
            if (RoleName.TryParse(name, CultureInfo.InvariantCulture, out var role)) minimums[role] = minimum;
        }

        return minimums.ToImmutable();
    }

    private static ResourceQuantities Read(OfferFilters.Types.ResourceQuantities set, ICollection<string> faults)
    {
        var amounts = new List<(string, Quantity)>();
        foreach (var (name, scalar) in set.Quantities)
        {
            if (Quantity.TryFrom(scalar.Value, out var amount)) amounts.Add((name, amount));
            else faults.Add(string.Create(
                CultureInfo.InvariantCulture, $"Invalid resource quantity for '{name}': {scalar.Value} is no amount."));
        }

        return ResourceQuantities.Of(amounts);
    }
}
