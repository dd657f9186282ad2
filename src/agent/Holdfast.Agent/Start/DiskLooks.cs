using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Volumes;
using Microsoft.Extensions.Logging;

namespace Holdfast.Agent.Start;

/// <summary>Looks at disks, each on a thread of its own: where a network is gone, or a device, the kernel may never
/// answer. A start waits for them a while; then each is looked at again and again, and what changed is told to the
/// core.</summary>
/// <param name="patience">How long a look may take: all together at the start, each for itself later.</param>
/// <param name="interval">The pause between two looks at a disk.</param>
/// <param name="time">Measures both.</param>
/// <param name="log">Hears what is found at the start.</param>
internal sealed class DiskLooks(TimeSpan patience, TimeSpan interval, TimeProvider time, ILogger log)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly List<Watch> _watches = [];
    private Task _following = Task.CompletedTask;

    /// <summary>Looks at the disk that the agent cannot do without.</summary>
    public DiskFacts Look(Func<SeenDisk> look) => Tell(look());

    /// <summary>Looks at the other disks, side by side.</summary>
    /// <param name="disks">Those.</param>
    /// <param name="ledger">The ledger of the agent; null for one that is not stored yet.</param>
    public async Task<IReadOnlyList<DiskFacts>> LookAsync(IEnumerable<DiskReading> disks, Guid? ledger)
    {
        var begun = disks.Select(disk => (Disk: disk, Seen: Begin(() => disk.Read(ledger)))).ToList();
        await Task.WhenAny(
            Task.WhenAll(begun.Select(one => one.Seen)), Task.Delay(patience, time, CancellationToken.None));
        foreach (var (disk, seen) in begun)
        {
            var isMissed = !seen.IsCompleted || IsOfTheDisk(seen.Exception?.InnerException);
            var facts = Tell(isMissed ? Miss(disk, seen) : await seen);
            _watches.Add(new Watch(disk, facts, seen.IsCompleted ? null : Later(seen)));
        }
        return [.. _watches.Select(static watch => watch.Told)];
    }

    /// <summary>Goes on looking at them.</summary>
    /// <param name="ledger">The ledger of the agent.</param>
    /// <param name="post">Tells the core.</param>
    public void Follow(Guid ledger, Func<AgentEvent, ValueTask> post) =>
        _following = Task.WhenAll(_watches.Select(watch => FollowAsync(watch, ledger, post)));

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _following;
        _closing.Dispose();
    }

    private static Task<T> Begin<T>(Func<T> look) => Task.Factory.StartNew(
        look, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static async Task<SeenDisk?> Later(Task<SeenDisk> seen) => await seen;

    private SeenDisk Miss(DiskReading disk, Task seen)
    {
        var fault = seen.Exception is { InnerException: { } cause }
            ? $"it cannot be looked at ({cause.Message})"
            : $"it has not answered for {patience.TotalSeconds:0} s";
        fault += "; see whether it is reachable and mounted. What lies there is kept, and used again once it answers";
        return disk.Unseen(fault);
    }

    private async Task FollowAsync(Watch watch, Guid ledger, Func<AgentEvent, ValueTask> post)
    {
        try
        {
            while (true)
            {
                if (watch.UnderWay is null) await Task.Delay(interval, time, _closing.Token);
                if (await SeeAsync(watch, ledger) is not { } facts || facts.Fault == watch.Told.Fault
                    && facts.FileSystem == watch.Told.FileSystem) continue;
                watch.Told = facts;
                await post(new DiskFound(time.GetUtcNow(), facts));
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The agent stops; the next one looks again.
        }
    }

    // One look at a time: one that hangs is waited for, and no thread is lost to another. Null for no change.
    private async Task<DiskFacts?> SeeAsync(Watch watch, Guid ledger)
    {
        var isWaitedFor = watch.UnderWay is not null;
        var told = watch.Told;
        var seen = watch.UnderWay ??= Begin(
            () => watch.Disk.IsAs(ledger, told) ? null : (SeenDisk?)watch.Disk.Read(ledger));
        var patient = isWaitedFor ? Timeout.InfiniteTimeSpan : patience;
        await Task.WhenAny(seen, Task.Delay(patient, time, _closing.Token));
        _closing.Token.ThrowIfCancellationRequested();
        if (!seen.IsCompleted) return Miss(watch.Disk, seen).Facts;
        watch.UnderWay = null;
        return IsOfTheDisk(seen.Exception?.InnerException) ? Miss(watch.Disk, seen).Facts : (await seen)?.Facts;
    }

    private DiskFacts Tell(SeenDisk seen)
    {
        foreach (var warning in seen.Warnings) log.StartWarning(warning);
        return seen.Facts;
    }

    private static bool IsOfTheDisk(Exception? cause) => cause is IOException or UnauthorizedAccessException;

    // A disk, what the core was told of it last, and the look that has not come back.
    private sealed class Watch(DiskReading disk, DiskFacts told, Task<SeenDisk?>? underWay)
    {
        public DiskReading Disk => disk;

        public DiskFacts Told { get; set; } = told;

        public Task<SeenDisk?>? UnderWay { get; set; } = underWay;
    }
}
