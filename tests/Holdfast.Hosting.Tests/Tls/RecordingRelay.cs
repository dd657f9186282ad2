using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Holdfast.Hosting.Tests.Tls;

/// <summary>Stands between a client and a server, and keeps what the client said.</summary>
internal sealed class RecordingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly MemoryStream _said = new();
    private readonly Task _relaying;

    public RecordingRelay(int port)
    {
        _listener.Start();
        _relaying = RelayAsync(port);
    }

    /// <summary>All that the client said.</summary>
    public byte[] Said
    {
        get { lock (_said) return _said.ToArray(); }
    }

    /// <summary>Connects a client through it, by TLS 1.2: there the client's proof can be seen to be one by its
    /// length.</summary>
    public async Task<SslStream> ConnectAsync(string authority, X509Certificate2 shown)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync((IPEndPoint)_listener.LocalEndpoint);
        var stream = new SslStream(socket.GetStream());
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(authority);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            EnabledSslProtocols = SslProtocols.Tls12,
            CertificateChainPolicy = policy,
            ClientCertificates = [shown],
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        });
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _relaying;
        _said.Dispose();
    }

    private async Task RelayAsync(int port)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, port);
        try
        {
            await Task.WhenAny(
                CopyAsync(client.GetStream(), server.GetStream(), _said), server.GetStream().CopyToAsync(
                    client.GetStream()));
        }
        catch (IOException)
        {
            // One of them hung up: the conversation is over.
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, MemoryStream kept)
    {
        var buffer = new byte[4096];
        while (await from.ReadAsync(buffer) is > 0 and var count)
        {
            lock (kept) kept.Write(buffer, 0, count);
            await to.WriteAsync(buffer.AsMemory(0, count));
        }
    }
}
