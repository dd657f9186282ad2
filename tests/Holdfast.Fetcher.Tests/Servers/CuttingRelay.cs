using System.Net;
using System.Net.Sockets;

namespace Holdfast.Fetcher.Tests.Servers;

/// <summary>A line to a server that breaks after so many bytes, as often as it is told to.</summary>
internal sealed class CuttingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private int _cuts;

    /// <param name="port">Where the server listens.</param>
    /// <param name="bytes">How many bytes of the server's pass, on each of the first connections.</param>
    /// <param name="cuts">How many connections break.</param>
    internal CuttingRelay(int port, int bytes, int cuts)
    {
        _cuts = cuts;
        _listener.Start();
        _serving = ServeAsync(port, bytes);
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal string Address => $"http://127.0.0.1:{Port}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync(int port, int bytes)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                using var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
                var asking = client.GetStream().CopyToAsync(server.GetStream(), _stop.Token);
                await AnswerAsync(server.GetStream(), client.GetStream(), _cuts-- > 0 ? bytes : int.MaxValue);
                client.Client.Close();
                server.Client.Close();
                await asking;
            }
            catch (Exception failure)
                when (failure is OperationCanceledException or IOException or SocketException
                    or ObjectDisposedException)
            {
                // One side hung up, or the test is over.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream server, NetworkStream client, int left)
    {
        var buffer = new byte[4096];
        while (left > 0 && await server.ReadAsync(buffer.AsMemory(0, Math.Min(left, buffer.Length)), _stop.Token) is > 0
            and var count)
        {
            await client.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
            left -= count;
        }
    }
}
