using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Holdfast.Master.Effects;

/// <summary>Requests that wait to become a stream of events. Thread-safe.</summary>
/// <typeparam name="T">The stream.</typeparam>
/// <param name="onLost">Told of a stream that was opened for a request that is over.</param>
internal sealed class PendingStreams<T>(Action<T> onLost)
{
    private readonly ConcurrentDictionary<long, Waiting> _waiting = new();

    /// <summary>Lets the answer to a SUBSCRIBE become a stream of the given form.</summary>
    public Task<T> Expect(long correlation, string mediaType)
    {
        var waiting = new Waiting(mediaType, new(TaskCreationOptions.RunContinuationsAsynchronously));
        _waiting[correlation] = waiting;
        return waiting.Opened.Task;
    }

    /// <summary>The request is over before it became a stream, as far as its endpoint has seen.</summary>
    public void Abandon(long correlation, Task<T> opened)
    {
        // Whoever removes the entry decides: where the opener was first, the stream exists and its loss must be told.
        if (_waiting.TryRemove(correlation, out _)) return;
        opened.ContinueWith(
            task => onLost(task.Result),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);
    }

    /// <summary>Takes the request, which its stream or its refusal must then be handed to; false when it is
    /// over.</summary>
    public bool TryTake(long correlation, [NotNullWhen(true)] out Waiting? waiting) =>
        _waiting.TryRemove(correlation, out waiting);

    /// <summary>No request becomes a stream any more: the master stops.</summary>
    public void CancelAll()
    {
        foreach (var waiting in _waiting.Values) waiting.Opened.TrySetCanceled();
    }

    /// <summary>A request.</summary>
    /// <param name="MediaType">The form that it asks for.</param>
    /// <param name="Opened">Gets its stream.</param>
    public sealed record Waiting(string MediaType, TaskCompletionSource<T> Opened);
}
