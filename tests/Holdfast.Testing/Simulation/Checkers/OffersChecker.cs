using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Testing.Simulation.Nodes;

namespace Holdfast.Testing.Simulation.Checkers;

/// <summary>
/// The master never offers and uses more than there is, offers no exclusive volume twice, and none that a living
/// process may still touch (S4); of shared ones one copy in an offer, and only of those that are there.
/// </summary>
internal sealed class OffersChecker(IReadOnlyList<SimAgent> agents) : IChecker
{
    public void MasterViewed(MasterView view)
    {
        foreach (var agent in view.Agents) CheckSums(agent);
        var offered = new HashSet<(AgentId, ResourceKey)>();
        foreach (var framework in view.Frameworks)
            foreach (var offer in framework.Offers)
            {
                foreach (var volume in offer.Resources.Unallocate().PersistentVolumes.NonShared)
                {
                    Require(offered.Add((offer.Agent.Id, volume.Key)), $"{volume} is offered twice");
                    CheckUse(offer.Agent.Id, volume);
                }

                foreach (var shared in offer.Resources.Unallocate().Shared)
                    CheckShared(view.Agents.Single(agent => agent.Id == offer.Agent.Id), framework, shared);
            }
    }

    private static void CheckSums(AgentView agent)
    {
        var taken = (agent.Used + agent.Offered).NonShared.Quantities;
        Require(agent.Total.Quantities.Covers(taken),
            $"{agent.Id} has {agent.Total}, but {agent.Used} is used and {agent.Offered} offered");
    }

    private static void CheckShared(AgentView agent, FrameworkView framework, Resource shared)
    {
        Require(shared.Copies == 1, $"an offer holds {shared}");
        Require(agent.Total.Contains(shared), $"{shared} is offered, but {agent.Id} has {agent.Total}");
        Require(framework.Framework.Can(FrameworkCapabilities.SharedResources),
            $"{shared} is offered to {framework.Id}, which knows of no shared resources");
    }

    private void CheckUse(AgentId id, Resource volume)
    {
        foreach (var agent in agents)
        {
            if (agent.Id != id) continue;
            var rows = agent.RowsOf<Agent.Core.Rows.VolumeRow>()
                .Where(row => row.Resource.Key.Equals(volume.Key)).Select(static row => row.Id).ToHashSet();
            foreach (var container in agent.Machine.Containers)
                Require(!container.IsAlive || !container.Volumes.Overlaps(rows),
                    $"{volume} is offered while {container.Id} may use it");
        }
    }

    private static void Require(bool holds, string what)
    {
        if (!holds) throw SimulationFailedException.Broken("The master offers only what is free", what);
    }
}
