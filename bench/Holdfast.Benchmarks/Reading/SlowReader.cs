using System.Net.Sockets;
using System.Text;

namespace Holdfast.Benchmarks.Reading;

/// <summary>Asks for a large document and takes 40 KiB of it a second, as over a bad line.</summary>
internal sealed class SlowReader : IAsyncDisposable
{
    private const int PartBytes = 4_096;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // Small, so that little of the document is on its way.
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = PartBytes };
    private readonly CancellationTokenSource _ending = new();
    private Task _reading = Task.CompletedTask;

    /// <summary>How much it has.</summary>
    public long Bytes { get; private set; }

    /// <summary>Asks, and reads on until disposed.</summary>
    public static async Task<SlowReader> StartAsync(Uri document)
    {
        var reader = new SlowReader();
        await reader._socket.ConnectAsync(document.Host, document.Port);
        await reader._socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET {document.PathAndQuery} HTTP/1.1\r\nHost: {document.Authority}\r\n\r\n"));
        reader._reading = reader.ReadAsync();
        return reader;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _reading;
        _socket.Dispose();
        _ending.Dispose();
    }

    private async Task ReadAsync()
    {
        var part = new byte[PartBytes];
        try
        {
            while (await _socket.ReceiveAsync(part, _ending.Token) is > 0 and var count)
            {
                Bytes += count;
                await Task.Delay(Pause, _ending.Token);
            }
            throw new InvalidOperationException($"The master ended a slow answer after {Bytes} bytes.");
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }
}
