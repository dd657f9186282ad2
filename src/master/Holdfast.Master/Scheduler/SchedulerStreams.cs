using System.Collections.Concurrent;
using Holdfast.Hosting.Http;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Effects;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Scheduler;

/// <summary>The open subscriptions, and the requests that wait to become one. Holds no policy.</summary>
internal sealed class SchedulerStreams
{
    private readonly ConcurrentDictionary<StreamId, SchedulerStream> _open = new();
    private readonly SchedulerEventWriter _writer;
    private readonly MasterInbox _inbox;
    private readonly TimeProvider _time;

    public SchedulerStreams(SchedulerEventWriter writer, MasterInbox inbox, TimeProvider time)
    {
        (_writer, _inbox, _time) = (writer, inbox, time);
        Pending = new(Break);
    }

    /// <summary>Those who ask to subscribe and are not yet.</summary>
    public PendingStreams<SchedulerStream> Pending { get; }

    /// <summary>Opens the stream that a request waits for.</summary>
    public void Open(OpenStream effect)
    {
        if (!Pending.TryTake(effect.Correlation, out var waiting))
        {
            // The client went away meanwhile.
            _ = _inbox.PostUnlessStoppingAsync(at => new StreamBroken(at, effect.Stream));
            return;
        }

        var stream = new SchedulerStream(effect.Stream, waiting.MediaType, new RecordStream(_time))
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
        if (!stream.Records.TrySend(_writer.Write(evt, stream.Capabilities, stream.MediaType))) Break(stream);
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
        _ = _inbox.PostUnlessStoppingAsync(at => new StreamBroken(at, stream.Id));
    }

    /// <summary>Ends every stream: the master stops.</summary>
    public void CloseAll()
    {
        Pending.CancelAll();
        foreach (var stream in _open.Values) stream.Records.Close();
    }
}
