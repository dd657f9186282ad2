using System.Text.Json;
using Holdfast.Hosting.State;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Statuses;
using WireState = Holdfast.Protocol.V1.TaskState;

namespace Holdfast.Master.State;

/// <summary>How many tasks of something are in which state, for <c>/state-summary</c>, and whom they link it
/// to.</summary>
internal sealed class TaskCounts
{
    // The states that Mesos' summary has, in its order.
    private static readonly TaskState[] Told =
    [
        TaskState.Staging, TaskState.Starting, TaskState.Running, TaskState.Killing, TaskState.Finished,
        TaskState.Killed, TaskState.Failed, TaskState.Lost, TaskState.Error, TaskState.Unreachable,
    ];

    private static readonly string[] Names = [.. Told.Select(state => EnumNames.Of((WireState)state))];
    private static readonly TaskCounts None = new();

    private readonly Dictionary<TaskState, int> _states = [];
    private readonly List<string> _others = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Counts the tasks of all frameworks that are not removed, by agent and by framework.</summary>
    public static (Dictionary<AgentId, TaskCounts> OfAgents, Dictionary<FrameworkId, TaskCounts> OfFrameworks) Of(
        MasterView view)
    {
        var agents = new Dictionary<AgentId, TaskCounts>();
        var frameworks = new Dictionary<FrameworkId, TaskCounts>();
        foreach (var framework in view.Frameworks)
        {
            var own = frameworks[framework.Id] = new TaskCounts();
            var name = framework.Id.ToString();
            foreach (var task in framework.Tasks.Concat(framework.UnreachableTasks).Concat(framework.CompletedTasks))
            {
                var agent = task.Task.Agent;
                if (!agents.TryGetValue(agent, out var there)) agents.Add(agent, there = new TaskCounts());
                own.Count(task.State, agent.ToString());
                there.Count(task.State, name);
            }
        }

        return (agents, frameworks);
    }

    /// <summary>Writes the properties.</summary>
    /// <param name="json">Inside an object.</param>
    /// <param name="counts">The counts; null where there is no task.</param>
    /// <param name="others">The name of the array of those that tasks link it to.</param>
    public static void Write(Utf8JsonWriter json, TaskCounts? counts, string others)
    {
        counts ??= None;
        for (var at = 0; at < Told.Length; at++)
            json.WriteNumber(Names[at], counts._states.GetValueOrDefault(Told[at]));
        json.WriteStartArray(others);
        foreach (var other in counts._others) json.WriteStringValue(other);
        json.WriteEndArray();
    }

    private void Count(TaskState state, string other)
    {
        _states[state] = _states.GetValueOrDefault(state) + 1;
        if (_known.Add(other)) _others.Add(other);
    }
}
