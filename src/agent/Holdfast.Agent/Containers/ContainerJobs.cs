using Holdfast.Containers.Launching;
using Holdfast.Hosting;

namespace Holdfast.Agent.Containers;

/// <summary>What is done for one container, one thing after the other.</summary>
/// <param name="trouble">Hears why the machine refused what is tried again.</param>
/// <param name="time">Measures the pause before that.</param>
/// <param name="closing">The agent ends.</param>
internal sealed class ContainerJobs(Func<string, ValueTask> trouble, TimeProvider time, CancellationToken closing)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(closing);

    /// <summary>The handle on its processes, once it was started or found.</summary>
    public IContainer? Held { get; private set; }

    /// <summary>Ends when everything added so far is done.</summary>
    public Task Finished { get; private set; } = Task.CompletedTask;

    /// <summary>Adds a job; a stop that comes later tells it by the token to come to an end.</summary>
    /// <param name="job">What is done; may be repeated.</param>
    /// <param name="failed">
    /// Tells the core when the machine refused. Without it the job is repeated until it succeeds or is stopped: what
    /// was asked must happen, and the trouble of one container is not that of the others.
    /// </param>
    public void Add(Func<CancellationToken, Task> job, Func<string, ValueTask>? failed = null)
    {
        lock (_gate) Finished = RunAfterAsync(Finished, job, failed, _stopping.Token);
    }

    /// <summary>Keeps the handle.</summary>
    public void Hold(IContainer container) => Held = container;

    /// <summary>Tells the jobs that were added so far to come to an end.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopping.Cancel();
            _stopping = CancellationTokenSource.CreateLinkedTokenSource(closing);
        }
    }

    private async Task RunAfterAsync(
        Task before, Func<CancellationToken, Task> job, Func<string, ValueTask>? failed, CancellationToken stopping)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            for (var pause = FirstPause; !await TryAsync(job, failed, stopping); pause = Longer(pause))
                await Task.Delay(pause, time, stopping);
        }
        catch (OperationCanceledException)
            when (stopping.IsCancellationRequested || closing.IsCancellationRequested)
        {
            // Both are looked at: a job that waits for the end of the agent hears of it before the linked token does.
            // A stop cut it short and answers for both; or the agent is ending and finds the container again.
        }
        catch (Exception cause)
        {
            Fatal.EndProcess(cause); // A broken invariant: the rows are right, and what was asked is asked again.
        }
    }

    private async Task<bool> TryAsync(
        Func<CancellationToken, Task> job, Func<string, ValueTask>? failed, CancellationToken stopping)
    {
        try
        {
            await job(stopping);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            await (failed ?? trouble)(cause.Message);
            return failed is not null;
        }
        return true;
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;
}
