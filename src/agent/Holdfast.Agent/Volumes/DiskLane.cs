using Holdfast.Agent.Core;

namespace Holdfast.Agent.Volumes;

/// <summary>What is done on one disk, in the order of asking, a few steps side by side, on threads of its own: a step
/// may hang in the kernel for good, and those of the pool are for work that ends.</summary>
/// <param name="threadsMax">How many steps may be under way at once; the others wait for them.</param>
/// <param name="time">Measures how long they take.</param>
internal sealed class DiskLane(int threadsMax, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<(VolumeStep Step, TaskCompletionSource<AgentEvent?> Done)> _waiting = new();
    private readonly List<VolumeStep> _underWay = [];
    private int _threads;
    private bool _isClosed;

    /// <summary>Does a step once its turn has come: what came of it; null where the lane was closed before.</summary>
    public Task<AgentEvent?> DoAsync(VolumeStep step)
    {
        var done = new TaskCompletionSource<AgentEvent?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_isClosed) return Task.FromResult<AgentEvent?>(null);
            _waiting.Enqueue((step, done));
            if (_threads == threadsMax) return done.Task;
            _threads++;
        }
        new Thread(Work) { IsBackground = true, Name = "volumes" }.Start();
        return done.Task;
    }

    /// <summary>Begins nothing more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            while (_waiting.TryDequeue(out var next)) next.Done.SetResult(null);
        }
    }

    /// <summary>The steps that have been under way for so long at least, for how long, and how many wait.</summary>
    public (IReadOnlyList<(VolumeStep Step, TimeSpan Duration)> UnderWay, int Waiting) Look(TimeSpan atLeast = default)
    {
        var now = time.GetTimestamp();
        lock (_gate)
            return (
                [
                    .. _underWay.Select(step => (Step: step, Duration: time.GetElapsedTime(step.Since, now)))
                        .Where(one => one.Duration >= atLeast),
                ],
                _waiting.Count);
    }

    private void Work()
    {
        while (TryBegin(out var step, out var done))
        {
            var outcome = step.Do();
            lock (_gate) _underWay.Remove(step);
            done.SetResult(outcome);
        }
    }

    private bool TryBegin(out VolumeStep step, out TaskCompletionSource<AgentEvent?> done)
    {
        lock (_gate)
        {
            var isThere = _waiting.TryDequeue(out var next);
            (step, done) = next;
            if (isThere)
            {
                step.Since = time.GetTimestamp();
                _underWay.Add(step);
            }
            else
            {
                _threads--;
            }
            return isThere;
        }
    }
}
