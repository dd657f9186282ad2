using System.Threading.Channels;
using Holdfast.Containers.Cgroups;
using Holdfast.Containers.Proof;
using Holdfast.Containers.Shims;
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
    private static readonly TimeSpan KnockAgain = TimeSpan.FromMilliseconds(10);
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
            await SignalAsync(Signals.Kill, SignalScope.Everything, cancellationToken);
            if (_cgroup.Exists) await Task.Run(KillCgroup, cancellationToken);
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
            do
            {
                while (_connection is not null && await _connection.ReceiveAsync(_letGo.Token) is { } message)
                    if (Hear(message))
                        return;
            }
            while (await KnockAgainAsync());
            await ProveAsync();
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

    // A shim lets go of a listener that does not keep up; as long as it lives it is asked again. False when it is gone.
    private async Task<bool> KnockAgainAsync()
    {
        while (Record.Shim is { IsAlive: true })
        {
            var connection = ShimConnection.TryOpen(Record.RuntimeDirectory);
            if (connection is not null)
            {
                Interlocked.Exchange(ref _connection, connection)?.Dispose();
                return true;
            }
            await Task.Delay(KnockAgain, _time, _letGo.Token);
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
        var told = "";
        for (var wait = ProveAgainFirst; ; wait = wait * 2 < ProveAgainAtMost ? wait * 2 : ProveAgainAtMost)
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
            var reason = outcome is StillAlive alive ? alive.Reason : ((NotProvable)outcome).Reason;
            if (reason != told) Tell(new ContainerLingers(told = reason));
            await Task.Delay(wait, _time, _letGo.Token);
        }
    }

    private void SignalFound(int signal)
    {
        if (_proof.Prove(Record) is not StillAlive alive) return;
        foreach (var process in alive.Processes)
            if (process.IsTask)
                Signals.SendExactly(process.Identity, signal);
    }

    private void KillCgroup()
    {
        try
        {
            _cgroup.Kill();
        }
        catch (IOException)
        {
            // Removed since we looked, or the kernel refuses just now: the loop comes again until the proof says empty.
        }
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
