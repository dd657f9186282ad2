using System.Collections.Concurrent;
using System.Threading.Channels;
using Holdfast.Protocol.Link.V1;

namespace Holdfast.Master.Link;

/// <summary>The open connections of agents, by number, and what waits to be sent on them. Holds no policy.</summary>
internal sealed class LinkConnections
{
    /// <summary>Frames that may wait for the network. Full policy: the connection is closed, and the session resumes on
    /// the next one.</summary>
    private const int OutboundMax = 8_192;

    private readonly ConcurrentDictionary<long, Connection> _connections = new();
    private long _last;

    /// <summary>Queues a message; dropped where the connection is over already, since the session sends it again on the
    /// next.</summary>
    public void Send(long number, FromMaster message)
    {
        if (_connections.TryGetValue(number, out var connection) && !connection.Outbound.Writer.TryWrite(message))
            connection.Stop.Cancel();
    }

    /// <summary>Closes a connection once what is queued has been sent; <see cref="ILinkEvents.LostAsync"/>
    /// follows.</summary>
    public void Close(long number)
    {
        if (_connections.TryGetValue(number, out var connection)) connection.Outbound.Writer.TryComplete();
    }

    internal Connection Add(CancellationToken aborted)
    {
        var connection = new Connection(Interlocked.Increment(ref _last), aborted);
        _connections[connection.Number] = connection;
        return connection;
    }

    internal void Remove(Connection connection)
    {
        _connections.TryRemove(connection.Number, out _);
        connection.Dispose();
    }

    internal sealed class Connection(long number, CancellationToken aborted) : IDisposable
    {
        public long Number { get; } = number;
        public Channel<FromMaster> Outbound { get; } = Channel.CreateBounded<FromMaster>(OutboundMax);
        public CancellationTokenSource Stop { get; } = CancellationTokenSource.CreateLinkedTokenSource(aborted);

        public void Dispose() => Stop.Dispose();
    }
}
