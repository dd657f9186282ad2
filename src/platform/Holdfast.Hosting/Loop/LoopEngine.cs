using System.Threading.Channels;
using Holdfast.Model.Loop;

namespace Holdfast.Hosting.Loop;

/// <summary>Batches events into a core and keeps the order: apply, commit, and only then release.</summary>
/// <remarks>
/// <code>
/// inbox ──Pump──► core.Apply ──► deltas ──► commit log ─durable──┐
///                     └────────► effects, view ─ wait in order ──┴─Release─► sink, readers
/// </code>
/// It owns no thread. <see cref="StateLoop{TEvent,TDelta,TEffect}"/> pumps it in production; a simulation pumps it by
/// hand and completes commits when it likes, so that both run the same code. <see cref="Pump"/> belongs to one thread
/// at a time; posting is safe from any.
/// </remarks>
public sealed class LoopEngine<TEvent, TDelta, TEffect>
{
    private readonly ICore<TEvent, TDelta, TEffect> _core;
    private readonly ICommitLog<TDelta> _commits;
    private readonly IEffectSink<TEffect> _effects;
    private readonly LoopOptions _options;
    private readonly TimeProvider _time;
    private readonly ViewFeed? _views;
    private readonly Channel<Item> _inbox;

    private readonly Lock _gate = new();
    private readonly Queue<Batch> _unreleased = new(); // Oldest first; guarded by _gate, as is _releasing.
    private bool _releasing;
    private long _batches;
    private Action? _whenReleasable;

    /// <param name="core">The machine; used by the pumping thread only.</param>
    /// <param name="commits">Where deltas become durable.</param>
    /// <param name="effects">Where effects go once their batch is durable.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="time">Measures how long a batch takes.</param>
    /// <param name="views">The view that readers may ask for, if there is one.</param>
    public LoopEngine(
        ICore<TEvent, TDelta, TEffect> core, ICommitLog<TDelta> commits, IEffectSink<TEffect> effects,
        LoopOptions options, TimeProvider time, ViewFeed? views = null)
    {
        (_core, _commits, _effects, _options, _time, _views) = (core, commits, effects, options, time, views);
        // Full policy: producers wait (PostAsync) or are told (TryPost); nothing is dropped.
        _inbox = Channel.CreateBounded<Item>(new BoundedChannelOptions(options.InboxCapacity) { SingleReader = true });
        views?.Attach(Nudge);
    }

    /// <summary>Batches that were applied and are not released yet.</summary>
    public int UnreleasedBatches
    {
        get
        {
            lock (_gate) return _unreleased.Count;
        }
    }

    /// <summary>Queues an event, waiting while the inbox is full.</summary>
    /// <exception cref="ChannelClosedException">The loop takes no more events, because it is stopping.</exception>
    public ValueTask PostAsync(TEvent evt, CancellationToken cancellationToken) =>
        _inbox.Writer.WriteAsync(new Item(evt, IsEvent: true), cancellationToken);

    /// <summary>Queues an event unless the inbox is full or closed.</summary>
    public bool TryPost(TEvent evt) => _inbox.Writer.TryWrite(new Item(evt, IsEvent: true));

    /// <summary>Applies one batch of queued events and hands its deltas to the log.</summary>
    public PumpOutcome Pump()
    {
        if (UnreleasedBatches >= _options.UnreleasedBatchesMax) return PumpOutcome.Full;
        var started = _time.GetTimestamp();
        var frame = new Frame<TDelta, TEffect>();
        var applied = 0;
        while (applied < _options.BatchEventsMax
            && frame.Deltas.Count < _options.BatchDeltasMax
            && (applied == 0 || _time.GetElapsedTime(started) < _options.BatchTimeMax)
            && _inbox.Reader.TryRead(out var item))
        {
            if (!item.IsEvent) continue; // A nudge has done its work by waking the pump.
            _core.Apply(item.Event, frame);
            applied++;
        }

        var number = _batches + 1;
        var publish = _views?.AfterBatch(number);
        if (applied == 0 && publish is null) return PumpOutcome.Idle;
        _batches = number;
        Commit(new Batch(number, frame.Effects, publish), frame.Deltas);
        return PumpOutcome.Applied;
    }

    /// <summary>Releases every batch whose commit, and all before it, are durable; called for you unless a loop thread
    /// does.</summary>
    internal void Release()
    {
        while (TryTakeReleasable(out var batch))
        {
            try
            {
                // Before the effects: whoever has seen a reply must find its consequence in the next view.
                _views?.BatchReleased(batch.Number);
                if (batch.Effects.Count > 0) _effects.Release(batch.Effects);
                batch.Publish?.Invoke();
            }
            finally
            {
                lock (_gate) _releasing = false;
            }
        }
    }

    /// <summary>From now on a batch that may be released is announced, and the caller calls
    /// <see cref="Release"/>.</summary>
    internal void Attach(Action whenReleasable) => _whenReleasable = whenReleasable;

    /// <summary>Takes no more events; those queued are still pumped.</summary>
    internal void CloseIntake() => _inbox.Writer.TryComplete();

    /// <summary>Blocks until there is something to pump; false once the intake is closed and the inbox empty.</summary>
    internal bool WaitForInput()
    {
        var waiting = _inbox.Reader.WaitToReadAsync();
        return waiting.IsCompleted ? waiting.Result : waiting.AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Tells readers that no view will come any more.</summary>
    internal void CloseViews() => _views?.Close();

    private void Commit(Batch batch, IReadOnlyList<TDelta> deltas)
    {
        // Without deltas there is nothing to flush: the batch waits only for its turn behind earlier commits.
        batch.IsDurable = deltas.Count == 0;
        lock (_gate) _unreleased.Enqueue(batch);
        if (deltas.Count == 0)
            AnnounceReleasable();
        else
            _commits.Append(deltas, () => MarkDurable(batch));
    }

    private void MarkDurable(Batch batch)
    {
        lock (_gate) batch.IsDurable = true;
        AnnounceReleasable();
    }

    private void AnnounceReleasable()
    {
        if (_whenReleasable is { } announce)
            announce();
        else
            Release();
    }

    private bool TryTakeReleasable(out Batch batch)
    {
        lock (_gate)
        {
            batch = null!;
            // An effect may lead to the next durable commit on this very stack: the outer call then releases it, in
            // order.
            if (_releasing || !_unreleased.TryPeek(out var oldest) || !oldest.IsDurable) return false;
            batch = _unreleased.Dequeue();
            return _releasing = true;
        }
    }

    // When the inbox is full the pump is awake anyway, and looks for waiting readers after each batch.
    private void Nudge() => _inbox.Writer.TryWrite(default);

    private readonly record struct Item(TEvent Event, bool IsEvent);

    private sealed class Batch(long number, IReadOnlyList<TEffect> effects, Action? publish)
    {
        public long Number { get; } = number;

        public IReadOnlyList<TEffect> Effects { get; } = effects;

        public Action? Publish { get; } = publish;

        public bool IsDurable { get; set; }
    }
}
