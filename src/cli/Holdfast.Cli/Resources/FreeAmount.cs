using Holdfast.Protocol.V1;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;

namespace Holdfast.Cli.Resources;

/// <summary>What of an agent can be reserved: what nobody has reserved, and no task uses.</summary>
internal static class FreeAmount
{
    /// <summary>How much of a scalar is free.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="root">Of <c>disk</c>: the root of the disk that is meant; null for the root disk.</param>
    public static double Of(Agent agent, string name, string? root) => Math.Max(
        0, Amounts.Of(Plain(agent.TotalResources, name, root), name)
            - Amounts.Of(Plain(agent.AllocatedResources, name, root), name));

    private static IEnumerable<Resource> Plain(IEnumerable<Resource> resources, string name, string? root) =>
        resources.Where(one => one.Reservations.Count == 0 && (name != "disk" || DiskSource.RootOf(one) == root));
}
