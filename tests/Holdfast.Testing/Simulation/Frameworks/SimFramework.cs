using Holdfast.Master.Core;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;
using Holdfast.Testing.Simulation.Checkers;
using Holdfast.Testing.Simulation.Nodes;
using Holdfast.Testing.Simulation.Running;
using MasterProcess = Holdfast.Testing.Simulation.Running.SimProcess<
    Holdfast.Master.Core.MasterEvent, Holdfast.Master.Core.Registry.MasterDelta,
    Holdfast.Master.Core.Effects.MasterEffect>;

namespace Holdfast.Testing.Simulation.Frameworks;

/// <summary>A framework that does whatever frameworks do, at random, and remembers what it was told.</summary>
internal sealed partial class SimFramework
{
    private readonly Schedule _schedule;
    private readonly EventTrace _log;
    private readonly Chance _chance;
    private readonly SimMaster _master;
    private readonly CheckerSet _checkers;
    private readonly FrameworkSpec _spec;
    private readonly Dictionary<OfferId, Offer> _offers = [];
    private readonly Dictionary<TaskId, SimTask> _tasks = [];
    private readonly Dictionary<OperationId, SimOperation> _operations = [];
    private readonly Dictionary<long, SimTask> _ending = [];
    private SimSubscription? _subscription;
    private FrameworkId _id;
    private DateTimeOffset _heard;
    private int _lastNumber;

    public SimFramework(
        string name, FrameworkSpec spec, Schedule schedule, EventTrace log, Chance chance, SimMaster master,
        CheckerSet checkers)
    {
        (Name, _spec, _schedule, _log, _chance, _master, _checkers) =
            (name, spec, schedule, log, chance, master, checkers);
    }

    public string Name { get; }

    public FrameworkId Id => _id;

    public string Role => _spec.Roles[0];

    public int TasksAsked { get; private set; }

    public int OperationsAsked { get; private set; }

    public bool IsConnected => _subscription?.Stream is not null && !_id.IsNone;

    public IReadOnlyDictionary<TaskId, SimTask> Tasks => _tasks;

    public IReadOnlyDictionary<OperationId, SimOperation> Operations => _operations;

    /// <summary>Whether it starts nothing new any more and wants to know where everything stands.</summary>
    public bool IsCalm { get; set; }

    public void Start()
    {
        Subscribe();
        Tick();
    }

    /// <summary>Its connection breaks.</summary>
    public void BreakStream() => _subscription?.Break();

    /// <summary>Another instance of it takes over: the old stream is still there when the new one begins.</summary>
    public void FailOver()
    {
        _log.Tell(Name, "fails over");
        _subscription = null;
        _offers.Clear();
        Subscribe();
    }

    public void Hear(SimSubscription subscription, SchedulerEvent evt)
    {
        if (subscription != _subscription) return;
        _heard = _schedule.Now;
        switch (evt)
        {
            case Subscribed subscribed: _id = subscribed.Framework; break;
            case OffersMade made: Take(made); break;
            case OfferRescinded rescinded: _offers.Remove(rescinded.Offer); break;
            case TaskStatusChanged changed: Take(changed.Update); break;
            case OperationStatusChanged changed: Take(changed.Update); break;
            case SubscriptionFailed failed: Fail(failed.Message); break;
        }
    }

    public void Answered(long correlation, CallOutcome outcome)
    {
        if (_ending.Remove(correlation, out var task) && outcome is CallAccepted)
            task.MustEnd = !_master.Unreachable.Contains(task.Agent);
    }

    public void AgentWasGivenUp(AgentId agent)
    {
        foreach (var task in _tasks.Values)
            if (task.Agent == agent) task.MustEnd = false;
    }

    public void MasterDied(MasterProcess process)
    {
        _ending.Clear();
        foreach (var task in _tasks.Values) task.MustEnd = false;
        if (_subscription?.Process == process) _subscription.Break();
    }

    public void Lost(SimSubscription subscription)
    {
        if (subscription != _subscription) return;
        _subscription = null;
        _offers.Clear();
    }

    private void Tick()
    {
        _schedule.After(_chance.Seconds(2, 6), Tick);
        if (_subscription is null)
        {
            Subscribe();
            return;
        }

        if (_schedule.Now - _heard > TimeSpan.FromSeconds(60))
        {
            BreakStream();
            return;
        }

        if (!IsConnected) return;
        if (_chance.Percent(IsCalm ? 50 : 10)) Reconcile();
        if (IsCalm) return;
        var running = _tasks.Values.Where(static task => !task.IsOver).ToList();
        if (running.Count > 0 && _chance.Percent(15)) Kill(_chance.Pick(running));
        if (running.Count > 0 && _chance.Percent(5)) Shutdown(_chance.Pick(running));
        if (_chance.Percent(20)) Call(new ReviveCall([]));
        if (_chance.Percent(3)) Call(new SuppressCall([]));
    }

    private void Subscribe()
    {
        _schedule.After(_chance.Milliseconds(1, 50), () =>
        {
            if (_subscription is not null || _master.Process is not { } process) return;
            _heard = _schedule.Now;
            _subscription = new SimSubscription(this, process, _master, _schedule, _chance.Fork());
            _master.Subscribe(_subscription, new SubscribeRequest { Framework = _spec with { Id = _id } });
        });
    }

    private void Fail(string message)
    {
        _log.Tell(Name, $"is told: {message}");
        if (!message.Contains("removed", StringComparison.Ordinal)) return;
        // It begins anew, as another framework; what it had ends without it.
        _id = default;
        _tasks.Clear();
        _operations.Clear();
        _subscription = null;
    }

    private void Take(TaskUpdate update)
    {
        _checkers.FrameworkHeard(update);
        if (_tasks.TryGetValue(update.Task, out var task)) task.State = update.State;
        if (update.Uuid is not { } uuid || (!IsCalm && _chance.Percent(5))) return;
        for (var times = _chance.Percent(5) ? 2 : 1; times > 0; times--)
            Call(new AcknowledgeCall(update.Agent, update.Task, uuid));
    }

    private void Take(OperationUpdate update)
    {
        _checkers.FrameworkHeard(_id, update);
        if (_operations.TryGetValue(update.Id, out var operation))
        {
            operation.State = update.State;
            if (operation is { State: OperationState.Finished, Resize: { } resize })
                foreach (var task in _tasks.Values)
                    if (task.Agent == operation.Agent) task.Volumes = resize.AppliedTo(task.Volumes);
        }

        if (update.Uuid is not { } uuid || (!IsCalm && _chance.Percent(5))) return;
        Call(new AcknowledgeOperationCall(update.Agent, update.Id, uuid));
    }

    private void Reconcile()
    {
        if (_chance.Percent(50)) Call(new ReconcileCall([]));
        var questions = _tasks.Values.Where(static task => !task.IsOver)
            .Select(static task => new TaskQuestion(task.Id, task.Agent)).ToList();
        if (questions.Count > 0) Call(new ReconcileCall([.. questions]));
        var asked = _operations.Values.Where(static operation => !operation.IsOver)
            .Select(static operation => new OperationQuestion(operation.Id, operation.Agent)).ToList();
        if (asked.Count > 0) Call(new ReconcileOperationsCall([.. asked]));
    }

    private void Kill(SimTask task) => Call(new KillCall(
        task.Id, _chance.Percent(70) ? task.Agent : default,
        _chance.Percent(30) ? TimeSpan.FromSeconds(1) : null, default), task);

    private void Shutdown(SimTask task) => Call(new ShutdownCall(task.Agent, task.Executor), task);

    // Each call travels on a connection of its own, so that one may overtake another: that which ends a task the one
    // that launches it, unless something was heard of the task.
    private void Call(SchedulerCall call, SimTask? ended = null)
    {
        if (_subscription is not { Stream: { } stream, Process: var process } || _id.IsNone) return;
        var id = _id;
        var isKnown = ended is { State: not TaskState.Staging };
        _schedule.After(_chance.Milliseconds(0, 30), () =>
        {
            var correlation = _master.NextCorrelation();
            if (isKnown && process == _master.Process) _ending[correlation] = ended!;
            process.Post(new CallReceived(_master.Now, correlation, id, stream.ToString(), null, call));
        });
    }
}
