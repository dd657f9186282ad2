using Holdfast.Hosting.Metrics;
using Holdfast.Model.Loop;

namespace Holdfast.Master.Registry;

/// <summary>A commit log that notes how long commits take and how many are under way.</summary>
internal sealed class TimedLog<TDelta> : ICommitLog<TDelta>
{
    private readonly ICommitLog<TDelta> _log;
    private readonly TimeProvider _time;
    private readonly MetricTimer _took;
    private int _underWay;

    /// <param name="log">Where deltas become durable.</param>
    /// <param name="metrics">Gets <c>registrar/state_store_ms</c> and <c>registrar/queued_operations</c>.</param>
    /// <param name="time">Measures.</param>
    public TimedLog(ICommitLog<TDelta> log, MetricRegistry metrics, TimeProvider time)
    {
        (_log, _time) = (log, time);
        _took = metrics.Timer("registrar/state_store_ms");
        metrics.Gauge("registrar/queued_operations", () => Volatile.Read(ref _underWay));
    }

    /// <inheritdoc/>
    public void Append(IReadOnlyList<TDelta> deltas, Action whenDurable)
    {
        var started = _time.GetTimestamp();
        Interlocked.Increment(ref _underWay);
        _log.Append(deltas, () =>
        {
            Interlocked.Decrement(ref _underWay);
            _took.Note(_time.GetElapsedTime(started));
            whenDurable();
        });
    }
}
