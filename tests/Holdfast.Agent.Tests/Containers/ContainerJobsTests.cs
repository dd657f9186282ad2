using Holdfast.Agent.Containers;

namespace Holdfast.Agent.Tests.Containers;

public sealed class ContainerJobsTests
{
    /// <summary>
    /// The agent ends while a job waits for exactly that, as one that destroys a container does. Before: the process
    /// was ended as for a broken invariant, since callbacks run last registered first, and the job's own token came
    /// later.
    /// </summary>
    [Fact]
    public async Task Job_ThatHearsOfTheAgentsEndFirst_IsNoFault()
    {
        using var closing = new CancellationTokenSource();
        var jobs = new ContainerJobs(static _ => default, TimeProvider.System, closing.Token);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(); // Goes on in the callback itself.
        jobs.Add(async _ =>
        {
            using var registration = closing.Token.Register(() => ended.SetCanceled(closing.Token));
            begun.SetResult();
            await ended.Task;
        });
        await begun.Task;

        await closing.CancelAsync();
        await jobs.Finished;

        Assert.True(ended.Task.IsCanceled);
    }
}
