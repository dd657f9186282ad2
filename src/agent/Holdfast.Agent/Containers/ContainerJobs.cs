using Holdfast.Containers.Launching;

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
    public void Add(Func<CancellationToken, Task> job)
    {
        lock (_gate) Finished = RunAfterAsync(Finished, job);
    }

    /// <summary>Keeps the handle.</summary>
    public void Hold(IContainer container) => Held = container;

    /// <summary>Tells the jobs under way to come to an end.</summary>
    public void Stop() => _stopping.Cancel();

    private async Task RunAfterAsync(Task before, Func<CancellationToken, Task> job)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await job(_stopping.Token);
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // The agent is ending: the container is found again after its next start.
        }
    }
}
