using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Holdfast.Hosting.Http;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Effects;
using Holdfast.Model.Ids;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Master.Watching;

/// <summary>The streams of those who watch the cluster. Holds no policy.</summary>
/// <remarks>
/// <code>
/// loop ─effects, in order─► queue ─one task─► each watcher's own queue ─its request─► connection
/// </code>
/// The loop only queues; what a change is in JSON or protobuf is made once, by the task, for all watchers. Full policy
/// of the queue: all watchers are dropped, those included that are about to open, and begin anew with a snapshot; the
/// loop waits for nobody.
/// </remarks>
internal sealed class WatchStreams : IAsyncDisposable
{
    private const int QueuedMax = 65_536;

    private readonly ConcurrentDictionary<StreamId, WatchStream> _open = new();
    private readonly Channel<MasterEffect> _queue =
        Channel.CreateBounded<MasterEffect>(new BoundedChannelOptions(QueuedMax) { SingleReader = true });

    private readonly WatchEventWriter _writer;
    private readonly MasterInbox _inbox;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _onFault;
    private readonly Task _pump;
    private int _hasOverrun;

    /// <param name="writer">Makes events of changes.</param>
    /// <param name="inbox">Is told of streams that end.</param>
    /// <param name="time">Measures how long readers may take.</param>
    /// <param name="onFault">Called when a change cannot be told. Must end the process.</param>
    public WatchStreams(WatchEventWriter writer, MasterInbox inbox, TimeProvider time, Action<Exception> onFault)
    {
        (_writer, _inbox, _time, _onFault) = (writer, inbox, time, onFault);
        Pending = new(Break);
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>Those who ask to watch and do not yet.</summary>
    public PendingStreams<WatchStream> Pending { get; }

    /// <summary>Queues what the core wants of watchers.</summary>
    public void Queue(MasterEffect effect)
    {
        if (_queue.Writer.TryWrite(effect)) return;
        Volatile.Write(ref _hasOverrun, 1);
        if (effect is OpenWatch open) Refuse(open);
    }

    /// <summary>The connection of a stream is over, whoever ended it.</summary>
    public void Break(WatchStream stream)
    {
        if (!_open.TryRemove(stream.Id, out _)) return;
        stream.Records.Close();
        _ = _inbox.PostUnlessStoppingAsync(at => new WatchBroken(at, stream.Id));
    }

    /// <summary>Ends every stream: the master stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _pump;
        Pending.CancelAll();
        foreach (var stream in _open.Values) stream.Records.Close();
    }

    private async Task PumpAsync()
    {
        try
        {
            await foreach (var effect in _queue.Reader.ReadAllAsync())
            {
                if (Volatile.Read(ref _hasOverrun) == 0) Run(effect);
                else BeginAnew(effect);
            }
        }
        catch (Exception cause)
        {
            _onFault(cause);
        }
    }

    // Something was lost after all that is queued: nobody who is to open by it, or is open, can go on.
    private void BeginAnew(MasterEffect effect)
    {
        if (effect is OpenWatch first) Refuse(first);
        while (_queue.Reader.TryRead(out var next))
            if (next is OpenWatch open) Refuse(open);
        foreach (var stream in _open.Values) Break(stream);
        Volatile.Write(ref _hasOverrun, 0);
    }

    private void Refuse(OpenWatch open)
    {
        _ = _inbox.PostUnlessStoppingAsync(at => new WatchBroken(at, open.Watch));
        if (Pending.TryTake(open.Correlation, out var waiting))
            waiting.Opened.TrySetException(new BadHttpRequestException(
                "More changes than watchers can be told just now; subscribe again.",
                StatusCodes.Status503ServiceUnavailable));
    }

    private void Run(MasterEffect effect)
    {
        switch (effect)
        {
            case OpenWatch open: Open(open); break;
            case TellWatchers tell: Tell(tell.Change); break;
            case BeatWatch beat when _open.TryGetValue(beat.Watch, out var stream):
                Send(stream, WatchEventWriter.Heartbeat(stream.MediaType));
                break;
            case CloseWatch close when _open.TryGetValue(close.Watch, out var stream):
                Break(stream);
                break;
            case BeatWatch or CloseWatch: break; // It is gone already.
            default: throw new UnreachableException($"No runner for {effect.GetType().Name}; add an arm above.");
        }
    }

    private void Open(OpenWatch effect)
    {
        if (!Pending.TryTake(effect.Correlation, out var waiting))
        {
            // The client went away meanwhile.
            _ = _inbox.PostUnlessStoppingAsync(at => new WatchBroken(at, effect.Watch));
            return;
        }

        var stream = new WatchStream(
            effect.Watch, waiting.MediaType, effect.Snapshot, effect.HeartbeatInterval, new RecordStream(_time));
        _open[effect.Watch] = stream;
        waiting.Opened.SetResult(stream);
    }

    private void Tell(ClusterChange change)
    {
        byte[]? json = null, protobuf = null;
        foreach (var stream in _open.Values)
            Send(stream, stream.MediaType == MediaTypes.Json
                ? json ??= _writer.Write(change, MediaTypes.Json)
                : protobuf ??= _writer.Write(change, MediaTypes.Protobuf));
    }

    // A stream that takes no more would miss changes and yet seem whole.
    private void Send(WatchStream stream, byte[] record)
    {
        if (!stream.Records.TrySend(record)) Break(stream);
    }
}
