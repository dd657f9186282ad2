using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Tests.Logging;
using Holdfast.Hosting.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Holdfast.Hosting.Tests.Tls;

/// <summary>A server with a listener like that of the HTTP API or of the link, and raw clients of it.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;

    private TlsServer(WebApplication app, ListLogger log) => (_app, Log) = (app, log);

    /// <summary>What it said.</summary>
    public ListLogger Log { get; }

    public int Port => new Uri(_app.Urls.Single()).Port;

    public static Task<TlsServer> StartAsync(TlsOptions options, bool isLink)
    {
        var log = new ListLogger();
        return StartAsync(
            new ProcessTls(options, new Refusals(TimeProvider.System, log), TimeProvider.System, log), log, isLink);
    }

    /// <summary>Starts one of a process that may have more.</summary>
    public static async Task<TlsServer> StartAsync(ProcessTls tls, ListLogger log, bool isLink)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = isLink ? HttpProtocols.Http2 : HttpProtocols.Http1;
            if (isLink) tls.SecureLink(listen);
            else tls.SecureApi(listen);
        }));
        var app = builder.Build();
        app.Run(http => http.Response.WriteAsync("hello"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TlsServer(app, log);
    }

    /// <summary>Connects and shakes hands; what it then reads and writes is up to the test.</summary>
    /// <param name="authority">Whom the client believes.</param>
    /// <param name="shown">The certificate that it shows; null for none.</param>
    /// <param name="versions">The versions it speaks; null for the system's.</param>
    public async Task<SslStream> ConnectAsync(
        string authority, X509Certificate2? shown = null, SslProtocols versions = SslProtocols.None)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
        var stream = new SslStream(socket.GetStream());
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(authority);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            EnabledSslProtocols = versions,
            CertificateChainPolicy = policy,
            ClientCertificates = shown is null ? null : [shown],
            ApplicationProtocols = [SslApplicationProtocol.Http11, SslApplicationProtocol.Http2],
        }).WaitAsync(Patience);
        return stream;
    }

    /// <summary>Whether a request is answered on a connection, of HTTP/1.1 or of HTTP/2.</summary>
    public static async Task<bool> IsAnsweredAsync(SslStream stream)
    {
        var isSecond = stream.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2;
        // Of HTTP/2 the preface and empty settings, which the server answers with its own.
        byte[] request = isSecond
            ? [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0]
            : Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        try
        {
            await stream.WriteAsync(request);
            return await stream.ReadAsync(new byte[256]).AsTask().WaitAsync(Patience) > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}
