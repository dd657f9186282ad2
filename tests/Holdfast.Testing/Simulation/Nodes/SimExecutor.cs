using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Executors;
using Holdfast.Model.Ids;
using Holdfast.Model.Statuses;
using Holdfast.Testing.Simulation.Running;

namespace Holdfast.Testing.Simulation.Nodes;

/// <summary>A custom executor: runs what it is given, says what becomes of it, and comes back to a restarted
/// agent.</summary>
internal sealed class SimExecutor
{
    private readonly SimContainer _container;
    private readonly SimAgent _agent;
    private readonly Schedule _schedule;
    private readonly Chance _chance;
    private readonly List<TaskId> _running = [];
    private readonly List<TaskId> _unacknowledgedTasks = [];
    private readonly List<TaskUpdate> _unacknowledgedUpdates = [];
    private readonly TimeSpan _reconnectWithin;
    private readonly HashSet<long> _calls = [];
    private long _connection;
    private long _subscribing;
    private bool _isSubscribed;
    private bool _isOver;

    public SimExecutor(ExecutorKey key, SimContainer container, SimAgent agent, Schedule schedule, Chance chance)
    {
        (Key, _container, _agent, _schedule, _chance) = (key, container, agent, schedule, chance);
        _reconnectWithin = chance.Percent(85) ? TimeSpan.FromSeconds(1.5) : TimeSpan.FromSeconds(10);
        SubscribeSoon(chance.Percent(3) ? TimeSpan.FromSeconds(60) : TimeSpan.FromSeconds(1));
    }

    public ExecutorKey Key { get; }

    public void AgentDied() => _isSubscribed = false;

    public void AgentStarted() => SubscribeSoon(_reconnectWithin);

    public void Died() => _isOver = true;

    public void Closed(long connection)
    {
        if (connection == _connection) SubscribeAnew();
    }

    public void Answered(long correlation, ExecutorCallOutcome outcome)
    {
        if (_isOver || !_calls.Remove(correlation) || outcome is ExecutorCallAccepted or ExecutorStreamOpened) return;
        // Nobody knows it: it ends. An update that was refused is said again with the next subscription.
        if (correlation == _subscribing) _schedule.After(_chance.Milliseconds(1, 500), () => End(1));
        else SubscribeAnew();
    }

    public void Hear(long connection, ExecutorEvent evt)
    {
        if (_isOver || connection != _connection) return;
        switch (evt)
        {
            case SubscribedEvent: _isSubscribed = true; break;
            case LaunchEvent launch: Launch(launch.Task.Id, launch.Task.Name); break;
            case LaunchGroupEvent group:
                foreach (var task in group.Tasks) Launch(task.Id, task.Name);
                break;
            case KillEvent kill: EndSoon(kill.Task, TaskState.Killed, 1000); break;
            case AcknowledgedEvent acknowledged:
                _unacknowledgedUpdates.RemoveAll(update => update.Uuid == acknowledged.Uuid);
                _unacknowledgedTasks.Remove(acknowledged.Task);
                break;
            case ShutdownEvent: _schedule.After(_chance.Milliseconds(1, 4000), () => End(0)); break;
        }
    }

    // A task's name says how long it runs, in milliseconds.
    private void Launch(TaskId task, string name)
    {
        if (_running.Contains(task)) return;
        _running.Add(task);
        _unacknowledgedTasks.Add(task);
        _schedule.After(_chance.Milliseconds(1, 300), () => Say(task, TaskState.Running));
        var lasts = int.Parse(name, System.Globalization.CultureInfo.InvariantCulture);
        EndSoon(task, _chance.Percent(80) ? TaskState.Finished : TaskState.Failed, lasts);
    }

    private void EndSoon(TaskId task, TaskState state, int mostMs) =>
        _schedule.After(_chance.Milliseconds(mostMs / 2, mostMs) + TimeSpan.FromMilliseconds(300), () =>
        {
            if (_isOver || !_running.Remove(task)) return;
            Say(task, state);
        });

    private void Say(TaskId task, TaskState state)
    {
        if (_isOver || (state == TaskState.Running && !_running.Contains(task))) return;
        var update = new TaskUpdate
        {
            Framework = Key.Framework,
            Task = task,
            Executor = Key.Executor,
            State = state,
            Source = UpdateSource.Executor,
            At = _agent.Now,
            Uuid = new UpdateUuid(_chance.NextUuid()),
        };
        _unacknowledgedUpdates.Add(update);
        if (_isSubscribed) _agent.Process?.Post(new ExecutorUpdateReceived(_agent.Now, Key, update, NextCall()));
    }

    private void SubscribeSoon(TimeSpan within)
    {
        var process = _agent.Process;
        _schedule.After(_chance.Between(TimeSpan.Zero, within), () =>
        {
            if (_isOver || _isSubscribed || process is null || process != _agent.Process) return;
            _connection = _agent.NextCorrelation();
            _subscribing = NextCall();
            process.Post(new ExecutorSubscribed(
                _agent.Now, Key, _connection, [.. _unacknowledgedTasks], [.. _unacknowledgedUpdates], _subscribing));
        });
    }

    private void SubscribeAnew()
    {
        _isSubscribed = false;
        SubscribeSoon(TimeSpan.FromSeconds(1));
    }

    private long NextCall()
    {
        var call = _agent.NextCorrelation();
        _calls.Add(call);
        return call;
    }

    private void End(int status)
    {
        if (!_isOver) _agent.Machine.Exit(_container, status << 8);
    }
}
