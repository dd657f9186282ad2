namespace Holdfast.Hosting.Loop;

/// <summary>Gives readers an immutable view of a core's state without ever touching that state.</summary>
/// <remarks>
/// A read is answered from a view that holds every batch released before the read began, so who saw an answer also sees
/// its consequence. The view is rebuilt only when dirty, at most every <see cref="RebuildInterval"/>, and only when
/// someone reads. It is published with the batch it was built after, hence never shows what is not durable.
/// </remarks>
public sealed class PublishedView<TView>(IViewSource<TView> source, TimeProvider time) : ViewFeed, IDisposable
    where TView : class
{
    /// <summary>The shortest time between two builds, and so the longest a reader waits beside the commit
    /// itself.</summary>
    public static readonly TimeSpan RebuildInterval = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private List<TaskCompletionSource<TView>> _waiting = [];
    private TView? _published;
    private bool _isInFlight;      // A view is built and waits for its batch's commit.
    private long? _firstUnseen;    // The first batch that changed the state after the newest view was built.
    private long _lastReleased;
    private long? _lastBuiltAt;
    private ITimer? _pause;
    private Action _nudge = () => { };
    private bool _isClosed;

    /// <summary>A view that holds everything released before this call.</summary>
    /// <exception cref="LoopStoppedException">The loop has stopped, so there is no view.</exception>
    public ValueTask<TView> ReadAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<TView> reader;
        lock (_gate)
        {
            if (_published is { } view && !_isInFlight && !(_firstUnseen <= _lastReleased)) return new(view);
            if (_isClosed) return ValueTask.FromException<TView>(new LoopStoppedException());
            reader = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(reader);
        }

        _nudge();
        return new(reader.Task.WaitAsync(cancellationToken));
    }

    internal override void Attach(Action nudge) => _nudge = nudge;

    internal override Action? AfterBatch(long batch)
    {
        lock (_gate)
        {
            if (source.IsViewDirty) _firstUnseen ??= batch;
            if (_waiting.Count == 0 || _isInFlight || !IsDue()) return null;
        }

        if (!source.PrepareView())
        {
            // Goes on after the events that are queued by now.
            _nudge();
            return null;
        }

        lock (_gate)
        {
            _isInFlight = true;
            _firstUnseen = null;
            _lastBuiltAt = time.GetTimestamp();
        }

        var view = source.BuildView();
        return () => Publish(view);
    }

    internal override void BatchReleased(long batch)
    {
        lock (_gate) _lastReleased = batch;
    }

    internal override void Close()
    {
        List<TaskCompletionSource<TView>> readers;
        lock (_gate)
        {
            _isClosed = true;
            (readers, _waiting) = (_waiting, []);
        }

        foreach (var reader in readers) reader.TrySetException(new LoopStoppedException());
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _pause?.Dispose();

    private bool IsDue()
    {
        if (_lastBuiltAt is not { } last) return true;
        var wait = RebuildInterval - time.GetElapsedTime(last);
        if (wait <= TimeSpan.Zero) return true;
        // Wakes the loop when the interval is over, should no event do so before.
        _pause ??= time.CreateTimer(_ => _nudge(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _pause.Change(wait, Timeout.InfiniteTimeSpan);
        return false;
    }

    private void Publish(TView view)
    {
        List<TaskCompletionSource<TView>> readers;
        lock (_gate)
        {
            _published = view;
            _isInFlight = false;
            // Whoever waits came before this batch was released, and the view holds all up to this batch.
            (readers, _waiting) = (_waiting, []);
        }

        foreach (var reader in readers) reader.TrySetResult(view);
    }
}
