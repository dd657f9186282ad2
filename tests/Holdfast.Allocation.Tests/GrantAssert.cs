using Holdfast.Model.Resources;

namespace Holdfast.Allocation.Tests;

/// <summary>What the tests say about grants.</summary>
internal static class GrantAssert
{
    /// <summary>The grants in words, in their order: <c>f1 as web on a1</c>.</summary>
    public static string[] Words(this IEnumerable<Grant> grants) =>
        [.. grants.Select(static grant => $"{grant.Framework} as {grant.Role} on {grant.Agent}")];

    public static Grant Only(this IReadOnlyList<Grant> grants) => Assert.Single(grants);

    /// <summary>The grant holds just these resources, each allocated to the grant's role.</summary>
    public static void Holds(this Grant grant, ResourceBag expected)
    {
        Assert.All(grant.Resources, resource => Assert.Equal(grant.Role, resource.Key.AllocationRole));
        Assert.Equal(expected, grant.Resources.Unallocate());
    }

    public static void Holds(this Grant grant, string expected) => grant.Holds(Cluster.Bag(expected));
}
