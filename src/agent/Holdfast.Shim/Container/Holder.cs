using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;
using Holdfast.Shim.Messages;

namespace Holdfast.Shim.Container;

/// <summary>
/// Stays with the container until it is empty. It decides nothing: it moves output, passes on signals, takes ended
/// children and writes down what happened before it tells it.
/// <code>
/// started ──first process ends──► exited ──no child left──► empty (the shim ends)
/// </code>
/// </summary>
internal sealed class Holder(ShimOrder order, Sandbox sandbox, Peers peers, ProcessIdentity first)
{
    private const int PumpsPerTurn = 16;
    private const int SaveAgainMs = 1000;
    private readonly Queue<(string File, Facts Facts, ShimMessage News)> _unsaved = [];
    private PollEntry[] _entries = [];
    private bool _killsEverything;
    private bool _firstEnded;

    internal void Run()
    {
        var signals = Signals.OpenDescriptor(Signals.Child);
        peers.Tell(new(ShimMessageKind.Started, first.Pid, (long)first.StartTicks));
        var childrenLeft = true;
        do
        {
            if (childrenLeft && !Reap()) childrenLeft = NoteEmpty();
            SaveAndTell();
            if (childrenLeft || _unsaved.Count > 0) WaitAndServe(signals);
        }
        while (childrenLeft || _unsaved.Count > 0);
    }

    // A full disk delays the news rather than losing it: the shim stays, and the agent may still ask who it is.
    private void SaveAndTell()
    {
        while (_unsaved.TryPeek(out var next))
        {
            try
            {
                FileCalls.Replace(FileCalls.WorkingDirectory, next.File, next.Facts.Write(), durable: true);
            }
            catch (LinuxException) when (!IsDirectoryGone())
            {
                return;
            }
            catch (LinuxException)
            {
                // Nobody can ever read it there: whoever removed the directory has forgotten this container.
            }
            // Who connected since the last turn hears the news like the others.
            peers.AcceptAll();
            peers.Tell(next.News);
            _unsaved.Dequeue();
        }
    }

    private static bool IsDirectoryGone() =>
        FileCalls.StatusAt(FileCalls.WorkingDirectory, ".") is null or { Links: 0 };

    // Allocates nothing: a task that talks much would otherwise make this process as large as a collection's budget.
    private void WaitAndServe(int signals)
    {
        var count = 2 + sandbox.Pipes.Count + peers.Sockets.Count;
        if (_entries.Length < count) _entries = new PollEntry[count];
        var entries = _entries.AsSpan(0, count);
        entries[0] = new() { Descriptor = signals, Wanted = PollEntry.In };
        entries[1] = new() { Descriptor = peers.Listener, Wanted = PollEntry.In };
        var at = 2;
        foreach (var pipe in sandbox.Pipes) entries[at++] =
            new() { Descriptor = pipe.Descriptor, Wanted = PollEntry.In };
        foreach (var socket in peers.Sockets) entries[at++] = new() { Descriptor = socket, Wanted = PollEntry.In };
        if (FileCalls.Poll(entries, _unsaved.Count > 0 ? SaveAgainMs : -1) == 0) return;

        if (entries[0].Ready != 0) Forget(signals);
        at = 2;
        foreach (var pipe in sandbox.Pipes)
            if (entries[at++].Ready != 0)
                pipe.Pump();
        foreach (ref readonly var entry in entries[at..])
            if (entry.Ready != 0)
                while (peers.Receive(entry.Descriptor) is { } message)
                    Obey(message);
        if (entries[1].Ready != 0) peers.AcceptAll();
    }

    // Signals of one kind merge, so their number says nothing: who ended is asked from the kernel.
    private static void Forget(int signals)
    {
        Span<byte> records = stackalloc byte[128 * 8];
        while (FileCalls.Read(signals, records) > 0) { }
    }

    /// <summary>Takes every ended child; false when there is none left, ended or not.</summary>
    private bool Reap()
    {
        while (true)
        {
            var (pid, status) = ProcessCalls.Reap();
            if (pid == first.Pid && !_firstEnded) NoteExit(status);
            if (pid > 0) continue;
            if (pid < 0) return false;
            // An orphan arrives as our child exactly when its parent ends: now.
            if (_killsEverything) Descendants.Signal(Signals.Kill);
            return true;
        }
    }

    private void NoteExit(int status)
    {
        _firstEnded = true;
        // Its last words are in the log before anybody is told that it ended.
        foreach (var pipe in sandbox.Pipes) Drain(pipe.Pump);
        var outOfMemory = WasOutOfMemory();
        var facts = new Facts()
            .With("pid", first.Pid).With("start", (long)first.StartTicks).With("boot", order.BootId)
            .With("status", status).With("oom", outOfMemory ? 1 : 0)
            .With("at", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        _unsaved.Enqueue((RuntimeFiles.Exit, facts, new(ShimMessageKind.Exited, status, outOfMemory ? 1 : 0)));
    }

    private bool NoteEmpty()
    {
        foreach (var pipe in sandbox.Pipes) Drain(pipe.Pump);
        var facts = new Facts().With("boot", order.BootId).With("at", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        _unsaved.Enqueue((RuntimeFiles.Empty, facts, new(ShimMessageKind.Empty)));
        return false;
    }

    private static void Drain(Func<bool> pump)
    {
        for (var turn = 0; turn < PumpsPerTurn && pump(); turn++) { }
    }

    private bool WasOutOfMemory()
    {
        if (order.OutOfMemoryFile.Length == 0) return false;
        try
        {
            var bytes = FileCalls.ReadAll(FileCalls.WorkingDirectory, order.OutOfMemoryFile);
            return bytes is not null && Facts.Read(bytes).Number("oom_kill") is > 0;
        }
        catch (LinuxException)
        {
            return false; // Not known; the exit itself must be told all the same.
        }
    }

    private void Obey(ShimMessage message)
    {
        if (message.Kind != ShimMessageKind.Signal) return; // A newer agent's word: not understood, not acted upon.
        switch ((ShimScope)message.B)
        {
            case ShimScope.FirstProcess:
                if (!_firstEnded) Signals.Send(first.Pid, message.A);
                break;
            case ShimScope.Group:
                SignalGroup(message.A);
                break;
            case ShimScope.Everything:
                _killsEverything |= message.A == Signals.Kill;
                Descendants.Signal(message.A);
                break;
        }
    }

    // Once the first process is taken, its group may be empty and the number be another's: then each member is named.
    private void SignalGroup(int signal)
    {
        if (!_firstEnded)
        {
            Signals.Send(-first.Pid, signal);
            return;
        }
        try
        {
            foreach (var process in ProcessTree.Below(ProcessCalls.Pid))
                if (ProcessStat.Of(process.Pid)?.Group == first.Pid)
                    Signals.SendExactly(process, signal);
        }
        catch (LinuxException)
        {
            // The machine is short of something just now: whoever wants it dead asks again.
        }
    }
}
