using Holdfast.Linux;
using Holdfast.Linux.Processes;
using Microsoft.Extensions.Logging;

namespace Holdfast.Agent.Statistics;

/// <summary>
/// How much room sandboxes and volumes take, measured while somebody asks and off everybody's way: on each file system
/// one directory after the other, each at most once in an interval. A file system that does not answer holds up its own
/// figures alone.
/// </summary>
/// <param name="interval">How old a figure may be.</param>
/// <param name="measure">Measures one directory; null where it is not there.</param>
/// <param name="mounts">Tells, without asking any file system, which one each of some directories is on.</param>
/// <param name="time">Measures the interval.</param>
/// <param name="log">Hears what cannot be measured.</param>
internal sealed class DiskMeter(
    TimeSpan interval, Func<string, CancellationToken, long?> measure,
    Func<Func<string, string>> mounts, TimeProvider time, ILogger log)
    : IAsyncDisposable
{
    /// <summary>How long an answer waits for figures that nobody asked for before.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(40);

    /// <summary>A measurement that takes longer is told in the log; that of millions of files may.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(30);

    /// <summary>How long the end waits for measurements to notice it: one that hangs in the kernel does not.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(1);

    // Whatever nobody asked about for so many intervals is forgotten.
    private const int IntervalsKept = 10;

    private readonly TimeProvider _time = time;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Figure> _figures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);

    /// <summary>What each directory takes, in bytes, as far as that is known; what is too old is measured anew
    /// meanwhile. Of one that can no longer be measured it is what it took when it was, last.</summary>
    public async Task<IReadOnlyDictionary<string, long>> ReadAsync(
        IReadOnlyCollection<string> directories, CancellationToken cancellationToken)
    {
        var (due, hasNew) = Ask(directories);
        if (due.Count > 0)
        {
            var running = Enqueue(due);
            if (hasNew) await Task.WhenAny(running, Task.Delay(Patience, _time, cancellationToken));
        }
        var known = new Dictionary<string, long>();
        lock (_gate)
            foreach (var directory in directories)
                if (_figures.TryGetValue(directory, out var figure) && figure.Bytes is { } bytes)
                    known[directory] = bytes;
        return known;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Task running;
        lock (_gate) running = Task.WhenAll(_lines.Values.Select(static line => line.Running));
        await Task.WhenAny(running, Task.Delay(EndPatience, _time));
    }

    // The directories that are to be measured now, those first that never were.
    private (List<string> Due, bool HasNew) Ask(IReadOnlyCollection<string> directories)
    {
        var now = _time.GetTimestamp();
        var (fresh, old) = (new List<string>(), new List<string>());
        lock (_gate)
        {
            Forget(now);
            foreach (var line in _lines.Values) TellIfSlow(line, now);
            if (_closing.IsCancellationRequested) return (fresh, HasNew: false);
            foreach (var directory in directories)
            {
                var isNew = !_figures.TryGetValue(directory, out var figure);
                if (isNew) _figures[directory] = figure = new();
                figure!.AskedAt = now;
                if (figure.IsQueued || (figure.TriedAt is { } at && _time.GetElapsedTime(at, now) < interval)) continue;
                figure.IsQueued = true;
                (isNew ? fresh : old).Add(directory);
            }
        }
        return ([.. fresh, .. old], fresh.Count > 0);
    }

    private void Forget(long now)
    {
        foreach (var (directory, figure) in _figures)
            if (!figure.IsQueued && _time.GetElapsedTime(figure.AskedAt, now) > interval * IntervalsKept)
                _figures.Remove(directory);
    }

    private Task Enqueue(List<string> due)
    {
        var mountOf = mounts();
        var lines = new HashSet<Line>();
        lock (_gate)
        {
            foreach (var directory in due)
            {
                var mount = mountOf(directory);
                if (!_lines.TryGetValue(mount, out var line)) _lines[mount] = line = new Line(this, mount);
                line.Directories.Enqueue(directory);
                lines.Add(line);
            }
            return Task.WhenAll(lines.Select(static line => line.Start()));
        }
    }

    private void Measure(string directory)
    {
        long? bytes = null;
        string? fault = null;
        try
        {
            bytes = measure(directory, _closing.Token);
        }
        catch (LinuxException cause)
        {
            fault = cause.Message;
        }
        catch (OperationCanceledException)
        {
            return; // The agent stops, and nobody asks any more.
        }
        var now = _time.GetTimestamp();
        lock (_gate)
        {
            var figure = _figures[directory];
            (figure.IsQueued, figure.TriedAt) = (false, now);
            // Said once for each reason: it is tried again as long as somebody asks.
            if (fault is not null && fault != figure.Fault) Tell(directory, figure, fault, now);
            figure.Fault = fault;
            if (fault is null) (figure.Bytes, figure.MeasuredAt) = (bytes, now);
        }
    }

    private void Tell(string directory, Figure figure, string fault, long now)
    {
        if (figure.Bytes is null) log.UsageUnknown(directory, fault);
        else log.UsageOld(directory, fault, _time.GetElapsedTime(figure.MeasuredAt, now));
    }

    private void TellIfSlow(Line line, long now)
    {
        if (line.IsTold || line.Measured is not { } measured) return;
        var duration = _time.GetElapsedTime(measured.Since, now);
        if (duration < Slow) return;
        line.IsTold = true;
        log.UsageSlow(measured.Directory, line.Mount, line.Directories.Count, duration);
    }

    private sealed class Figure
    {
        public long AskedAt { get; set; }

        public bool IsQueued { get; set; }

        public long? TriedAt { get; set; }

        public long? Bytes { get; set; }

        public long MeasuredAt { get; set; }

        public string? Fault { get; set; }
    }

    /// <summary>What is to be measured on one file system. Touched under the gate.</summary>
    private sealed class Line(DiskMeter meter, string mount)
    {
        public string Mount => mount;

        public (string Directory, long Since)? Measured { get; private set; }

        public bool IsTold { get; set; }

        public Queue<string> Directories { get; } = new();

        public Task Running { get; private set; } = Task.CompletedTask;

        // A thread of its own: it may hang in the kernel for good, and those of the pool are for work that ends.
        public Task Start()
        {
            if (Running.IsCompleted)
                Running = Task.Factory.StartNew(
                    Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            return Running;
        }

        private void Run()
        {
            // Where it cannot be, measuring is only less polite.
            _ = BackgroundThread.TryLower();
            while (true)
            {
                string? directory;
                lock (meter._gate)
                {
                    (Measured, IsTold) = (null, false);
                    if (meter._closing.IsCancellationRequested || !Directories.TryDequeue(out directory))
                    {
                        meter._lines.Remove(mount);
                        return;
                    }
                    Measured = (directory, meter._time.GetTimestamp());
                }
                meter.Measure(directory);
            }
        }
    }
}
