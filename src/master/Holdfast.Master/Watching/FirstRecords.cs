using Holdfast.Hosting.Http;
using Holdfast.Master.Core.Views;

namespace Holdfast.Master.Watching;

/// <summary>
/// The first records of watchers, each the whole state. Many ask at once after a start: those with the same snapshot
/// share a record, and different ones are bounded in bytes.
/// </summary>
/// <param name="make">Makes the record of a snapshot, with the interval of heartbeats, in a form.</param>
/// <param name="bytesMax">What different records may have together; a larger one is made alone.</param>
internal sealed class FirstRecords(Func<MasterView, TimeSpan, string, byte[]> make, long bytesMax)
{
    private readonly Lock _gate = new();
    private readonly List<Shared> _live = [];
    private TaskCompletionSource _left = New();
    // What the next one will have is known once it is made: as much as the last one, until then.
    private long _bytesExpected;

    /// <summary>The bytes of all that are written at the moment, those being made as they are expected.</summary>
    public long BytesLive
    {
        get { lock (_gate) return _live.Sum(shared => shared.Bytes); }
    }

    /// <summary>The first record of a watcher, once there is room for it.</summary>
    public async Task<FirstRecord> TakeAsync(WatchStream stream, CancellationToken cancellationToken)
    {
        var snapshot = stream.TakeSnapshot();
        var shared = await EnterAsync(snapshot, stream, cancellationToken);
        try
        {
            var bytes = await shared.Record;
            lock (_gate) shared.Bytes = _bytesExpected = bytes.Length;
            return new FirstRecord(bytes, () => Leave(shared));
        }
        catch
        {
            Leave(shared);
            throw;
        }
    }

    private async Task<Shared> EnterAsync(MasterView snapshot, WatchStream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task left;
            lock (_gate)
            {
                if (TryEnter(snapshot, stream) is { } shared) return shared;
                left = _left.Task;
            }
            await left.WaitAsync(cancellationToken);
        }
    }

    private Shared? TryEnter(MasterView snapshot, WatchStream stream)
    {
        var shared = _live.Find(one => ReferenceEquals(one.View, snapshot) && one.MediaType == stream.MediaType);
        if (shared is null)
        {
            if (_live.Count > 0 && _live.Sum(one => one.Bytes) + _bytesExpected > bytesMax) return null;
            var (interval, mediaType) = (stream.HeartbeatInterval, stream.MediaType);
            shared = new Shared(snapshot, mediaType, Task.Run(() => make(snapshot, interval, mediaType)))
            {
                Bytes = _bytesExpected,
            };
            _live.Add(shared);
        }
        shared.Writers++;
        return shared;
    }

    private void Leave(Shared shared)
    {
        TaskCompletionSource left;
        lock (_gate)
        {
            if (--shared.Writers > 0) return;
            _live.Remove(shared);
            (left, _left) = (_left, New());
        }
        left.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Shared(MasterView view, string mediaType, Task<byte[]> record)
    {
        public MasterView View { get; } = view;

        public string MediaType { get; } = mediaType;

        public Task<byte[]> Record { get; } = record;

        public long Bytes { get; set; }

        public int Writers { get; set; }
    }
}
