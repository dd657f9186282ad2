using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Holdfast.Cli.Tests;

/// <summary>Answers one request with prepared text and keeps the request's head.</summary>
internal sealed class OneAnswerServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public OneAnswerServer(string status, string body)
    {
        _listener.Start();
        Head = AnswerAsync($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
    }

    public string Address => $"{_listener.LocalEndpoint}";

    public Task<string> Head { get; }

    public void Dispose() => _listener.Dispose();

    private async Task<string> AnswerAsync(string answer)
    {
        using var client = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, TestContext.Current.CancellationToken);
            head.Append((char)one[0]);
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), TestContext.Current.CancellationToken);
        return head.ToString();
    }
}
