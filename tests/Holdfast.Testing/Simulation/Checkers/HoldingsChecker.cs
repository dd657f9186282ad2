using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Testing.Simulation.Nodes;

namespace Holdfast.Testing.Simulation.Checkers;

/// <summary>No resource in two hands: what tasks and executors hold is there, each part of it once unless it is
/// shared.</summary>
internal sealed class HoldingsChecker : IChecker
{
    public void AgentCommitted(SimAgent agent, IReadOnlyList<AgentDelta> deltas)
    {
        var isChanged = deltas.Any(static delta => delta.Table
            is AgentTables.Claims or AgentTables.Volumes or AgentTables.Tasks or AgentTables.Executors
            or AgentTables.Containers);
        if (!isChanged) return;
        var total = LedgerModel.Total(agent, (holds, what) => Require(holds, $"{agent.Name}: {what}"));
        var held = LedgerModel.Held(agent);
        Require(total.Contains(held.NonShared), $"{agent.Name} has {total}, of which {held} is held");
        foreach (var shared in held.Shared)
            Require(total.Contains(shared.WithCopies(1)), $"{agent.Name} has {total}, but {shared} is held");
    }

    private static void Require(bool holds, string what)
    {
        if (!holds) throw SimulationFailedException.Broken("No resource in two hands", what);
    }
}
