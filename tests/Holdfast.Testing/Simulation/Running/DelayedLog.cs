using Holdfast.Model.Loop;

namespace Holdfast.Testing.Simulation.Running;

/// <summary>A store whose commits become durable some time after they were made, in order; a crash loses those that are
/// not.</summary>
/// <param name="schedule">The clock.</param>
/// <param name="chance">How long each commit takes.</param>
/// <param name="disk">Takes a commit at the moment in which it becomes durable.</param>
internal sealed class DelayedLog<TDelta>(Schedule schedule, Chance chance, Action<IReadOnlyList<TDelta>> disk)
    : ICommitLog<TDelta>
{
    private readonly Queue<(IReadOnlyList<TDelta> Deltas, Action WhenDurable)> _pending = new();
    private DateTimeOffset _lastDue;
    private bool _isCut;

    public void Append(IReadOnlyList<TDelta> deltas, Action whenDurable)
    {
        if (_isCut) return;
        var due = schedule.Now + (chance.Percent(3) ? chance.Milliseconds(50, 1500) : chance.Milliseconds(1, 12));
        if (due < _lastDue) due = _lastDue;
        _lastDue = due;
        _pending.Enqueue((deltas, whenDurable));
        schedule.At(due, CompleteOne);
    }

    /// <summary>The process ends. Some commits may have reached the disk although nobody was told.</summary>
    public void Cut()
    {
        _isCut = true;
        for (var kept = chance.Below(_pending.Count + 1); kept > 0; kept--) disk(_pending.Dequeue().Deltas);
        _pending.Clear();
    }

    private void CompleteOne()
    {
        if (_isCut) return;
        var (deltas, whenDurable) = _pending.Dequeue();
        disk(deltas);
        whenDurable();
    }
}
