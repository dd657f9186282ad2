using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Volumes;
using Microsoft.Extensions.Logging;

namespace Holdfast.Agent.Start;

/// <summary>Looks at disks, each on a thread of its own: where a network is gone, or a device, the kernel may never
/// answer. What does not answer in time is looked at until it does, and then told to the core.</summary>
/// <param name="patience">How long a start waits for all of them together.</param>
/// <param name="time">Measures it.</param>
/// <param name="log">Hears what is found.</param>
internal sealed class DiskLooks(TimeSpan patience, TimeProvider time, ILogger log) : IAsyncDisposable
{
    /// <summary>The pause after a look that failed.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _closing = new();
    private readonly List<(DiskLook Look, Task<SeenDisk> Seen)> _late = [];
    private Task _following = Task.CompletedTask;

    /// <summary>Looks at the disk that the agent cannot do without.</summary>
    public DiskFacts Look(Func<SeenDisk> look) => Tell(look());

    /// <summary>Looks at the other disks, side by side.</summary>
    public async Task<IReadOnlyList<DiskFacts>> LookAsync(IEnumerable<DiskLook> looks)
    {
        var begun = looks.Select(look => (Look: look, Seen: Begin(look))).ToList();
        await Task.WhenAny(
            Task.WhenAll(begun.Select(one => one.Seen)), Task.Delay(patience, time, CancellationToken.None));
        var disks = new List<DiskFacts>();
        foreach (var (look, seen) in begun)
        {
            var isMissed = !seen.IsCompleted || IsOfTheDisk(seen.Exception?.InnerException);
            disks.Add(isMissed ? Miss(look, seen) : Tell(await seen));
        }
        return disks;
    }

    /// <summary>Goes on with the disks that have not answered until they do.</summary>
    /// <param name="post">Tells the core.</param>
    public void Follow(Func<AgentEvent, ValueTask> post) =>
        _following = Task.WhenAll(_late.Select(late => FollowAsync(late.Look, late.Seen, post)));

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _following;
        _closing.Dispose();
    }

    private static Task<SeenDisk> Begin(DiskLook look) => Task.Factory.StartNew(
        look.Do, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private DiskFacts Miss(DiskLook look, Task<SeenDisk> seen)
    {
        _late.Add((look, seen));
        var fault = seen.Exception is { InnerException: { } cause }
            ? $"it cannot be looked at ({cause.Message})"
            : $"it has not answered for {patience.TotalSeconds:0} s";
        fault += "; see whether it is reachable and mounted. What lies there is kept, and used again once it answers";
        return Tell(new SeenDisk(
            AgentFactsReading.Unseen(look.Source, look.Root, fault), [$"Disk {look.Root} is not used: {fault}."]));
    }

    private async Task FollowAsync(DiskLook look, Task<SeenDisk> seen, Func<AgentEvent, ValueTask> post)
    {
        try
        {
            while (true)
            {
                try
                {
                    await post(new DiskFound(time.GetUtcNow(), Tell(await seen.WaitAsync(_closing.Token))));
                    return;
                }
                catch (Exception cause) when (IsOfTheDisk(cause))
                {
                    // Said at the start, and shown with the disk. A mount that was given up ends so, for example.
                    await Task.Delay(Pause, time, _closing.Token);
                    seen = Begin(look);
                }
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The agent stops; the next one looks again.
        }
    }

    private DiskFacts Tell(SeenDisk seen)
    {
        foreach (var warning in seen.Warnings) log.StartWarning(warning);
        return seen.Facts;
    }

    private static bool IsOfTheDisk(Exception? cause) => cause is IOException or UnauthorizedAccessException;
}
