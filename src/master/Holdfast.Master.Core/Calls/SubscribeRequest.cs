using System.Collections.Immutable;
using Holdfast.Allocation.Frameworks;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Calls;

/// <summary>What a SUBSCRIBE asks for.</summary>
public sealed record SubscribeRequest
{
    /// <summary>The framework; its id is none for a new one.</summary>
    public required FrameworkSpec Framework { get; init; }

    /// <summary>Roles for which it wants no offers yet.</summary>
    public ImmutableArray<string> SuppressedRoles { get; init; } = [];

    /// <summary>
    /// The least that it wants to be offered in a role (<c>offer_filters</c>), where it is not the cluster's.
    /// </summary>
    public ImmutableDictionary<RoleName, OfferMinimum> Minimums { get; init; } =
        ImmutableDictionary<RoleName, OfferMinimum>.Empty;

    /// <summary>Who was authenticated; null while authentication is off.</summary>
    public string? Principal { get; init; }

    /// <summary>
    /// What the specs cannot express and the reader of the call found wrong (an id that breaks the rule, <c>role</c>
    /// beside
    /// <c>roles</c>, a failover timeout that is no duration); null for nothing. It is answered with ERROR on the
    /// stream.
    /// </summary>
    public string? Fault { get; init; }
}
