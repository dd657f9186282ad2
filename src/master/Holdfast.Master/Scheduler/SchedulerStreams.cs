using System.Collections.Concurrent;
using Holdfast.Hosting.Http;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Effects;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Scheduler;

/// <summary>The open subscriptions, and the requests that wait to become one. Holds no policy.</summary>
internal sealed class SchedulerStreams(SchedulerEventWriter writer, MasterInbox inbox, TimeProvider time)
{
    private readonly ConcurrentDictionary<long, Waiting> _waiting = new();
    private readonly ConcurrentDictionary<StreamId, SchedulerStream> _open = new();

    /// <summary>Lets the answer to a SUBSCRIBE become a stream of the given form.</summary>
    public Task<SchedulerStream> Expect(long correlation, string mediaType)
    {
        var waiting = new Waiting(mediaType, new(TaskCreationOptions.RunContinuationsAsynchronously));
        _waiting[correlation] = waiting;
        return waiting.Opened.Task;
    }

    /// <summary>The request is over before it became a stream, as far as its endpoint has seen.</summary>
    public void Abandon(long correlation, Task<SchedulerStream> opened)
    {
        // Whoever removes the entry decides: where the loop was first, the stream exists and its loss must be told.
        if (_waiting.TryRemove(correlation, out _)) return;
        opened.ContinueWith(
            task => Break(task.Result),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);
    }

    /// <summary>Opens the stream that a request waits for.</summary>
    public void Open(OpenStream effect)
    {
        if (!_waiting.TryRemove(effect.Correlation, out var waiting))
        {
            // The client went away meanwhile.
            _ = inbox.PostUnlessStoppingAsync(at => new StreamBroken(at, effect.Stream));
            return;
        }

        var stream = new SchedulerStream(effect.Stream, waiting.MediaType, new RecordStream(time))
        {
            Capabilities = effect.Capabilities,
        };
        _open[effect.Stream] = stream;
        waiting.Opened.SetResult(stream);
    }

    /// <summary>
    /// Sends an event; nothing where the stream is gone already. A stream that takes no more is broken: its framework
    /// would miss events and yet be made offers.
    /// </summary>
    public void Send(StreamId id, SchedulerEvent evt)
    {
        if (!_open.TryGetValue(id, out var stream)) return;
        if (!stream.Records.TrySend(writer.Write(evt, stream.Capabilities, stream.MediaType))) Break(stream);
    }

    /// <summary>Gives the events to come the form that these capabilities ask for.</summary>
    public void Adapt(StreamId id, FrameworkCapabilities capabilities)
    {
        if (_open.TryGetValue(id, out var stream)) stream.Capabilities = capabilities;
    }

    /// <summary>Ends a stream once its events are written.</summary>
    public void Close(StreamId id)
    {
        if (_open.TryGetValue(id, out var stream)) stream.Records.Close();
    }

    /// <summary>The connection of a stream is over, whoever ended it.</summary>
    public void Break(SchedulerStream stream)
    {
        if (!_open.TryRemove(stream.Id, out _)) return;
        _ = inbox.PostUnlessStoppingAsync(at => new StreamBroken(at, stream.Id));
    }

    /// <summary>Ends every stream: the master stops.</summary>
    public void CloseAll()
    {
        foreach (var waiting in _waiting.Values) waiting.Opened.TrySetCanceled();
        foreach (var stream in _open.Values) stream.Records.Close();
    }

    private sealed record Waiting(string MediaType, TaskCompletionSource<SchedulerStream> Opened);
}
