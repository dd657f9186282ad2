using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Holdfast.Testing.Servers;

/// <summary>A real server on loopback, with a directory and configuration of its own.</summary>
public sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private ServerProcess(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
    }

    /// <summary>Starts it, and waits until it answers where it is to listen.</summary>
    public static async Task<ServerProcess> StartAsync(string program, IPEndPoint at, params string[] arguments)
    {
        var server = new ServerProcess(program, arguments);
        try
        {
            await Eventually.IsTrueAsync(() => server.AnswersAsync(at), Patience, $"{program} to listen");
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<bool> AnswersAsync(IPEndPoint at)
    {
        if (_process.HasExited)
            throw new InvalidOperationException(
                $"The server ended with {_process.ExitCode}: {await _process.StandardError.ReadToEndAsync()}"
                + await _process.StandardOutput.ReadToEndAsync());
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(at);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
