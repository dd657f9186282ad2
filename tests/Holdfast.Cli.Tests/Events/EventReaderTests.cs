using Holdfast.Cli.Connections;
using Holdfast.Cli.Events;
using Holdfast.Protocol.V1;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;
using Event = Holdfast.Protocol.V1.Master.Event;
using TaskStatus = Holdfast.Protocol.V1.TaskStatus;
using WireTask = Holdfast.Protocol.V1.Task;

namespace Holdfast.Cli.Tests.Events;

/// <summary>What happens while nothing is heard is told afterwards, and nothing is told twice.</summary>
public sealed class EventReaderTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    private readonly EventReader _reader = new(TimeProvider.System);

    [Fact]
    public void Missed_BetweenTheStateAndTheStream_IsTold()
    {
        _reader.Past(State(Made("old", (TaskState.TaskRunning, 0))));

        var missed = _reader.Missed(
            State(Made("old", (TaskState.TaskRunning, 0), (TaskState.TaskFailed, 1))), Start);

        Assert.Equal(["failed"], missed.Select(row => row.Text));
    }

    [Fact]
    public void Missed_OfWhatWasToldLive_IsNothing()
    {
        var added = FakeAgents.Agent("node1", "db");
        added.RegisteredTime = new() { Nanoseconds = Start.ToUnixTimeMilliseconds() * 1_000_000 };
        var task = Made("t", (TaskState.TaskRunning, 5));
        _reader.Past(State());
        _reader.Of(new Event { Type = Event.Types.Type.AgentAdded, AgentAdded = new() { Agent = added } });
        _reader.Of(new Event
        {
            Type = Event.Types.Type.TaskUpdated, TaskUpdated = new() { Status = task.Statuses[0] },
        });

        Assert.Empty(_reader.Missed(State([added], task), Start));
    }

    /// <summary>What a state shows of long ago was told, or was too old to be shown, when this began.</summary>
    [Fact]
    public void Missed_OfLongBefore_IsNothing()
    {
        _reader.Past(State());

        var missed = _reader.Missed(
            State(Made("t", (TaskState.TaskRunning, -3600), (TaskState.TaskKilled, 3))), Start);

        Assert.Equal(["killed"], missed.Select(row => row.Text));
    }

    private static ClusterState State(params WireTask[] tasks) => State([], tasks);

    private static ClusterState State(Agent[] agents, params WireTask[] tasks)
    {
        var state = FakeAgents.State(agents);
        state.GetTasks.Tasks.AddRange(tasks);
        return ClusterState.Of(state);
    }

    private static WireTask Made(string id, params (TaskState State, int Second)[] updates) => new()
    {
        Name = id, TaskId = new() { Value = id },
        Statuses =
        {
            updates.Select(update => new TaskStatus
            {
                TaskId = new() { Value = id }, State = update.State,
                Timestamp = Start.AddSeconds(update.Second).ToUnixTimeSeconds(),
            }),
        },
    };
}
