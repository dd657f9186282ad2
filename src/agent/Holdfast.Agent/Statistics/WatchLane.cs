using System.Diagnostics.CodeAnalysis;
using Holdfast.Disks;
using Holdfast.Hosting;
using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;

namespace Holdfast.Agent.Statistics;

/// <summary>Measures what is watched on one file system: one after another, and large directories in parts, so that a
/// small one never waits for all of them. While nothing is due it has no thread.</summary>
internal sealed class WatchLane(
    string mount, DiskWatchOptions options, Lock gate, TimeProvider time, CancellationToken stopping)
{
    // Each holds descriptors.
    private const int WalksMax = 8;

    private static readonly TimeSpan AbsentPause = TimeSpan.FromSeconds(1);

    private readonly WatchSchedule _schedule = new(options.Interval);
    private (string Path, long Since)? _doing;
    private bool _isTold;
    private bool _isRunning;

    public string Mount => mount;

    /// <summary>What is watched here. Under the gate.</summary>
    public List<Watched> Directories { get; } = [];

    /// <summary>Is told, under the gate, of each measurement that is over.</summary>
    public required Action<Watched, string?, long> Finished { get; init; }

    /// <summary>What runs here; completed while nothing does.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Begins what is due, unless it runs already. Under the gate.</summary>
    public void Begin(long now)
    {
        if (_isRunning || !Directories.Exists(one => one.Directory.IsEnforced || IsDue(one, now))) return;
        _isRunning = true;
        // A thread of its own: it may hang in the kernel for good, and those of the pool are for work that ends.
        Running = Task.Factory.StartNew(
            Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        EndWith(Running);
    }

    /// <summary>Ends the process where a part of the watch has ended by a fault of ours: nobody would be kept to his
    /// limit any more, and nobody would know.</summary>
    public static void EndWith(Task part) => part.ContinueWith(
        static ended => Fatal.EndProcess(ended.Exception!.GetBaseException()), CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    /// <summary>Whether what is done now takes long, and nobody was told. Under the gate.</summary>
    public bool IsSlow(TimeSpan limit, long now, [NotNullWhen(true)] out string? path, out TimeSpan duration)
    {
        (path, duration) = (null, default);
        if (_isTold || _doing is not { } doing) return false;
        (path, duration) = (doing.Path, time.GetElapsedTime(doing.Since, now));
        return _isTold = duration >= limit;
    }

    private void Run()
    {
        // Where it cannot be, measuring is only less polite.
        _ = BackgroundThread.TryLower();
        Enter(mount);
        var free = FreeNow();
        lock (gate) MarkEarly(free);
        while (TakeBatch() is { Count: > 0 } batch)
            foreach (var one in batch)
                GoOn(one, free);
    }

    private long? FreeNow()
    {
        try
        {
            return options.Free(mount);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null; // Then nothing is measured early; that it cannot be measured at all is told where it is tried.
        }
    }

    private void MarkEarly(long? free)
    {
        var now = time.GetTimestamp();
        foreach (var one in Directories)
        {
            if (one is not { IsUnderWay: false, FreeAtBegin: { } before, BeganAt: { } began }) continue;
            if (free is not { } left || one.Directory is not { IsEnforced: true, LimitBytes: { } limit }) continue;
            var since = time.GetElapsedTime(began, now);
            if (_schedule.IsEarly(limit - (one.Use?.Bytes ?? 0), before - left, since, one.Busy))
                (one.IsEarly, one.DueAt) = (true, now);
        }
    }

    // All that is due or under way, what nobody knows anything of first, then what is or may be above its limit, then
    // what grows; null where the lane is at its end.
    private List<Watched>? TakeBatch()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            foreach (var one in Directories)
                if (one.IsForgotten) one.Drop();
            Directories.RemoveAll(static one => one.IsForgotten);
            List<Watched> batch = stopping.IsCancellationRequested ? [] :
            [
                .. Directories.Where(one => IsDue(one, now)).OrderBy(Rank).ThenBy(static one => one.BeganAt ?? 0),
            ];
            if (batch.Count > 0) return batch;
            if (stopping.IsCancellationRequested) Directories.ForEach(static one => one.Drop());
            (_doing, _isRunning) = (null, false);
            return null;
        }
    }

    private static int Rank(Watched one) =>
        !one.WasTried ? 0 : one.IsEarly || one.IsConfirming ? 1 : one.IsGrowing ? 2 : 3;

    private bool IsDue(Watched one, long now) => one.IsForgotten || one.IsUnderWay || one.IsEarly
        || one.BeganAt is not { } began || time.GetElapsedTime(began, now) >= PauseOf(one);

    // What is only being made is there in a moment.
    private TimeSpan PauseOf(Watched one) => one.IsAbsent && options.Interval > AbsentPause
        ? AbsentPause
        : _schedule.Pause(one.Directory.IsEnforced, one.Busy);

    private void GoOn(Watched one, long? free)
    {
        if (!TryBegin(one, free)) return;
        var began = time.GetTimestamp();
        DiskUse? use = null;
        string? fault = null;
        var isOver = true;
        try
        {
            use = Measure(one, out isOver);
        }
        catch (Exception cause) when (cause is LinuxException or DiskException)
        {
            fault = cause.Message;
        }
        catch (OperationCanceledException)
        {
            return; // The agent stops, and nobody asks any more.
        }
        one.Busy += time.GetElapsedTime(began);
        if (isOver && Finish(one, use, fault) is { } overused)
            foreach (var user in one.Directory.Ended) options.Overused(user, overused);
    }

    private bool TryBegin(Watched one, long? free)
    {
        lock (gate)
        {
            if (stopping.IsCancellationRequested || one.IsForgotten) return false;
            var now = time.GetTimestamp();
            if (!one.IsUnderWay)
            {
                if (one.Directory.Ask is null && Directories.Count(static any => any.Walk is not null) >= WalksMax)
                    return false;
                if (one.BeganAt is { } before && !one.IsEarly)
                    one.DueAt = before + Ticks(PauseOf(one));
                (one.IsUnderWay, one.IsEarly, one.BeganAt, one.Busy) = (true, false, now, TimeSpan.Zero);
                one.FreeAtBegin = free;
            }
            Enter(one.Directory.Path);
            return true;
        }
    }

    private DiskUse? Measure(Watched one, out bool isOver)
    {
        isOver = true;
        if (one.Directory.Ask is { } ask) return ask(stopping);
        one.Walk ??= TreeWalk.Begin(one.Directory.Path);
        if (one.Walk is null) return null;
        isOver = one.Walk.GoOn(options.EntriesAtOnce);
        return new DiskUse(one.Walk.Use.Bytes, one.Walk.Use.Inodes);
    }

    // What it takes where that is more than it may, twice in a row.
    private long? Finish(Watched one, DiskUse? use, string? fault)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            var isAbove = one.Directory is { IsEnforced: true, LimitBytes: { } limit } && use?.Bytes > limit;
            var isConfirmed = one.IsConfirming;
            one.Drop();
            if (isAbove && !isConfirmed)
            {
                (one.IsUnderWay, one.IsConfirming) = (true, true);
                return null;
            }
            (one.WasTried, one.Lag) = (true, time.GetElapsedTime(one.DueAt, now));
            one.IsAbsent = use is null && fault is null;
            if (use is { } seen) Note(one, seen, now);
            Finished(one, fault, now);
            return isAbove ? use?.Bytes : null;
        }
    }

    private void Note(Watched one, DiskUse seen, long now)
    {
        one.Trend.Add(time.GetElapsedTime(0, now), seen.Bytes);
        one.IsGrowing = one.Use is { } before && seen.Bytes > before.Bytes;
        var full = one.Directory.LimitBytes is { } limit ? one.Trend.FullIn(limit) : null;
        (one.Use, one.UsedAt) = (new MeasuredUse(seen.Bytes, seen.Inodes, time.GetUtcNow(), full), now);
    }

    private void Enter(string path)
    {
        lock (gate) (_doing, _isTold) = ((path, time.GetTimestamp()), false);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
