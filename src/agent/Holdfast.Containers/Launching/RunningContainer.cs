using System.Text;
using System.Threading.Channels;
using Holdfast.Containers.Cgroups;
using Holdfast.Containers.Proof;
using Holdfast.Containers.Shims;
using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;
using Holdfast.Shim.Messages;

namespace Holdfast.Containers.Launching;

/// <summary>
/// Follows one container by its shim's messages and, should the shim be lost, by proof.
/// <code>
/// following ──Empty──► empty
///   └─connection ends─► shim lives? ► following
///                       files say empty? ► empty
///                       else shim lost ► proving, again and again ──► exited, empty
/// </code>
/// </summary>
internal sealed class RunningContainer : IContainer
{
    private static readonly TimeSpan ProveAgainFirst = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ProveAgainAtMost = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KnockAgainFirst = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan KnockAgainAtMost = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookAgainFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookAgainAtMost = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KillAgain = TimeSpan.FromMilliseconds(100);

    // Started, shim lost, exited, empty, and lingering once for each reason: few, and a reader that is away for long
    // must find them all.
    private readonly Channel<ContainerEvent> _events = Channel.CreateUnbounded<ContainerEvent>();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _letGo = new();
    private ShimConnection? _connection;
    private readonly ProcessSetProof _proof;
    private readonly TimeProvider _time;
    private readonly Cgroup _cgroup;
    private readonly Task _following;
    private string? _lingering;
    private bool _started;
    private bool _exited;
    private volatile bool _shimLost;

    internal RunningContainer(
        ContainerRecord record, ShimConnection? connection, IReadOnlyList<ContainerEvent> happened,
            ProcessSetProof proof,
        TimeProvider time)
    {
        (Record, _connection, _proof, _time) = (record, connection, proof, time);
        _cgroup = new(record.Cgroups);
        foreach (var one in happened) Tell(one);
        _following = Task.Run(FollowAsync);
    }

    public ContainerRecord Record { get; private set; }

    public ChannelReader<ContainerEvent> Events => _events.Reader;

    public void Raise(CgroupLimits limits)
    {
        if (_cgroup.Exists) _cgroup.Raise(limits);
    }

    public CgroupUsage? ReadUsage() => _cgroup.Exists ? _cgroup.ReadUsage() : null;

    public async ValueTask SignalAsync(int signal, SignalScope scope, CancellationToken cancellationToken)
    {
        var told = !_shimLost && _connection is not null
            && await _connection.SendAsync(new(ShimMessageKind.Signal, signal, (long)scope), cancellationToken);
        if (told || _empty.Task.IsCompleted) return;
        if (scope == SignalScope.Everything) await Task.Run(() => SignalFound(signal), cancellationToken);
        else if (Record.First is { IsAlive: true } first)
            Signals.Send(scope == SignalScope.Group ? -first.Pid : first.Pid, signal);
    }

    public async Task DestroyAsync(CancellationToken cancellationToken)
    {
        while (!_empty.Task.IsCompleted)
        {
            try
            {
                await SignalAsync(Signals.Kill, SignalScope.Everything, cancellationToken);
                if (_cgroup.Exists) await Task.Run(_cgroup.Kill, cancellationToken);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The cgroup is gone since we looked, or the machine refuses just now: the loop comes again until the
                // proof says empty, and what stands in its way is told as lingering.
            }
            await Task.WhenAny(_empty.Task, Task.Delay(KillAgain, _time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _letGo.CancelAsync();
        await _following;
        _connection?.Dispose();
        _letGo.Dispose();
    }

    private async Task FollowAsync()
    {
        try
        {
            for (var wait = ProveAgainFirst; !await TryFollowAsync(); wait = Longer(wait, ProveAgainAtMost))
                await Task.Delay(wait, _time, _letGo.Token);
        }
        catch (OperationCanceledException)
        {
            _events.Writer.TryComplete(); // Let go of: the container runs on.
        }
        catch (Exception failure)
        {
            _events.Writer.TryComplete(failure); // The reader meets it; nothing here may end unseen.
        }
    }

    /// <summary>False: the machine refused, which says nothing about the container; to be tried again.</summary>
    private async Task<bool> TryFollowAsync()
    {
        try
        {
            do
            {
                while (_connection is not null && await HearNextAsync(_connection) is { } message)
                    if (Hear(message))
                        return true;
            }
            while (await KnockAgainAsync());
            await ProveAsync();
            return true;
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            Linger($"it cannot be followed just now: {trouble.Message}");
            return false;
        }
    }

    // Once the first process has ended, a container that does not become empty says what it waits for.
    private async Task<ShimMessage?> HearNextAsync(ShimConnection connection)
    {
        var next = connection.ReceiveAsync(_letGo.Token).AsTask();
        for (var wait = LookAgainFirst; _exited && !next.IsCompleted; wait = Longer(wait, LookAgainAtMost))
            try
            {
                return await next.WaitAsync(wait, _time, _letGo.Token);
            }
            catch (TimeoutException)
            {
                LingerBelowTheShim();
            }
        return await next;
    }

    private void LingerBelowTheShim()
    {
        const int NamesMax = 5;
        if (Record.Shim is not { } shim) return;
        try
        {
            var below = ProcessTree.Below(shim.Pid);
            if (below.Count == 0) return;
            var names = string.Join(", ", below.Take(NamesMax).Select(process => $"{process.Pid} ({NameOf(process)})"));
            var more = below.Count > NamesMax ? $" and {below.Count - NamesMax} more" : "";
            Linger($"its first process has ended, but not {names}{more}");
        }
        catch (LinuxException)
        {
            // It cannot be seen just now; the reason is for people, and is looked for again.
        }
    }

    private static string NameOf(ProcessIdentity process) => Encoding.UTF8.GetString(
        FileCalls.ReadAll(FileCalls.WorkingDirectory, $"/proc/{process.Pid}/comm") ?? []).TrimEnd('\n');

    private static TimeSpan Longer(TimeSpan wait, TimeSpan most) => wait * 2 < most ? wait * 2 : most;

    private void Linger(string reason)
    {
        if (reason == _lingering) return;
        _lingering = reason;
        Tell(new ContainerLingers(reason));
    }

    // A shim lets go of a listener that does not keep up; as long as it lives it is asked again. False when it is gone.
    private async Task<bool> KnockAgainAsync()
    {
        for (var wait = KnockAgainFirst; Record.Shim is { IsAlive: true } shim; wait = Longer(wait, KnockAgainAtMost))
        {
            var connection = ShimConnection.TryOpen(Record.RuntimeDirectory);
            if (connection is not null)
            {
                Interlocked.Exchange(ref _connection, connection)?.Dispose();
                return true;
            }
            if (wait == KnockAgainAtMost) Linger($"its shim, process {shim.Pid}, lives and cannot be reached");
            await Task.Delay(wait, _time, _letGo.Token);
        }
        return false;
    }

    /// <summary>True after the last message.</summary>
    private bool Hear(ShimMessage message)
    {
        switch (message.Kind)
        {
            case ShimMessageKind.Started:
                Tell(new ContainerStarted(new(message.A, (ulong)message.B)));
                return false;
            case ShimMessageKind.Exited:
                Tell(new ContainerExited(new(message.A, message.B == 1)));
                return false;
            case ShimMessageKind.Empty:
                End("its shim had no child left");
                return true;
            default:
                return false; // A newer shim's word: what matters is in the files too.
        }
    }

    private async Task ProveAsync()
    {
        var files = new RuntimeDirectory(Record.RuntimeDirectory);
        for (var wait = ProveAgainFirst; ; wait = Longer(wait, ProveAgainAtMost))
        {
            if (files.First is { } first) Tell(new ContainerStarted(first));
            var outcome = _proof.Prove(Record);
            if (files.Exit is { } exit) Tell(new ContainerExited(exit));
            if (!_shimLost && !files.SaysEmpty)
            {
                _shimLost = true;
                Tell(new ContainerShimLost());
            }
            if (!_exited && Record.First is not { IsAlive: true }) Tell(
                new ContainerExited(files.Exit ?? ExitStatus.Unknown));
            if (outcome is ProvenEmpty proven)
            {
                End(proven.Basis);
                return;
            }
            Linger(outcome is StillAlive alive ? alive.Reason : ((NotProvable)outcome).Reason);
            await Task.Delay(wait, _time, _letGo.Token);
        }
    }

    private void SignalFound(int signal)
    {
        if (Record.Shim is { IsAlive: true } shim)
        {
            // It cannot be told, but its processes are below it all the same.
            foreach (var process in ProcessTree.Below(shim.Pid)) Signals.SendExactly(process, signal);
            return;
        }
        if (_proof.Prove(Record) is not StillAlive alive) return;
        foreach (var process in alive.Processes)
            if (process.IsTask)
                Signals.SendExactly(process.Identity, signal);
    }

    // A new connection tells its history from the start, and files may repeat it: each thing is passed on once.
    private void Tell(ContainerEvent evt)
    {
        switch (evt)
        {
            case ContainerStarted started:
                Record = Record with { First = started.First };
                if (_started) return;
                _started = true;
                break;
            case ContainerExited:
                if (_exited) return;
                _exited = true;
                break;
        }
        _events.Writer.TryWrite(evt);
    }

    private void End(string proof)
    {
        _cgroup.TryRemove();
        Tell(new ContainerEmpty(proof));
        _events.Writer.TryComplete();
        _empty.TrySetResult();
    }
}
