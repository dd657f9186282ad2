using System.Collections.Concurrent;
using Holdfast.Linux;
using Microsoft.Extensions.Logging;

namespace Holdfast.Agent.Statistics;

/// <summary>How much room sandboxes and volumes take, measured while somebody asks and off everybody's way: one
/// directory after the other, each at most once in an interval.</summary>
/// <param name="interval">How old a figure may be.</param>
/// <param name="measure">Measures one directory; null where it is not there.</param>
/// <param name="time">Measures the interval.</param>
/// <param name="log">Hears what cannot be measured.</param>
internal sealed class DiskMeter(
    TimeSpan interval, Func<string, CancellationToken, long?> measure, TimeProvider time, ILogger log)
    : IAsyncDisposable
{
    /// <summary>How long an answer waits for figures that there were never any of.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(40);

    // Whatever nobody asked about for so many intervals is forgotten.
    private const int IntervalsKept = 10;

    private readonly ConcurrentDictionary<string, Figure> _figures = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;

    /// <summary>What each directory takes, in bytes, as far as that is known; what is too old is measured anew
    /// meanwhile.</summary>
    public async Task<IReadOnlyDictionary<string, long>> ReadAsync(
        IReadOnlyCollection<string> directories, CancellationToken cancellationToken)
    {
        var running = Refresh(directories);
        if (directories.Any(directory => !_figures.ContainsKey(directory)))
            await Task.WhenAny(running, Task.Delay(Patience, time, cancellationToken));
        var known = new Dictionary<string, long>();
        foreach (var directory in directories)
            if (_figures.TryGetValue(directory, out var figure) && figure.Bytes is { } bytes)
                known[directory] = bytes;
        return known;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Task running;
        lock (_gate) running = _running;
        await running;
        _closing.Dispose();
    }

    private Task Refresh(IReadOnlyCollection<string> directories)
    {
        lock (_gate)
        {
            if (!_running.IsCompleted || _closing.IsCancellationRequested) return _running;
            var now = time.GetTimestamp();
            var due = directories.Distinct().Where(directory => IsDue(directory, now))
                .OrderBy(directory => _figures.ContainsKey(directory)).ToList();
            if (due.Count > 0) _running = Task.Run(() => MeasureAll(due), CancellationToken.None);
            return _running;
        }
    }

    private bool IsDue(string directory, long now) =>
        !_figures.TryGetValue(directory, out var figure) || time.GetElapsedTime(figure.At, now) >= interval;

    private void MeasureAll(List<string> due)
    {
        foreach (var directory in due)
        {
            if (_closing.IsCancellationRequested) return;
            _figures[directory] = Measure(directory);
        }
        var now = time.GetTimestamp();
        foreach (var (directory, figure) in _figures)
            if (time.GetElapsedTime(figure.At, now) > interval * IntervalsKept) _figures.TryRemove(directory, out _);
    }

    private Figure Measure(string directory)
    {
        var fault = _figures.GetValueOrDefault(directory)?.Fault;
        try
        {
            return new Figure(time.GetTimestamp(), measure(directory, _closing.Token), Fault: null);
        }
        catch (LinuxException cause)
        {
            // Said once for each reason: it is tried again as long as somebody asks.
            if (fault != cause.Message) log.UsageUnknown(directory, cause.Message);
            return new Figure(time.GetTimestamp(), Bytes: null, cause.Message);
        }
        catch (OperationCanceledException)
        {
            return new Figure(time.GetTimestamp(), Bytes: null, fault); // The agent stops, and nobody asks any more.
        }
    }

    private sealed record Figure(long At, long? Bytes, string? Fault);
}
