using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Holdfast.Fetcher.Tests.Sources;

/// <summary>An FTP server that can be told to misbehave; the file it has is always the same one.</summary>
internal sealed class RawFtpServer : IAsyncDisposable
{
    private readonly TcpListener _control = new(IPAddress.Loopback, 0);
    private readonly TcpListener _data = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private int _offset;

    internal RawFtpServer()
    {
        _control.Start();
        _data.Start();
        _serving = ServeAsync();
    }

    /// <summary>What it answers instead of what it should, by the command's first word.</summary>
    internal Dictionary<string, string> Instead { get; } = [];

    /// <summary>What it answers the first times, before it answers as ever; null for what it would.</summary>
    internal Dictionary<string, Queue<string?>> AtFirst { get; } = [];

    internal byte[] Content { get; init; } = "0123456789"u8.ToArray();

    /// <summary>How many bytes it sends before it breaks off; one for each transfer that breaks.</summary>
    internal Queue<int> Cuts { get; } = new();

    internal List<string> Commands { get; } = [];

    internal string Address => $"127.0.0.1:{((IPEndPoint)_control.LocalEndpoint).Port}";

    private int DataPort => ((IPEndPoint)_data.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _control.Stop();
        _data.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _control.AcceptTcpClientAsync(_stop.Token);
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream);
                await SayAsync(stream, InsteadOf("") ?? "220 ready");
                while (await reader.ReadLineAsync(_stop.Token) is { } command) await AnswerAsync(stream, command);
            }
            catch (Exception failure) when (failure is OperationCanceledException or IOException or SocketException)
            {
                // The fetcher hung up, as it may, or the test is over.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream, string command)
    {
        lock (Commands) Commands.Add(command);
        var verb = command.Split(' ')[0];
        if (InsteadOf(verb) is { } instead)
        {
            // The connection that nothing comes by is not the next transfer's.
            if (verb == "RETR") (await _data.AcceptTcpClientAsync(_stop.Token)).Dispose();
            await SayAsync(stream, instead);
        }
        else if (verb == "RETR") await SendAsync(stream);
        else await SayAsync(stream, Usual(verb, command));
    }

    private string? InsteadOf(string verb) =>
        AtFirst.TryGetValue(verb, out var first) && first.TryDequeue(out var answer) ? answer
        : Instead.GetValueOrDefault(verb);

    private string Usual(string verb, string command)
    {
        if (verb == "REST") _offset = int.Parse(command.Split(' ')[1], CultureInfo.InvariantCulture);
        return verb switch
        {
            "USER" => "331 who are you",
            "PASS" => "230 come in",
            "TYPE" => "200 as it is",
            "SIZE" => $"213 {Content.Length}",
            "MDTM" => "213 20250102030405",
            "EPSV" => $"229 over there (|||{DataPort}|)",
            "PASV" => $"227 over there (10,9,8,7,{DataPort >> 8},{DataPort & 255})",
            "REST" => "350 from there",
            _ => "500 what?",
        };
    }

    private async Task SendAsync(NetworkStream stream)
    {
        using var data = await _data.AcceptTcpClientAsync(_stop.Token);
        await SayAsync(stream, "150 here it comes");
        var rest = Content.AsMemory(_offset);
        _offset = 0;
        var isCut = Cuts.TryDequeue(out var bytes);
        await data.GetStream().WriteAsync(isCut ? rest[..bytes] : rest, _stop.Token);
        data.Close();
        await SayAsync(stream, isCut ? "426 the line broke" : "226 that was it");
    }

    private async Task SayAsync(NetworkStream stream, string reply) =>
        await stream.WriteAsync(Encoding.UTF8.GetBytes(reply + "\r\n"), _stop.Token);
}
