using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using Grpc.Net.Client;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Secrets;
using Holdfast.Hosting.Tls;
using Holdfast.Protocol.Link.V1;

namespace Holdfast.Agent.Link;

/// <summary>Opens and closes connections to the master, and sends on them. Holds no policy: when to connect is the
/// core's decision.</summary>
/// <param name="locator">Finds the master.</param>
/// <param name="tls">What this agent shows it, and asks of it; null for no TLS.</param>
/// <param name="credential">What else is shown to it; null for nothing.</param>
/// <param name="events">Hears what happens.</param>
internal sealed class LinkConnections(
    MasterLocator locator, ProcessTls? tls, Renewable<Credential>? credential, ILinkEvents events) : IAsyncDisposable
{
    /// <summary>Frames that may wait for the network. Full policy: the connection is closed, and the session resumes on
    /// the next one.</summary>
    private const int OutboundMax = 8_192;

    /// <summary>The largest message that comes: a batch, which the master bounds by a quarter of this.</summary>
    private const int ReceivedBytesMax = 64 << 20;

    /// <summary>The largest that leaves: a report of everything an agent holds. As much as the master takes.</summary>
    private const int SentBytesMax = 256 << 20;

    private readonly ConcurrentDictionary<long, Connection> _connections = new();

    /// <summary>Starts to connect; what comes of it is told to <see cref="ILinkEvents"/>.</summary>
    public void Open(long number)
    {
        var connection = new Connection(number);
        if (!_connections.TryAdd(number, connection))
            throw new ArgumentException($"Connection {number} is open already.", nameof(number));
        connection.Running = Task.Run(() => RunAsync(connection));
    }

    /// <summary>Queues a message; dropped where the connection is over already, since the session sends it again on the
    /// next.</summary>
    public void Send(long number, FromAgent message)
    {
        if (_connections.TryGetValue(number, out var connection) && !connection.Outbound.Writer.TryWrite(message))
            connection.Close("more waits for the network than may wait");
    }

    /// <summary>Closes a connection; <see cref="ILinkEvents.LostAsync"/> follows.</summary>
    public void Close(long number)
    {
        if (_connections.TryGetValue(number, out var connection)) connection.Close("closed here");
    }

    /// <summary>Closes every connection and waits for their ends.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections.Values) connection.Close("the agent stops");
        await Task.WhenAll(_connections.Values.Select(connection => connection.Running));
    }

    private async Task RunAsync(Connection connection)
    {
        string reason;
        try
        {
            await ConverseAsync(connection);
            reason = "the master closed the connection";
        }
        catch (Exception cause)
        {
            // Whatever it was: a core that does not hear of the end waits for a silent master.
            reason = Explain(cause);
        }
        _connections.TryRemove(connection.Number, out _);
        reason = connection.ClosedBecause ?? reason;
        await events.LostAsync(connection.Number, reason);
    }

    private static string Explain(Exception cause) => cause switch
    {
        RpcException { StatusCode: StatusCode.Unauthenticated } =>
            "the master does not take this agent's credential: --credential must name a file with one of those in the "
                + "master's --credentials",
        RpcException call => call.Status.Detail,
        _ => cause.Message,
    };

    private Metadata Headers()
    {
        if (credential?.Current is not { } own) return [];
        return [new("authorization", own.ToBasic())];
    }

    private async Task ConverseAsync(Connection connection)
    {
        var stop = connection.Stop.Token;
        var address = await locator.FindAsync(stop);
        using var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = ReceivedBytesMax,
            MaxSendMessageSize = SentBytesMax,
            HttpHandler = MasterLocator.Handler(tls),
        });
        using var call = new AgentLink.AgentLinkClient(channel).Connect(Headers(), cancellationToken: stop);
        var writing = WriteAsync(call.RequestStream, connection);
        try
        {
            await events.OpenedAsync(connection.Number);
            await foreach (var message in call.ResponseStream.ReadAllAsync(stop))
                await events.ReceivedAsync(connection.Number, message);
        }
        finally
        {
            connection.Outbound.Writer.TryComplete();
            await connection.Stop.CancelAsync();
            await writing;
        }
    }

    private static async Task WriteAsync(IClientStreamWriter<FromAgent> writer, Connection connection)
    {
        try
        {
            await foreach (var message in connection.Outbound.Reader.ReadAllAsync(connection.Stop.Token))
                await writer.WriteAsync(message, connection.Stop.Token);
        }
        catch (Exception cause) when (IsBroken(cause))
        {
            // The reading side learns the same and tells the reason; this side has nothing to add.
        }
        finally
        {
            await connection.Stop.CancelAsync();
        }
    }

    // A write that is under way when the connection breaks fails with the transport's own exception, not with gRPC's.
    private static bool IsBroken(Exception cause) => cause is OperationCanceledException or RpcException
        or IOException or HttpRequestException or InvalidOperationException;

    private sealed class Connection(long number)
    {
        public long Number { get; } = number;
        public Channel<FromAgent> Outbound { get; } = Channel.CreateBounded<FromAgent>(OutboundMax);
        public CancellationTokenSource Stop { get; } = new();
        public Task Running { get; set; } = Task.CompletedTask;

        /// <summary>Why this side closed it; null where it did not, however it ended.</summary>
        public string? ClosedBecause { get; private set; }

        public void Close(string reason)
        {
            ClosedBecause ??= reason;
            Stop.Cancel();
        }
    }
}
