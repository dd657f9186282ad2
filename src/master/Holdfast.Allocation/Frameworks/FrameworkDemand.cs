using System.Collections.Immutable;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Allocation.Frameworks;

/// <summary>What a framework told the master about the offers it wants.</summary>
public sealed record FrameworkDemand
{
    /// <summary>The roles it takes offers for, each once.</summary>
    public required ImmutableArray<RoleName> Roles { get; init; }

    /// <summary>The roles among these for which it wants none at present. Default: none.</summary>
    public ImmutableArray<RoleName> SuppressedRoles { get; init; } = [];

    /// <summary>What it understands; decides what may be in its offers and which agents it sees.</summary>
    public FrameworkCapabilities Capabilities { get; init; }

    /// <summary>
    /// Its own minimum for a role, instead of the cluster's; kept to the letter, also for reserved resources.
    /// </summary>
    public ImmutableDictionary<RoleName, OfferMinimum> Minimums { get; init; } =
        ImmutableDictionary<RoleName, OfferMinimum>.Empty;
}
