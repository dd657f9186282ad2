using Grpc.Core;
using Holdfast.Protocol.Link.V1;

namespace Holdfast.Master.Link;

/// <summary>The master's end of the agent link: one call an agent, frames in order both ways. Translation
/// only.</summary>
internal sealed class AgentLinkEndpoint(LinkConnections connections, ILinkEvents events) : AgentLink.AgentLinkBase
{
    /// <inheritdoc/>
    public override async Task Connect(
        IAsyncStreamReader<FromAgent> requestStream, IServerStreamWriter<FromMaster> responseStream,
            ServerCallContext context)
    {
        var connection = connections.Add(context.CancellationToken);
        var reading = ReadAsync(requestStream, connection);
        try
        {
            await foreach (var message in connection.Outbound.Reader.ReadAllAsync(connection.Stopped))
                await responseStream.WriteAsync(message, connection.Stopped);
        }
        catch (Exception cause) when (IsBroken(cause))
        {
            // The agent went away or is too far behind: what it missed is sent again when it comes back.
        }
        finally
        {
            connection.Break();
            try
            {
                await reading;
            }
            finally
            {
                connections.Remove(connection);
            }
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<FromAgent> stream, LinkConnections.Connection connection)
    {
        try
        {
            while (await stream.MoveNext(connection.Stopped))
                await events.ReceivedAsync(connection.Number, stream.Current);
        }
        catch (Exception cause) when (IsBroken(cause))
        {
            // As above: the loss is reported below, whatever broke.
        }
        finally
        {
            connection.Outbound.Writer.TryComplete();
            await events.LostAsync(connection.Number);
        }
    }

    private static bool IsBroken(Exception cause) =>
        cause is OperationCanceledException or RpcException or IOException or InvalidOperationException;
}
