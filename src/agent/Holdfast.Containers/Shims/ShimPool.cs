using System.Collections.Concurrent;
using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;
using Holdfast.Linux.Sockets;

namespace Holdfast.Containers.Shims;

/// <summary>
/// Starts shims, a few of them ahead of need: the start of a process is then off the way of a single task. Idle shims
/// end with this process; those that hold a container do not.
/// </summary>
public sealed class ShimPool : IDisposable
{
    private static readonly int[] BlockedSignals =
        [Signals.Child, Signals.Terminate, Signals.Interrupt, Signals.HangUp, Signals.Pipe];

    private readonly ConcurrentQueue<IdleShim> _idle = new();
    private readonly ChildReaper _reaper = new();
    private readonly string _program;
    private readonly int _warm;
    private int _refilling;
    private volatile bool _disposed;

    /// <param name="program">The shim's executable.</param>
    /// <param name="warm">How many wait ahead of need: 0 to 64. Two suffice for single tasks; a burst starts its
    /// own.</param>
    public ShimPool(string program, int warm = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(warm);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(warm, 64);
        (_program, _warm) = (program, warm);
        Refill();
    }

    /// <summary>How many wait now.</summary>
    public int IdleCount => _idle.Count;

    /// <summary>Whether this process is one of the idle shims.</summary>
    internal bool Knows(int pid) => _idle.Any(idle => idle.Pid == pid);

    /// <exception cref="LinuxException">No shim can be started.</exception>
    internal IdleShim Take()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            while (_idle.TryDequeue(out var idle))
            {
                if (idle.Connection.IsSilent) return idle;
                idle.Connection.Dispose(); // Somebody killed it.
            }
            return Start();
        }
        finally
        {
            Refill();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryDequeue(out var idle)) idle.Connection.Dispose();
        _reaper.Dispose();
    }

    // One refill at a time, off the caller's way. A failure is not lost: the next Take meets it and throws.
    private void Refill()
    {
        if (_warm == 0 || Interlocked.Exchange(ref _refilling, 1) == 1) return;
        ThreadPool.UnsafeQueueUserWorkItem(
            static pool =>
            {
                try
                {
                    while (!pool._disposed && pool._idle.Count < pool._warm) pool._idle.Enqueue(pool.Start());
                }
                catch (LinuxException)
                {
                    // No process can be made just now: the launch that needs one says so, with the reason.
                }
                finally
                {
                    Volatile.Write(ref pool._refilling, 0);
                }
                if (pool._disposed) pool.Dispose();
            },
            this,
            preferLocal: false);
    }

    private IdleShim Start()
    {
        var (ours, theirs) = PacketSockets.Pair();
        try
        {
            var pid = Spawner.Start(_program, ["holdfast-shim"], theirs, BlockedSignals);
            _reaper.Watch(pid);
            return new(pid, new(ours));
        }
        catch (LinuxException)
        {
            FileCalls.Close(ours);
            throw;
        }
        finally
        {
            FileCalls.Close(theirs);
        }
    }
}
