using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Holdfast.Fetcher.Tests.Sources;

/// <summary>An HTTP server that says exactly the bytes it is told, so that it can also misbehave.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    private RawServer(Func<string, NetworkStream, CancellationToken, Task> answer)
    {
        _listener.Start();
        _serving = ServeAsync(answer);
    }

    internal string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Calls <paramref name="answer"/> with the requested path, one connection at a time.</summary>
    internal static RawServer Start(Func<string, NetworkStream, CancellationToken, Task> answer) => new(answer);

    internal static RawServer WithFile(byte[] body) => Start(async (path, stream, cancellationToken) =>
    {
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n"), cancellationToken);
        await stream.WriteAsync(body, cancellationToken);
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync(Func<string, NetworkStream, CancellationToken, Task> answer)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, leaveOpen: true);
                var request = await reader.ReadLineAsync(_stop.Token) ?? "";
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 }) { }
                await answer(request.Split(' ') is [_, var path, ..] ? path : "", stream, _stop.Token);
            }
            catch (Exception failure) when (failure is OperationCanceledException or IOException or SocketException)
            {
                // The fetcher hung up, as it should on a bad answer, or the test is over.
            }
        }
    }
}
