namespace Holdfast.Storage.Sqlite;

/// <summary>Hands commits to the writer in groups: all that were queued while the last group was flushed.</summary>
/// <remarks>Full policy: the appending thread waits for the next flush. After a fault commits are taken and
/// forgotten.</remarks>
internal sealed class CommitQueue
{
    private const int Capacity = 1024;

    private readonly object _gate = new();
    private List<Commit> _queued = [];
    private bool _isClosed;
    private bool _isFaulted;

    public void Add(Commit commit)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            while (_queued.Count >= Capacity && !_isFaulted) Monitor.Wait(_gate);
            if (_isFaulted) return;
            _queued.Add(commit);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Blocks for the next group; false once closed and empty.</summary>
    public bool TryTake(out List<Commit> group)
    {
        lock (_gate)
        {
            while (_queued.Count == 0 && !_isClosed) Monitor.Wait(_gate);
            (group, _queued) = (_queued, []);
            Monitor.PulseAll(_gate);
            return group.Count > 0;
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    public void Fault()
    {
        lock (_gate)
        {
            _isFaulted = true;
            _queued.Clear();
            Monitor.PulseAll(_gate);
        }
    }
}
