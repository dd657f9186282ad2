using System.Collections.Immutable;
using Holdfast.Master.Core.Calls;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Master.Core.Counting;

/// <summary>What was counted since the start (200).</summary>
/// <param name="Totals">Of the whole cluster, by name; what never happened is not among them.</param>
/// <param name="Frameworks">Of each framework that is shown, removed ones too.</param>
/// <param name="Roles">Of each role that a framework is in, by name.</param>
/// <param name="Watchers">How many operators watch the cluster now.</param>
public sealed record CountsTold(
    IReadOnlyDictionary<string, long> Totals, ImmutableArray<FrameworkCounts> Frameworks,
    ImmutableArray<RoleCounts> Roles, int Watchers)
    : CallOutcome;

/// <summary>What was counted of a framework.</summary>
/// <param name="Framework">Its id.</param>
/// <param name="Counts">By name; what never happened is not among them.</param>
/// <param name="SuppressedRoles">The roles in which it wants no offers.</param>
public sealed record FrameworkCounts(
    FrameworkId Framework, IReadOnlyDictionary<string, long> Counts, ImmutableArray<RoleName> SuppressedRoles);

/// <summary>What the allocator knows of a role.</summary>
/// <param name="Role">The role.</param>
/// <param name="ActiveFilters">How many filters hide offers; one that has ended may still be among them.</param>
/// <param name="DominantShare">Its dominant share.</param>
public sealed record RoleCounts(RoleName Role, int ActiveFilters, double DominantShare);
