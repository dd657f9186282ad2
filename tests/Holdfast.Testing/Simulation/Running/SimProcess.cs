using Holdfast.Hosting.Loop;
using Holdfast.Model.Loop;

namespace Holdfast.Testing.Simulation.Running;

/// <summary>One life of a process: a core in the loop engine of production, until it is killed.</summary>
/// <remarks>Only clock, store and what the effects do are simulated.</remarks>
internal sealed class SimProcess<TEvent, TDelta, TEffect> : IEffectSink<TEffect>
    where TEvent : notnull where TEffect : notnull
{
    private readonly Schedule _schedule;
    private readonly EventTrace _log;
    private readonly Chance _chance;
    private readonly string _name;
    private readonly DelayedLog<TDelta> _commits;
    private readonly LoopEngine<TEvent, TDelta, TEffect> _engine;
    private readonly Action<TEffect> _perform;
    private readonly Queue<TEvent> _overflow = new();
    private bool _pumpIsDue;

    public SimProcess(
        Schedule schedule, EventTrace log, Chance chance, string name, ICore<TEvent, TDelta, TEffect> core,
        Action<IReadOnlyList<TDelta>> disk, Action<TEffect> perform)
    {
        (_schedule, _log, _chance, _name, _perform) = (schedule, log, chance, name, perform);
        _commits = new DelayedLog<TDelta>(schedule, chance.Fork(), disk);
        _engine = new LoopEngine<TEvent, TDelta, TEffect>(core, _commits, this, new LoopOptions(), schedule);
    }

    public bool IsDead { get; private set; }

    /// <summary>Called after each batch that the core applied.</summary>
    public Action? AfterBatch { get; set; }

    /// <summary>Stores and then does what the core said before its first event.</summary>
    public void Begin(Frame<TDelta, TEffect> frame)
    {
        if (frame.Deltas.Count == 0) Release(frame.Effects);
        else _commits.Append(frame.Deltas, () => Release(frame.Effects));
    }

    /// <summary>Queues an event; a dead process does not hear it.</summary>
    public void Post(TEvent evt)
    {
        if (IsDead) return;
        _log.Add(_name, SimText.Of(evt), () => evt.ToString() ?? "");
        if (_overflow.Count > 0 || !_engine.TryPost(evt)) _overflow.Enqueue(evt);
        WantPump();
    }

    /// <summary>The process ends between two instructions: all that is not durable is lost.</summary>
    public void Kill()
    {
        IsDead = true;
        _commits.Cut();
    }

    public void Release(IReadOnlyList<TEffect> effects)
    {
        foreach (var effect in effects)
        {
            if (IsDead) return;
            _log.Add(_name, SimText.Of(effect), () => effect.ToString() ?? "");
            _perform(effect);
        }

        if (!IsDead) WantPump();
    }

    private void WantPump()
    {
        if (_pumpIsDue) return;
        _pumpIsDue = true;
        // Not at once, so that batches come to hold several events.
        _schedule.After(_chance.Milliseconds(0, 3), Pump);
    }

    private void Pump()
    {
        _pumpIsDue = false;
        if (IsDead) return;
        while (_overflow.TryPeek(out var waiting) && _engine.TryPost(waiting)) _overflow.Dequeue();
        if (_engine.Pump() != PumpOutcome.Applied) return;
        AfterBatch?.Invoke();
        WantPump();
    }
}
