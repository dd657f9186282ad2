using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Holdfast.Linux.Processes;

namespace Holdfast.Containers.Shims;

/// <summary>
/// Takes ended shims: a child stays a zombie until its parent asks for it, and the runtime asks only for those that it
/// started itself.
/// </summary>
internal sealed class ChildReaper : IDisposable
{
    private readonly ConcurrentDictionary<int, bool> _children = new();
    private readonly PosixSignalRegistration _registration;

    internal ChildReaper() => _registration = PosixSignalRegistration.Create((PosixSignal)Signals.Child, _ => Sweep());

    public void Dispose() => _registration.Dispose();

    internal void Watch(int pid)
    {
        _children[pid] = true;
        // It may have ended before it was known here, and its signal with it.
        Take(pid);
    }

    // Signals of one kind merge, so one may stand for several children.
    private void Sweep()
    {
        foreach (var pid in _children.Keys) Take(pid);
    }

    // Whoever removes the pid asks; nobody asks twice, for by then the pid may be another child's.
    private void Take(int pid)
    {
        lock (_children)
        {
            if (_children.ContainsKey(pid) && ProcessCalls.Reap(pid).Pid != 0) _children.TryRemove(pid, out _);
        }
    }
}
