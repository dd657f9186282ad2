using Microsoft.Extensions.Logging;

namespace Holdfast.Agent.Statistics;

/// <summary>
/// Measures how much room sandboxes and volumes take, again and again and off everybody's way, and tells of those above
/// their limit. Each file system has a lane of its own: one that does not answer holds up its own figures alone.
/// </summary>
internal sealed class DiskWatch : IAsyncDisposable
{
    /// <summary>How long an answer waits for figures that nobody had before.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(40);

    /// <summary>A measurement that takes longer is told in the log; that of millions of files may.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(30);

    /// <summary>How long the end waits for measurements to notice it: one that hangs in the kernel does not.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan TickMax = TimeSpan.FromSeconds(1);
    private const int TicksPerInterval = 10;

    private readonly DiskWatchOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Watched> _watched = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WatchLane> _lanes = new(StringComparer.Ordinal);
    private IReadOnlyList<WatchedDirectory>? _last;
    private Task _ticking = Task.CompletedTask;

    public DiskWatch(DiskWatchOptions options, TimeProvider time, ILogger log) =>
        (_options, _time, _log) = (options, time, log);

    /// <summary>Looks for what is to be measured, and measures it, until it is disposed.</summary>
    public void Start()
    {
        _ticking = Task.Run(TickAsync);
        WatchLane.EndWith(_ticking);
    }

    /// <summary>Looks for what is to be measured now, and begins what is due.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        var list = await _options.List(cancellationToken);
        if (ReferenceEquals(list, Volatile.Read(ref _last))) Tick();
        else Follow(list);
    }

    // From now on these are measured, and no others.
    private void Follow(IReadOnlyList<WatchedDirectory> directories)
    {
        Volatile.Write(ref _last, directories);
        var now = _time.GetTimestamp();
        lock (_gate)
        {
            if (_closing.IsCancellationRequested) return;
            var wanted = directories.DistinctBy(static one => one.Path).ToDictionary(static one => one.Path);
            foreach (var (path, watched) in _watched)
            {
                if (wanted.ContainsKey(path)) continue;
                watched.IsForgotten = true;
                _watched.Remove(path);
            }
            Func<string, string>? mounts = null;
            foreach (var (path, directory) in wanted)
            {
                if (_watched.TryGetValue(path, out var known)) known.Directory = directory;
                else Add(directory, (mounts ??= _options.Mounts())(path), now);
            }
            Begin(now);
        }
    }

    private void Tick()
    {
        lock (_gate) Begin(_time.GetTimestamp());
    }

    /// <summary>What each directory took when it was measured last, as far as it was. What never was is waited for a
    /// moment.</summary>
    public async Task<IReadOnlyDictionary<string, MeasuredUse>> ReadAsync(
        IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        Task running;
        lock (_gate)
            running = Task.WhenAll(paths.Select(path => _watched.GetValueOrDefault(path))
                .OfType<Watched>().Where(static one => !one.WasTried)
                .Select(one => _lanes[one.Mount].Running).Distinct());
        if (!running.IsCompleted) await Task.WhenAny(running, Task.Delay(Patience, _time, cancellationToken));
        var known = new Dictionary<string, MeasuredUse>();
        lock (_gate)
            foreach (var path in paths)
                if (_watched.TryGetValue(path, out var watched) && watched.Use is { } use)
                    known[path] = use;
        return known;
    }

    /// <summary>Whether nothing is being measured.</summary>
    internal bool IsIdle
    {
        get
        {
            lock (_gate) return _lanes.Values.All(static lane => lane.Running.IsCompleted);
        }
    }

    /// <summary>How soon somebody above his limit is found on the file system of a disk.</summary>
    public WatchFigures FiguresOf(string root)
    {
        var mount = _options.Mounts()(root);
        var now = _time.GetTimestamp();
        lock (_gate)
        {
            if (!_lanes.TryGetValue(mount, out var lane)) return new(_options.Interval, TimeSpan.Zero, Enforced: 0);
            var enforced = lane.Directories
                .Where(static one => one is { IsForgotten: false, Directory.IsEnforced: true }).ToList();
            var pass = enforced.Select(one => LagOf(one, now)).DefaultIfEmpty().Max();
            return new(_options.Interval, pass, enforced.Count);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Task running;
        lock (_gate) running = Task.WhenAll(_lanes.Values.Select(static lane => lane.Running));
        await Task.WhenAny(Task.WhenAll(running, _ticking), Task.Delay(EndPatience, _time));
    }

    private async Task TickAsync()
    {
        var tick = _options.Interval / TicksPerInterval;
        using var timer = new PeriodicTimer(tick < TickMax ? tick : TickMax, _time);
        try
        {
            do await RefreshAsync(_closing.Token);
            while (await timer.WaitForNextTickAsync(_closing.Token));
        }
        catch (OperationCanceledException)
        {
            // The agent stops, and nobody asks any more.
        }
    }

    private void Add(WatchedDirectory directory, string mount, long now)
    {
        if (!_lanes.TryGetValue(mount, out var lane))
            _lanes[mount] = lane = new WatchLane(mount, _options, _gate, _time, _closing.Token)
            {
                Finished = OnFinished,
            };
        var watched = new Watched(directory, mount, now);
        _watched[directory.Path] = watched;
        lane.Directories.Add(watched);
    }

    private void Begin(long now)
    {
        foreach (var lane in _lanes.Values)
        {
            if (lane.IsSlow(Slow, now, out var path, out var duration))
                _log.UsageSlow(path, lane.Mount, lane.Directories.Count - 1, duration);
            lane.Begin(now);
        }
    }

    // What is under way, or should be, counts as far as it is late by now.
    private TimeSpan LagOf(Watched one, long now)
    {
        var late = one is { IsUnderWay: false, BeganAt: { } began }
            ? _time.GetElapsedTime(began, now) - _options.Interval
            : _time.GetElapsedTime(one.DueAt, now);
        return late > one.Lag ? late : one.Lag;
    }

    // Under the gate.
    private void OnFinished(Watched one, string? fault, long now)
    {
        // Said once for each reason: it is tried again all the time.
        if (fault is not null && fault != one.Fault)
        {
            if (one.Use is null) _log.UsageUnknown(one.Directory.Path, fault);
            else _log.UsageOld(one.Directory.Path, fault, _time.GetElapsedTime(one.UsedAt, now));
        }
        one.Fault = fault;
    }
}
