using System.Net;
using System.Net.Sockets;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Listening;

namespace Holdfast.Hosting.Tests.Listening;

public sealed class PatientSocketTests
{
    [Fact]
    public async Task Peer_ThatTakesNothing_HasLittleWaitingForIt()
    {
        var token = TestContext.Current.CancellationToken;
        using var listener = PatientSocket.Listen(
            new IPEndPoint(IPAddress.Loopback, 0), PatientSocket.PatienceDefault);
        listener.Listen();
        using var peer = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await peer.ConnectAsync(listener.LocalEndPoint!, token);
        using var connection = await listener.AcceptAsync(token);
        connection.Blocking = false;

        // A piece of an answer counts as taken once there is room for it: megabytes would be minutes of a slow line.
        Assert.InRange(SendUntilFull(connection), PieceReply.PieceBytes, 8 * PieceReply.PieceBytes);
    }

    private static int SendUntilFull(Socket connection)
    {
        var sent = 0;
        while (true)
        {
            var count = connection.Send(new byte[4_096], SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock) return sent;
            Assert.Equal(SocketError.Success, error);
            sent += count;
        }
    }
}
