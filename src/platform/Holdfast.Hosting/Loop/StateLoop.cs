using Holdfast.Hosting.Metrics;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Holdfast.Hosting.Loop;

/// <summary>Runs an engine: one thread applies events, another releases what became durable.</summary>
/// <remarks>
/// Releasing has its own thread so that encoding replies does not hold up the next batch. Stopping: no more events are
/// taken, those queued are applied, the last commit is flushed, its effects are released, and only then does
/// <see cref="StopAsync"/> end; whoever owns the log disposes of it after that.
/// </remarks>
public sealed class StateLoop<TEvent, TDelta, TEffect> : IAsyncDisposable
{
    private readonly LoopEngine<TEvent, TDelta, TEffect> _engine;
    private readonly Action<Exception> _onFault;
    private readonly MetricTimer? _held;
    private readonly Thread _applier;
    private readonly Thread _releaser;
    private readonly AutoResetEvent _releasable = new(false);
    private readonly AutoResetEvent _room = new(false);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _drained;

    /// <param name="name">Names the threads, for those who look at the process.</param>
    /// <param name="engine">What to run; nobody else pumps it.</param>
    /// <param name="onFault">
    /// Called when a core or a sink throws; must end the process (see <see cref="Fatal"/>), for the state is no longer
    /// known.
    /// </param>
    /// <param name="held">Gets how long each turn kept all that came meanwhile waiting; null where nobody asks.</param>
    public StateLoop(
        string name, LoopEngine<TEvent, TDelta, TEffect> engine, Action<Exception> onFault, MetricTimer? held = null)
    {
        (_engine, _onFault, _held) = (engine, onFault, held);
        _applier = new Thread(() => Guard(Apply)) { Name = name, IsBackground = true };
        _releaser = new Thread(() => Guard(Release)) { Name = $"{name}-release", IsBackground = true };
        engine.Attach(() => _releasable.Set());
    }

    /// <summary>Starts both threads; called once.</summary>
    public void Start()
    {
        _applier.Start();
        _releaser.Start();
    }

    /// <inheritdoc cref="LoopEngine{TEvent,TDelta,TEffect}.PostAsync"/>
    public ValueTask PostAsync(TEvent evt, CancellationToken cancellationToken) =>
        _engine.PostAsync(evt, cancellationToken);

    /// <inheritdoc cref="LoopEngine{TEvent,TDelta,TEffect}.TryPost"/>
    public bool TryPost(TEvent evt) => _engine.TryPost(evt);

    /// <summary>Stops the intake; ends once everything queued was applied, is durable and released.</summary>
    public Task StopAsync()
    {
        _engine.CloseIntake();
        return _finished.Task;
    }

    /// <summary>As <see cref="StopAsync"/>; a fault of the loop is thrown here.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_applier.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _engine.CloseIntake();
            _engine.CloseViews();
        }
        else
        {
            await StopAsync();
        }

        _releasable.Dispose();
        _room.Dispose();
    }

    private void Apply()
    {
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            var outcome = _engine.Pump();
            if (outcome != PumpOutcome.Full) _held?.Note(Stopwatch.GetElapsedTime(started));
            switch (outcome)
            {
                case PumpOutcome.Full:
                    _room.WaitOne();
                    break;
                case PumpOutcome.Idle when !_engine.WaitForInput():
                    _drained = true;
                    _releasable.Set();
                    return;
            }
        }
    }

    private void Release()
    {
        while (!_drained || _engine.UnreleasedBatches > 0)
        {
            _releasable.WaitOne();
            _engine.Release();
            _room.Set();
        }

        _engine.CloseViews();
        _finished.SetResult();
    }

    private void Guard(Action run)
    {
        try
        {
            run();
        }
        catch (Exception fault)
        {
            _finished.TrySetException(fault);
            _onFault(fault);
        }
    }
}
