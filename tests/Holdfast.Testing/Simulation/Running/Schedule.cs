namespace Holdfast.Testing.Simulation.Running;

/// <summary>The one clock of a simulation, and all that is going to happen: by time, then in the order of
/// asking.</summary>
/// <remarks>Time stands still while something happens, so a loop's own measurements are always zero.</remarks>
public sealed class Schedule(DateTimeOffset start) : TimeProvider
{
    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Order)> _queue = new();
    private long _order;

    /// <summary>The true time, from which a node's clock may differ.</summary>
    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>How much has happened so far.</summary>
    public long Steps { get; private set; }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Now;

    /// <inheritdoc/>
    public override long GetTimestamp() => Now.UtcTicks;

    /// <summary>Has something happen at a time; at once, but after all that is due already, where it is past.</summary>
    public void At(DateTimeOffset due, Action action) =>
        _queue.Enqueue(action, (due > Now ? due : Now, ++_order));

    /// <summary>Has something happen after a while.</summary>
    public void After(TimeSpan wait, Action action) => At(Now + wait, action);

    /// <summary>Lets everything happen that is due up to an instant, which it then is.</summary>
    public void RunUntil(DateTimeOffset end)
    {
        while (_queue.TryPeek(out var action, out var place) && place.Due <= end)
        {
            _queue.Dequeue();
            Now = place.Due;
            Steps++;
            action();
        }

        Now = end;
    }
}
