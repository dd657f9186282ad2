using System.Collections.Immutable;
using Holdfast.Agent.Core.Fsck;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Linux.Processes;
using Microsoft.Extensions.Logging;

namespace Holdfast.Agent.Volumes;

/// <summary>Compares the ledger with the disks: once after each start, and when somebody asks. Changes
/// nothing.</summary>
/// <remarks>One comparison at a time. Each disk is read by a thread of its own that gives way to everybody else. One
/// that does not answer is said to be unseen, and asked no second time meanwhile.</remarks>
internal sealed class DiskFsck : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long a start waits before it looks whether the agent has recovered by now.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Func<CancellationToken, ValueTask<AgentView>> _read;
    private readonly Func<DiskFacts, FsckDisk> _look;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _closing = new();
    // Never disposed of, since requests may still be in it at the end; it holds nothing of the system's.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, Task<FsckDisk>> _asked = [];
    private FsckAnswer? _last;
    private Task _first = Task.CompletedTask;

    private DiskFsck(
        Func<CancellationToken, ValueTask<AgentView>> read, Func<DiskFacts, FsckDisk> look, TimeProvider time,
        ILogger log) => (_read, _look, _time, _log) = (read, look, time, log);

    /// <summary>Compares once, as soon as what outlived the last start is found, and tells the log.</summary>
    /// <param name="read">Reads the agent's state.</param>
    /// <param name="look">Reads one disk, at once; it may never come back.</param>
    /// <param name="time">Measures how long it is waited.</param>
    /// <param name="log">Hears what is found.</param>
    public static DiskFsck Start(
        Func<CancellationToken, ValueTask<AgentView>> read, Func<DiskFacts, FsckDisk> look, TimeProvider time,
        ILogger log)
    {
        var fsck = new DiskFsck(read, look, time, log);
        fsck._first = fsck.FirstAsync(fsck._closing.Token);
        return fsck;
    }

    /// <summary>Compares now.</summary>
    public async Task<FsckAnswer> CompareAsync(CancellationToken cancellationToken)
    {
        var asked = _time.GetTimestamp();
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // One that was begun after the question answers it, too: whoever asks often costs the disks no more.
            if (_last is { } last && last.Begun > asked) return last;
            var (at, begun) = (_time.GetUtcNow(), _time.GetTimestamp());
            var before = await _read(cancellationToken);
            var disks = await LookAsync([.. before.Disks.Select(static disk => disk.Facts)], cancellationToken);
            var after = await _read(cancellationToken);
            var report = FsckComparison.Compare(before.Ledger, disks, after.Ledger);
            return _last = new FsckAnswer(report, at, begun, _time.GetElapsedTime(begun))
            {
                Volumes = [.. after.Ledger.Volumes.Select(static volume => volume.Row.Id)],
            };
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _first;
        _closing.Dispose();
    }

    private async Task FirstAsync(CancellationToken closing)
    {
        try
        {
            while ((await _read(closing)).Recovering) await Task.Delay(Pause, _time, closing);
            var answer = await CompareAsync(closing);
            foreach (var group in answer.Report.Findings.GroupBy(static finding => finding.Verdict))
                _log.FsckFound(
                    group.Count(), FsckDocument.WordOf(group.Key), $"{group.First().Subject}: {group.First().Reason}");
        }
        catch (OperationCanceledException)
        {
            // The agent stops; the next start compares again.
        }
    }

    private async Task<ImmutableArray<FsckDisk>> LookAsync(
        ImmutableArray<DiskFacts> disks, CancellationToken cancellationToken)
    {
        // Several disks may have one root only by a mistake of the operator's; it is read once.
        var asked = disks.DistinctBy(static disk => disk.Root).Select(disk => (Disk: disk, Seen: Ask(disk))).ToList();
        await Task.WhenAny(
            Task.WhenAll(asked.Select(static one => one.Seen)), Task.Delay(Patience, _time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        var seen = ImmutableArray.CreateBuilder<FsckDisk>(asked.Count);
        foreach (var (disk, answer) in asked)
            seen.Add(answer.IsCompleted ? await answer : new FsckDisk(disk.Root, disk.Backend)
            {
                Fault = $"it has not answered for {Patience.TotalSeconds:0} s",
            });
        return seen.ToImmutable();
    }

    // Within the turn.
    private Task<FsckDisk> Ask(DiskFacts disk)
    {
        // What that says in the end will be of before the ledger was read.
        if (_asked.TryGetValue(disk.Root, out var under) && !under.IsCompleted)
            return Task.FromResult(new FsckDisk(disk.Root, disk.Backend)
            {
                Fault = "it has not answered an earlier question",
            });
        // The thread ends with this work, since it cannot get its rights to the disk back.
        return _asked[disk.Root] = OwnThread.RunAsync("fsck", () =>
        {
            _ = BackgroundThread.TryLower();
            try
            {
                return _look(disk);
            }
            catch (Exception cause)
            {
                // Any: what is not foreseen is told of this disk, and does not end the agent.
                return new FsckDisk(disk.Root, disk.Backend) { Fault = cause.Message };
            }
        });
    }
}
