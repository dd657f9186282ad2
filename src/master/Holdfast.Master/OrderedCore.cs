using Holdfast.Hosting.Loop;
using Holdfast.Hosting.Metrics;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Loop;

namespace Holdfast.Master;

/// <summary>The core, fed with times that never go back: several threads stamp events, and the machine's clock may be
/// set.</summary>
internal sealed class OrderedCore(MasterCore core, MetricRegistry metrics, TimeProvider time)
    : ICore<MasterEvent, MasterDelta, MasterEffect>, IViewSource<MasterView>
{
    private readonly MetricTimer _runs = metrics.Timer("allocator/mesos/allocation_run_ms");
    private readonly MetricTimer _latencies = metrics.Timer("allocator/mesos/allocation_run_latency_ms");
    private readonly MetricCounter _runCount = metrics.Counter("allocator/mesos/allocation_runs");
    private DateTimeOffset _last;
    private long _countedRuns;

    /// <inheritdoc/>
    public bool IsViewDirty => core.IsViewDirty;

    /// <inheritdoc/>
    public void Apply(MasterEvent evt, Frame<MasterDelta, MasterEffect> frame)
    {
        if (evt.At < _last) evt = evt with { At = _last };
        _last = evt.At;
        // Allocations happen when the core is woken for them, and little else does then.
        if (evt is WakeupDue) ApplyTimed(evt, frame);
        else core.Apply(evt, frame);
    }

    private void ApplyTimed(MasterEvent evt, Frame<MasterDelta, MasterEffect> frame)
    {
        var started = time.GetTimestamp();
        var waited = time.GetUtcNow() - evt.At;
        core.Apply(evt, frame);
        var runs = core.AllocationRuns - _countedRuns;
        if (runs == 0) return;
        _countedRuns += runs;
        _runCount.Add(runs);
        _latencies.Note(waited > TimeSpan.Zero ? waited : TimeSpan.Zero);
        _runs.Note(time.GetElapsedTime(started));
    }

    /// <inheritdoc/>
    public bool PrepareView() => core.PrepareView();

    /// <inheritdoc/>
    public MasterView BuildView() => core.BuildView();
}
