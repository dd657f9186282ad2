using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using Holdfast.Protocol.V1.Master;

namespace Holdfast.Cli.Tests;

/// <summary>
/// A master that tells a state that a test made up, and accepts what is ordered. Each connection has one request.
/// </summary>
internal sealed class FakeMaster : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _orders = new();
    private readonly Task _serving;

    public FakeMaster()
    {
        _listener.Start();
        Address = $"{_listener.LocalEndpoint}";
        _serving = ServeAsync();
    }

    public string Address { get; }

    public Response.Types.GetState State { get; init; } = new()
    {
        GetAgents = new(), GetFrameworks = new(), GetTasks = new(), GetExecutors = new(),
    };

    /// <summary>When it began to lead, in seconds of the epoch.</summary>
    public double StartTime { get; init; } = 1_700_000_000;

    public string Volumes { get; init; } = """{"volumes":[]}""";

    /// <summary>What it says of agents by its own API; null of a master that is too old to have that.</summary>
    public string? Agents { get; init; }

    public string UnreachableAgents { get; init; } = """{"agents":[]}""";

    /// <summary>After how many orders nobody listens any more.</summary>
    public int EndsAfter { get; init; } = int.MaxValue;

    /// <summary>What was ordered, oldest first: the type of the call and the path with its query.</summary>
    public IReadOnlyList<string> Orders => [.. _orders];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (_orders.Count < EndsAfter)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var stream = client.GetStream();
                await AnswerAsync(stream);
            }

            _listener.Stop();
        }
        catch (OperationCanceledException)
        {
            return; // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, _stop.Token);
            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n");
        var length = Array.Find(
            lines, line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        var body = new byte[length is null ? 0 : int.Parse(length.Split(':')[1], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        var (status, type, answer) = Answer(lines[0].Split(' ')[1], body);
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {answer.Length}\r\n"
                + "Connection: close\r\n\r\n"), _stop.Token);
        await stream.WriteAsync(answer, _stop.Token);
    }

    private (string Status, string Type, byte[] Body) Answer(string path, byte[] body)
    {
        if (path.EndsWith("/v1/agents", StringComparison.Ordinal) && Agents is null)
            return ("404 Not Found", "text/plain", []);
        if (!path.StartsWith("/api/v1", StringComparison.Ordinal))
            return ("200 OK", "application/json", Encoding.UTF8.GetBytes(
                path.EndsWith("/volumes", StringComparison.Ordinal) ? Volumes
                : path.EndsWith("/v1/agents", StringComparison.Ordinal) ? Agents!
                : UnreachableAgents));
        var call = Call.Parser.ParseFrom(body);
        var answer = call.Type switch
        {
            Call.Types.Type.GetState => new Response { Type = Response.Types.Type.GetState, GetState = State },
            Call.Types.Type.GetMaster => new Response
            {
                Type = Response.Types.Type.GetMaster, GetMaster = new() { StartTime = StartTime },
            },
            _ => null,
        };
        if (answer is not null) return ("200 OK", "application/x-protobuf", answer.ToByteArray());
        _orders.Enqueue($"{call.Type} {path}");
        return ("202 Accepted", "text/plain", []);
    }
}
