using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Ids;
using Holdfast.Model.Statuses;
using Holdfast.Testing.Simulation.Nodes;

namespace Holdfast.Testing.Simulation.Checkers;

/// <summary>A framework hears the updates of a task in their order, none left out, and none that is not
/// durable.</summary>
internal sealed class UpdatesChecker : IChecker
{
    private readonly Dictionary<UpdateUuid, UpdateRow> _stored = [];
    private readonly Dictionary<TaskKey, long> _heard = [];
    private readonly HashSet<FrameworkId> _ended = [];

    public void AgentCommitted(SimAgent agent, IReadOnlyList<AgentDelta> deltas)
    {
        foreach (var delta in deltas)
            if (delta is PutRow { Row: UpdateRow { Update.Uuid: { } uuid } row }) _stored[uuid] = row;
    }

    public void FrameworkHeard(TaskUpdate update)
    {
        // Frameworks describe each of their executors in one way only, whatever was restarted since.
        Require(update.Message?.Contains("The ExecutorInfo differs", StringComparison.Ordinal) != true,
            $"{update.Task} is refused, as its executor were another than the one that runs");
        if (update.Uuid is not { } uuid) return;
        Require(_stored.TryGetValue(uuid, out var row), $"{update.Task} {update.State} is told but not stored");
        var heard = _heard.GetValueOrDefault(row!.Task);
        Require(row.Number <= heard + 1 || _ended.Contains(row.Task.Framework),
            $"update {row.Number} of {row.Task} is told after {heard}");
        _heard[row.Task] = Math.Max(heard, row.Number);
    }

    // The master acknowledged in its place. Should a later master take it in again, there is a gap.
    public void FrameworkEnded(FrameworkId framework) => _ended.Add(framework);

    private static void Require(bool holds, string what)
    {
        if (!holds) throw SimulationFailedException.Broken("Updates are durable and in order", what);
    }
}
