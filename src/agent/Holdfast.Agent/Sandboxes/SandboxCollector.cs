using Holdfast.Agent.Core.Sandboxes;
using Holdfast.Agent.Core.Views;
using Holdfast.Containers.Sandboxes;
using Holdfast.Hosting.Loop;
using Holdfast.Hosting.Metrics;
using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;
using Holdfast.Model.Ids;
using Microsoft.Extensions.Logging;

namespace Holdfast.Agent.Sandboxes;

/// <summary>Removes sandboxes of containers that are over for long, sooner where the disk is full.</summary>
/// <param name="options">How long they are kept.</param>
/// <param name="directories">The sandboxes.</param>
/// <param name="usageOf">Tells how full the disk is, as a share from 0 to 1.</param>
/// <param name="readView">Tells which containers are not over.</param>
/// <param name="sinceBoot">The clock that counts from the machine's boot.</param>
/// <param name="time">Wakes it.</param>
/// <param name="log">Hears what cannot be removed.</param>
internal sealed class SandboxCollector(
    CollectOptions options, SandboxDirectories directories, Func<double> usageOf,
    Func<CancellationToken, ValueTask<AgentView>> readView, Func<TimeSpan> sinceBoot, TimeProvider time, ILogger log)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly MetricCounter _removed = new();
    private readonly MetricCounter _failed = new();
    private readonly HashSet<string> _told = [];
    private SandboxAges? _ages;
    private bool _isUnnoted;
    private bool _isUnnotedTold;
    private Task _running = Task.CompletedTask;
    private long _pending;
    private double _ageMaxSeconds = options.AgeMax(0).TotalSeconds;

    /// <summary>Is told, again and again, of containers that are over, whose sandboxes have a limit, and are not
    /// there.</summary>
    public required Func<ContainerId, ValueTask> TellGone { get; init; }

    /// <summary>Looks again and again until it is disposed.</summary>
    public void Start(MetricRegistry metrics)
    {
        metrics.Gauge("gc/path_removals_pending", () => Interlocked.Read(ref _pending));
        metrics.Gauge("gc/path_removals_succeeded", () => _removed.Value);
        metrics.Gauge("gc/path_removals_failed", () => _failed.Value);
        metrics.Gauge("slave/executor_directory_max_allowed_age_secs", () => Volatile.Read(ref _ageMaxSeconds));
        _running = Task.Run(RunAsync);
    }

    /// <summary>Looks once.</summary>
    public async Task CollectAsync(CancellationToken cancellationToken)
    {
        // First what is on the disk, then who uses it: what is made meanwhile is not in the list.
        var found = directories.All();
        var view = await readView(cancellationToken);
        var live = view.LiveContainers.Select(container => container.ToString()).ToHashSet();
        var over = found.Where(sandbox => !live.Contains(NameOf(sandbox))).ToList();
        var seen = view.Seen.Read(sinceBoot()).Passed;
        Age(over, seen);
        // A control plane that nobody trusts must not have anything deleted, not even by filling the disk (S5).
        if (view.Recovering || view is { Connected: true, IsObedient: false }) return;
        foreach (var leftover in directories.Leftovers()) Try(leftover, () => Empty(leftover));
        var ageMax = options.AgeMax(usageOf());
        Volatile.Write(ref _ageMaxSeconds, ageMax.TotalSeconds);
        var due = over.Where(sandbox => _ages!.AgeOf(NameOf(sandbox), seen) >= ageMax).ToList();
        Interlocked.Exchange(ref _pending, over.Count - due.Count);
        foreach (var path in due)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Try(path, () => Remove(path));
        }
        foreach (var gone in Gone(view)) await TellGone(gone);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        _closing.Dispose();
    }

    // Looked for after the view was made: for whoever is over in it nothing is made any more.
    private List<ContainerId> Gone(AgentView view)
    {
        if (view.LimitedSandboxes.IsEmpty) return [];
        var there = directories.All().Concat(directories.Leftovers()).Select(NameOf)
            .ToHashSet(StringComparer.Ordinal);
        return [.. view.LimitedSandboxes.Where(one => !there.Contains(one.ToString()))];
    }

    private static string NameOf(string sandbox) => Path.GetFileName(sandbox);

    // In memory it is known at any rate: what could not be noted costs something only at the next start.
    private void Age(IEnumerable<string> over, TimeSpan seen)
    {
        try
        {
            _ages ??= new SandboxAges(directories.Notes.Read());
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or FormatException)
        {
            log.SandboxAgesUnknown(directories.Notes.Path, cause.Message);
            _ages = new SandboxAges([]);
        }
        _isUnnoted |= _ages.Look(over.Select(NameOf).ToHashSet(StringComparer.Ordinal), seen);
        if (!_isUnnoted) return;
        try
        {
            directories.Notes.Write(_ages.Since);
            (_isUnnoted, _isUnnotedTold) = (false, false);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            if (!_isUnnotedTold) log.SandboxAgesUnnoted(directories.Notes.Path, cause.Message);
            _isUnnotedTold = true;
        }
    }

    private void Remove(string sandbox)
    {
        Detach(sandbox);
        Empty(directories.Move(sandbox));
    }

    private void Empty(string moved) => BackgroundThread.Run("collector", () =>
    {
        Detach(moved);
        directories.Remove(moved);
    });

    // Left by what ran there, which is proven to be gone. At one that is mounted meanwhile the removal ends.
    private void Detach(string sandbox)
    {
        foreach (var mount in LeftoverMounts.DetachBelow(sandbox)) log.LeftoverMountDetached(mount);
        if (SandboxMounts.FirstIn(sandbox) is { } mounted)
            throw new IOException($"{mounted} is mounted, and cannot be detached; unmount it");
    }

    private void Try(string path, Action remove)
    {
        try
        {
            remove();
            _removed.Increment();
            _told.Remove(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Tried again each time; said once.
            _failed.Increment();
            if (_told.Add(path)) log.SandboxStays(path, cause.Message);
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(options.Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token)) await LookAsync();
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The agent stops; whatever is left is found by the next one.
        }
        catch (LoopStoppedException)
        {
            // The same.
        }
    }

    private async Task LookAsync()
    {
        try
        {
            await CollectAsync(_closing.Token);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            log.SandboxesUnseen(cause.Message); // The next time it may be seen again.
        }
    }
}
