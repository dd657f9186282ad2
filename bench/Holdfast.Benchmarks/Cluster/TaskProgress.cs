using System.Text.Json;

namespace Holdfast.Benchmarks.Cluster;

/// <summary>When a task's updates were heard, as timestamps of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
internal sealed class TaskProgress
{
    private readonly TaskCompletionSource<long> _running = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<long> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Fails if the task ends in another way than by finishing.</summary>
    public Task<long> Running => _running.Task;

    /// <inheritdoc cref="Running"/>
    public Task<long> Finished => _finished.Task;

    public void Hear(JsonElement status, long heardAt)
    {
        var state = status.GetProperty("state").GetString();
        switch (state)
        {
            case "TASK_STAGING" or "TASK_STARTING" or "TASK_KILLING":
                break;
            case "TASK_RUNNING":
                _running.TrySetResult(heardAt);
                break;
            case "TASK_FINISHED":
                _finished.TrySetResult(heardAt);
                break;
            default:
                var fault = new InvalidOperationException($"A task is {state}: {status}");
                _running.TrySetException(fault);
                _finished.TrySetException(fault);
                break;
        }
    }
}
