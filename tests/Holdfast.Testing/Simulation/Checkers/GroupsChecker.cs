using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Testing.Simulation.Nodes;

namespace Holdfast.Testing.Simulation.Checkers;

/// <summary>The tasks of a group are handed to their executor together, or none of them ever is.</summary>
internal sealed class GroupsChecker : IChecker
{
    public void AgentCommitted(SimAgent agent, IReadOnlyList<AgentDelta> deltas)
    {
        foreach (var delta in deltas)
            if (delta is PutRow { Row: TaskRow { Group: { } group, Delivered: true } task })
                foreach (var other in agent.RowsOf<TaskRow>())
                    if (other.Group == group && other.Framework == task.Framework && !other.Delivered)
                        throw SimulationFailedException.Broken(
                            "A group is handed over as a whole or not at all",
                            $"{agent.Name}: {task.Task.Id} was handed over, {other.Task.Id} was not");
    }
}
