using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Holdfast.Integration.Tests.Master;

/// <summary>HTTP/1.1 as bytes on a socket, so that nothing between hides what the master sends.</summary>
internal sealed class RawHttp : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly IPAddress _ip;
    private readonly int _port;
    private BufferedStream? _stream;

    /// <param name="port">Where the server listens.</param>
    /// <param name="receiveBufferBytes">What the system may keep of what nobody reads; null for its own choice.</param>
    /// <param name="ip">On which address; null for loopback.</param>
    public RawHttp(int port, int? receiveBufferBytes = null, IPAddress? ip = null)
    {
        (_ip, _port) = (ip ?? IPAddress.Loopback, port);
        if (receiveBufferBytes is { } bytes) _client.ReceiveBufferSize = bytes;
    }

    /// <summary>Sends a request and reads status line and headers.</summary>
    public async Task<RawAnswer> SendAsync(
        string method, string path, IEnumerable<KeyValuePair<string, string>> headers, byte[] body,
            CancellationToken cancellationToken)
    {
        await ConnectAsync(
            $"{Head(method, path, headers.ToList())}Content-Length: {body.Length}\r\n\r\n", cancellationToken);
        await _stream!.WriteAsync(body, cancellationToken);
        await _stream.FlushAsync(cancellationToken);
        return await ReadHeadAsync(cancellationToken);
    }

    /// <summary>Sends the head of a request and no more, and reads status line and headers.</summary>
    public async Task<RawAnswer> SendHeadAsync(
        string method, string path, IEnumerable<KeyValuePair<string, string>> headers,
        CancellationToken cancellationToken)
    {
        await ConnectAsync(Head(method, path, headers.ToList()) + "\r\n", cancellationToken);
        await _stream!.FlushAsync(cancellationToken);
        return await ReadHeadAsync(cancellationToken);
    }

    /// <summary>Sends a body in chunks, whose length nobody says before, and reads status line and headers.</summary>
    public async Task<RawAnswer> SendChunkedAsync(
        string method, string path, IEnumerable<KeyValuePair<string, string>> headers, long bodyBytes,
        CancellationToken cancellationToken)
    {
        await ConnectAsync(
            Head(method, path, headers.ToList()) + "Transfer-Encoding: chunked\r\n\r\n", cancellationToken);
        var chunk = new byte[1 << 20];
        Array.Fill(chunk, (byte)' ');
        try
        {
            for (var left = bodyBytes; left > 0; left -= chunk.Length)
            {
                var count = (int)Math.Min(left, chunk.Length);
                await _stream!.WriteAsync(Encoding.ASCII.GetBytes($"{count:x}\r\n"), cancellationToken);
                await _stream.WriteAsync(chunk.AsMemory(0, count), cancellationToken);
                await _stream.WriteAsync("\r\n"u8.ToArray(), cancellationToken);
            }

            await _stream!.WriteAsync("0\r\n\r\n"u8.ToArray(), cancellationToken);
            await _stream.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            // It said no before it had all: what it said is there to be read.
        }

        return await ReadHeadAsync(cancellationToken);
    }

    /// <summary>Reads the rest of an answer that says its length.</summary>
    public async Task<byte[]> ReadBodyAsync(RawAnswer answer, CancellationToken cancellationToken)
    {
        var body = new byte[int.Parse(
            answer.Headers["Content-Length"], System.Globalization.CultureInfo.InvariantCulture)];
        await _stream!.ReadExactlyAsync(body, cancellationToken);
        return body;
    }

    /// <summary>Reads the next chunk; null at the end of the answer or of the connection.</summary>
    public async Task<byte[]?> ReadChunkAsync(CancellationToken cancellationToken)
    {
        if (await ReadLineAsync(cancellationToken) is not { Length: > 0 } line) return null;
        var length = Convert.ToInt32(line, 16);
        var chunk = new byte[length];
        await _stream!.ReadExactlyAsync(chunk, cancellationToken);
        await ReadLineAsync(cancellationToken);
        return length == 0 ? null : chunk;
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _client.Dispose();
    }

    private async Task ConnectAsync(string head, CancellationToken cancellationToken)
    {
        await _client.ConnectAsync(_ip, _port, cancellationToken);
        _stream = new BufferedStream(_client.GetStream());
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
    }

    private string Head(string method, string path, List<KeyValuePair<string, string>> headers)
    {
        var head = new StringBuilder($"{method} {path} HTTP/1.1\r\n");
        if (!headers.Exists(header => header.Key == "Host")) head.Append($"Host: {_ip}:{_port}\r\n");
        foreach (var (name, value) in headers) head.Append($"{name}: {value}\r\n");
        return head.ToString();
    }

    private async Task<RawAnswer> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var status = await ReadLineAsync(cancellationToken)
            ?? throw new EndOfStreamException("The master closed the connection.");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return new RawAnswer(status, headers);
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await _stream!.ReadAsync(one, cancellationToken) == 1)
        {
            if (one[0] == '\n') return Encoding.ASCII.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }

        return line.Count == 0 ? null : Encoding.ASCII.GetString([.. line]);
    }
}
