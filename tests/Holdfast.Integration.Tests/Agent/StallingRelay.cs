using System.Net;
using System.Net.Sockets;

namespace Holdfast.Integration.Tests.Agent;

/// <summary>Stands between an agent and its master: soon reads no more from the agent, then cuts it off.</summary>
internal sealed class StallingRelay : IAsyncDisposable
{
    private const int BytesBeforeStall = 64 * 1024;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _relaying;
    private readonly TcpClient _master = new();
    private TcpClient? _agent;

    public StallingRelay(int masterPort)
    {
        _listener.Start();
        _relaying = RelayAsync(masterPort);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Ends once the agent's bytes pile up.</summary>
    public Task Stalled => _stalled.Task;

    /// <summary>Breaks the agent's connection without a word, as the kernel does when a master is killed.</summary>
    public void Cut()
    {
        _agent!.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        _agent.Close();
        _master.Close();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        _agent?.Close();
        _master.Close();
        await _relaying;
        _listener.Dispose();
        _master.Dispose();
    }

    private async Task RelayAsync(int masterPort)
    {
        try
        {
            using var agent = await _listener.AcceptTcpClientAsync();
            _agent = agent;
            await _master.ConnectAsync(IPAddress.Loopback, masterPort);
            var back = _master.GetStream().CopyToAsync(agent.GetStream());
            var buffer = new byte[4096];
            for (var sum = 0; sum < BytesBeforeStall;)
            {
                var count = await agent.GetStream().ReadAsync(buffer);
                await _master.GetStream().WriteAsync(buffer.AsMemory(0, count));
                sum += count;
            }
            _stalled.SetResult();
            await back;
        }
        catch (Exception cause) when (cause is IOException or SocketException or ObjectDisposedException)
        {
            // Cut off, or the test is over.
            _stalled.TrySetResult();
        }
    }
}
