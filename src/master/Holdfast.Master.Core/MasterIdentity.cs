using System.Collections.Immutable;
using Holdfast.Model.Ids;

namespace Holdfast.Master.Core;

/// <summary>Which master this is.</summary>
/// <param name="MasterId">The UUID of this start, as text: ids of frameworks, agents and offers begin with it.</param>
/// <param name="Chain">The incarnations of all starts of the registry, oldest first; the last one is this
/// start's.</param>
public sealed record MasterIdentity(string MasterId, ImmutableArray<Incarnation> Chain)
{
    /// <summary>This start.</summary>
    public Incarnation Incarnation => Chain[^1];
}
