using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Holdfast.Testing;

namespace Holdfast.Client.Tests;

/// <summary>
/// A server on a bare socket: it reads whole requests, notes them, and does to each what a test says, be it no HTTP.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly ConcurrentQueue<Exception> _faults = new();
    private readonly ConcurrentQueue<ScriptedConnection> _connections = new();
    private readonly Func<ReceivedRequest, ScriptedConnection, Task> _script;
    private readonly Task _accepting;

    /// <summary>Serves from now on.</summary>
    /// <param name="script">Run for each request once it was read; the connection serves another one after it.</param>
    public ScriptedServer(Func<ReceivedRequest, ScriptedConnection, Task> script)
    {
        _script = script;
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>What was received, oldest first, with their bodies whole.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    public Task WaitForRequestsAsync(int count) =>
        Eventually.IsTrueAsync(() => _requests.Count >= count, $"{count} requests at {Address}");

    /// <summary>Closes every connection, as a server that dies does; it goes on to take new ones.</summary>
    public void BreakConnections()
    {
        while (_connections.TryDequeue(out var connection)) connection.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
        Assert.Empty(_faults);
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptTcpClientAsync(_stop.Token);
                serving.Add(ServeAsync(socket, serving.Count));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient socket, int number)
    {
        using var connection = new ScriptedConnection(socket, number, _stop.Token);
        _connections.Enqueue(connection);
        try
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                _requests.Enqueue(request);
                await _script(request, connection);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            return; // The client left, the script closed the connection, or the test is over.
        }
        catch (Exception e)
        {
            _faults.Enqueue(e); // A script of its own mistake must not look like a broken connection.
        }
    }
}
