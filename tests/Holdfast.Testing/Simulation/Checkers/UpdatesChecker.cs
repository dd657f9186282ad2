using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Ids;
using Holdfast.Model.Statuses;
using Holdfast.Testing.Simulation.Nodes;

namespace Holdfast.Testing.Simulation.Checkers;

/// <summary>A framework hears the updates of a task in their order, none left out, and none that is not durable.</summary>
internal sealed class UpdatesChecker : IChecker
{
    private readonly Dictionary<UpdateUuid, UpdateRow> _stored = [];
    private readonly Dictionary<TaskKey, long> _heard = [];

    public void AgentCommitted(SimAgent agent, IReadOnlyList<AgentDelta> deltas)
    {
        foreach (var delta in deltas)
            if (delta is PutRow { Row: UpdateRow { Update.Uuid: { } uuid } row }) _stored[uuid] = row;
    }

    public void FrameworkHeard(TaskUpdate update)
    {
        if (update.Uuid is not { } uuid) return;
        Require(_stored.TryGetValue(uuid, out var row), $"{update.Task} {update.State} is told but not stored");
        var heard = _heard.GetValueOrDefault(row!.Task);
        Require(row.Number <= heard + 1, $"update {row.Number} of {row.Task} is told after {heard}");
        _heard[row.Task] = Math.Max(heard, row.Number);
    }

    private static void Require(bool holds, string what)
    {
        if (!holds) throw SimulationFailedException.Broken("Updates are durable and in order", what);
    }
}
