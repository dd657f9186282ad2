using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Cli.Tasks;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Master;
using Event = Holdfast.Protocol.V1.Master.Event;
using TaskStatus = Holdfast.Protocol.V1.TaskStatus;

namespace Holdfast.Cli.Events;

/// <summary>Puts what the master tells into lines, with the names that it told before; each thing once.</summary>
internal sealed class EventReader(TimeProvider clock)
{
    // By so much the clocks of the cluster's machines may differ.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    // More than happens in that time; so what goes on for months does not grow.
    private const int ToldMax = 10_000;

    private readonly Dictionary<string, string> _names = [];
    private readonly HashSet<EventRow> _told = [];
    private readonly Queue<EventRow> _toldInOrder = new();

    /// <summary>What the state still shows of the past, the oldest first.</summary>
    public IReadOnlyList<EventRow> Past(ClusterState state)
    {
        var rows = Rows(state);
        foreach (var row in rows) Note(row);
        return rows;
    }

    /// <summary>What happened while nothing was heard, the oldest first.</summary>
    /// <param name="state">With which a stream begins.</param>
    /// <param name="heard">When something was heard last.</param>
    public IReadOnlyList<EventRow> Missed(ClusterState state, DateTimeOffset heard) =>
        [.. Rows(state).Where(row => row.At >= heard - Skew && Note(row))];

    private IReadOnlyList<EventRow> Rows(ClusterState state)
    {
        foreach (var agent in state.Agents) _names[agent.AgentInfo.Id.Value] = agent.AgentInfo.Hostname;
        foreach (var framework in state.Frameworks) Name(framework.FrameworkInfo);
        var tasks = state.Tasks.Concat(state.UnreachableTasks).Concat(state.CompletedTasks);
        return
        [
            .. tasks.SelectMany(task => task.Statuses)
                .Concat<object>(state.Agents).Concat(state.Frameworks.Concat(state.CompletedFrameworks))
                .SelectMany(PastOf).Where(row => row.At is not null).OrderBy(row => row.At),
        ];
    }

    /// <summary>The line of an event; null for what is of no interest.</summary>
    public EventRow? Of(Event told)
    {
        var now = clock.GetUtcNow();
        switch (told.Type)
        {
            case Event.Types.Type.TaskAdded:
                var task = told.TaskAdded.Task;
                return new(now, "task", task.TaskId.Value, $"launched on {NameOf(task.AgentId.Value)}", Tone.Busy);
            case Event.Types.Type.TaskUpdated:
                var row = Of(told.TaskUpdated.Status);
                Note(row);
                return row;
            case Event.Types.Type.AgentAdded:
                Note(told.AgentAdded.Agent);
                var agent = told.AgentAdded.Agent.AgentInfo;
                _names[agent.Id.Value] = agent.Hostname;
                return new(now, "agent", agent.Hostname, $"registered as {agent.Id.Value}", Tone.Good);
            case Event.Types.Type.AgentRemoved:
                var id = told.AgentRemoved.AgentId.Value;
                return new(now, "agent", NameOf(id), $"{id} is gone or unreachable", Tone.Bad);
            case Event.Types.Type.FrameworkAdded:
                Note(told.FrameworkAdded.Framework);
                var added = told.FrameworkAdded.Framework.FrameworkInfo;
                return new(now, "framework", Name(added), "registered", Tone.Good);
            case Event.Types.Type.FrameworkUpdated:
                var updated = told.FrameworkUpdated.Framework;
                Note(updated);
                return new(now, "framework", Name(updated.FrameworkInfo), updated switch
                {
                    { Connected: false } => "disconnected",
                    { Active: false } => "inactive",
                    _ => "active",
                });
            case Event.Types.Type.FrameworkRemoved:
                return new(now, "framework", Name(told.FrameworkRemoved.FrameworkInfo), "removed", Tone.Faint);
            default:
                return null; // The state itself, and heartbeats.
        }
    }

    private EventRow Of(TaskStatus status)
    {
        DateTimeOffset? at = status.HasTimestamp ? Ages.OfSeconds(status.Timestamp) : null;
        var message = status.HasMessage ? $": {status.Message}" : "";
        var where = status.AgentId is { } agent ? $" on {NameOf(agent.Value)}" : "";
        return new(
            at, "task", status.TaskId.Value, $"{TaskRow.TextOf(status.State)}{where}{message}",
            TaskRow.ToneOf(status.State));
    }

    private IEnumerable<EventRow> PastOf(object told)
    {
        switch (told)
        {
            case TaskStatus status:
                yield return Of(status);
                break;
            case Response.Types.GetAgents.Types.Agent agent:
                var (host, id) = (agent.AgentInfo.Hostname, agent.AgentInfo.Id.Value);
                yield return new(Ages.Of(agent.RegisteredTime), "agent", host, $"registered as {id}");
                yield return new(Ages.Of(agent.ReregisteredTime), "agent", host, $"registered again as {id}");
                break;
            case Response.Types.GetFrameworks.Types.Framework framework:
                var name = framework.FrameworkInfo.Name;
                yield return new(Ages.Of(framework.RegisteredTime), "framework", name, "registered");
                // The first time is told as both.
                if (framework.ReregisteredTime?.Nanoseconds != framework.RegisteredTime?.Nanoseconds)
                    yield return new(Ages.Of(framework.ReregisteredTime), "framework", name, "registered again");
                yield return new(Ages.Of(framework.UnregisteredTime), "framework", name, "removed");
                break;
        }
    }

    // What is told live of these has another time than what a state shows of them later.
    private void Note(object told)
    {
        foreach (var row in PastOf(told)) Note(row);
    }

    private bool Note(EventRow row)
    {
        if (!_told.Add(row)) return false;
        _toldInOrder.Enqueue(row);
        if (_toldInOrder.Count > ToldMax) _told.Remove(_toldInOrder.Dequeue());
        return true;
    }

    private string Name(FrameworkInfo framework) => _names[framework.Id.Value] = framework.Name;

    private string NameOf(string id) => _names.GetValueOrDefault(id, id);
}
