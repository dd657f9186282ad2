using System.Collections.Concurrent;
using System.Threading.Channels;
using Holdfast.Hosting.Http;
using Holdfast.Protocol.Link.V1;

namespace Holdfast.Master.Link;

/// <summary>The open connections of agents, by number, and what waits to be sent on them. Holds no policy.</summary>
internal sealed class LinkConnections(TimeProvider time)
{
    /// <summary>Frames that may wait for the network. Full policy: the connection is closed, and the session resumes on
    /// the next one.</summary>
    private const int OutboundMax = 8_192;

    /// <summary>How long the agent of a closed connection may take for what is queued.</summary>
    private static readonly TimeSpan LastFramesMax = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<long, Connection> _connections = new();
    private long _last;
    private volatile bool _areClosed;

    /// <summary>Queues a message; dropped where the connection is over already, since the session sends it again on the
    /// next.</summary>
    public void Send(long number, FromMaster message)
    {
        if (_connections.TryGetValue(number, out var connection) && !connection.Outbound.Writer.TryWrite(message))
            connection.Break();
    }

    /// <summary>
    /// Closes a connection once what is queued has been sent, or could not be for a while: an agent that is stopped
    /// reads nothing, and its connection lives on. <see cref="ILinkEvents.LostAsync"/> follows.
    /// </summary>
    public void Close(long number)
    {
        if (_connections.TryGetValue(number, out var connection)) connection.Close();
    }

    /// <summary>Closes all of them, as <see cref="Close"/> does, and what comes later at once: the master stops, and
    /// its listener would wait for them.</summary>
    public void CloseAll()
    {
        _areClosed = true;
        foreach (var connection in _connections.Values) connection.Close();
    }

    /// <summary>The connection's agent says who it is; false where it has said so before. Only for whoever reads the
    /// connection.</summary>
    public bool TryGreet(long number) => _connections.TryGetValue(number, out var connection) && connection.TryGreet();

    internal Connection Add(CancellationToken aborted)
    {
        var connection = new Connection(Interlocked.Increment(ref _last), time, aborted);
        _connections[connection.Number] = connection;
        // Looked at after it is listed: one of the two sees the other.
        if (_areClosed) connection.Break();
        return connection;
    }

    internal void Remove(Connection connection)
    {
        _connections.TryRemove(connection.Number, out _);
        connection.Dispose();
    }

    internal sealed class Connection : IDisposable
    {
        private readonly GiveUp _giveUp;
        private readonly CancellationTokenRegistration _aborted;
        private bool _hasGreeted;

        public Connection(long number, TimeProvider time, CancellationToken aborted)
        {
            (Number, _giveUp) = (number, new GiveUp(time));
            _aborted = aborted.Register(Break);
        }

        public long Number { get; }

        public Channel<FromMaster> Outbound { get; } = Channel.CreateBounded<FromMaster>(OutboundMax);

        /// <summary>Cancelled when neither side is to read or write any more.</summary>
        public CancellationToken Stopped => _giveUp.Token;

        public bool TryGreet() => !_hasGreeted && (_hasGreeted = true);

        /// <summary>Ends it once what is queued is written, or after a while all the same.</summary>
        public void Close()
        {
            Outbound.Writer.TryComplete();
            _giveUp.After(LastFramesMax);
        }

        /// <summary>Ends it at once.</summary>
        public void Break()
        {
            Outbound.Writer.TryComplete();
            _giveUp.Now();
        }

        public void Dispose()
        {
            _aborted.Dispose();
            _giveUp.Dispose();
        }
    }
}
