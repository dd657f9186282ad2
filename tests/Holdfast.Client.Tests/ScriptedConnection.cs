using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using Holdfast.Protocol.Json;

namespace Holdfast.Client.Tests;

/// <summary>The server's end of one connection.</summary>
internal sealed class ScriptedConnection(TcpClient socket, int number, CancellationToken stop) : IDisposable
{
    private readonly NetworkStream _stream = socket.GetStream();

    public CancellationToken Stop => stop;

    /// <summary>The next request; null when the client closed the connection.</summary>
    public async Task<ReceivedRequest?> ReadRequestAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await _stream.ReadAsync(one, stop) == 0) return null;
            head.Append((char)one[0]);
        }

        var request = new ReceivedRequest(number, head.ToString(), []);
        var length = int.Parse(request.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture);
        var body = new byte[length];
        await _stream.ReadExactlyAsync(body, stop);
        return request with { Body = body };
    }

    public Task WriteAsync(string bytes) => _stream.WriteAsync(Encoding.UTF8.GetBytes(bytes), stop).AsTask();

    public Task AnswerAsync(string status, string body = "", params string[] headers) => WriteAsync(
        $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n"
        + $"{string.Concat(headers.Select(header => $"{header}\r\n"))}\r\n{body}");

    public Task AcceptAsync() => AnswerAsync("202 Accepted");

    public Task RedirectAsync(Uri server, string path) =>
        AnswerAsync("307 Temporary Redirect", "", $"Location: //{server.Authority}{path}");

    /// <summary>The head of a stream.</summary>
    public Task OpenStreamAsync(string streamId = "stream-1", string mediaType = "application/json") => WriteAsync(
        $"HTTP/1.1 200 OK\r\nContent-Type: {mediaType}\r\nMesos-Stream-Id: {streamId}\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n");

    /// <summary>An event as one record in one chunk.</summary>
    public Task SendAsync(IMessage message, bool isJson = true)
    {
        var record = isJson ? MesosJson.ToUtf8(message) : message.ToByteArray();
        byte[] framed = [.. Encoding.ASCII.GetBytes($"{record.Length}\n"), .. record];
        byte[] chunk = [.. Encoding.ASCII.GetBytes($"{framed.Length:x}\r\n"), .. framed, .. "\r\n"u8];
        return _stream.WriteAsync(chunk, stop).AsTask();
    }

    /// <summary>Keeps a stream open until the client closes it or the test ends.</summary>
    public Task HoldAsync() => _stream.CopyToAsync(Stream.Null, stop);

    public void Close() => socket.Close();

    public void Dispose() => socket.Dispose();
}
