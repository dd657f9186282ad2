using Holdfast.Containers.Launching;
using Holdfast.Hosting;

namespace Holdfast.Agent.Containers;

/// <summary>What is done for one container, one thing after the other.</summary>
internal sealed class ContainerJobs(CancellationToken closing)
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(closing);

    /// <summary>The handle on its processes, once it was started or found.</summary>
    public IContainer? Held { get; private set; }

    /// <summary>Ends when everything added so far is done.</summary>
    public Task Finished { get; private set; } = Task.CompletedTask;

    /// <summary>Hears the events of <see cref="Held"/>.</summary>
    public Task Watching { get; set; } = Task.CompletedTask;

    /// <summary>Adds a job; it is told to stop by the token.</summary>
    /// <param name="job">What is done.</param>
    /// <param name="failed">
    /// Tells the core when the machine refused. Without it the process ends: what was asked must happen, and is asked
    /// again after the next start.
    /// </param>
    public void Add(Func<CancellationToken, Task> job, Func<string, ValueTask>? failed = null)
    {
        lock (_gate) Finished = RunAfterAsync(Finished, job, failed);
    }

    /// <summary>Keeps the handle.</summary>
    public void Hold(IContainer container) => Held = container;

    /// <summary>Tells the jobs under way to come to an end.</summary>
    public void Stop() => _stopping.Cancel();

    private async Task RunAfterAsync(Task before, Func<CancellationToken, Task> job, Func<string, ValueTask>? failed)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await job(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // A stop cut it short and answers for both; or the agent is ending and finds the container again.
        }
        catch (Exception cause) when (failed is not null && cause is IOException or UnauthorizedAccessException)
        {
            await failed!(cause.Message);
        }
        catch (Exception cause)
        {
            Fatal.EndProcess(cause);
        }
    }
}
