using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>Answers every request as a master does that does not lead: by naming the leader.</summary>
internal sealed class StandbyServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _answering;

    public StandbyServer(string leader)
    {
        _listener.Start();
        _answering = AnswerAsync(leader);
    }

    public string Address => $"{_listener.LocalEndpoint}";

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _answering;
    }

    private async Task AnswerAsync(string leader)
    {
        while (true)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync();
                using var reader = new StreamReader(client.GetStream());
                var path = (await reader.ReadLineAsync())?.Split(' ')[1];
                Asked++;
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 307 Temporary Redirect\r\nLocation: //{leader}{path}\r\nContent-Length: 0\r\n"
                    + "Connection: close\r\n\r\n"));
            }
            catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
            {
                return; // It is over.
            }
            catch (IOException)
            {
                continue; // Whoever asked is gone.
            }
        }
    }
}
