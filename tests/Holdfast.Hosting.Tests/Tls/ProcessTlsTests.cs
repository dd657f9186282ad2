using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Tests.Logging;
using Holdfast.Hosting.Tls;
using Holdfast.Testing;
using Holdfast.Testing.Tls;

namespace Holdfast.Hosting.Tests.Tls;

public sealed class ProcessTlsTests : IDisposable
{
    private readonly TestAuthority _own = new();
    private readonly TestAuthority _foreign = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Link_ToAnAgentOfTheCluster_Stands()
    {
        await using var server = await LinkAsync();
        using var agent = _own.IssueLoaded(PeerRole.Agent);

        await using var stream = await server.ConnectAsync(_own.AuthorityFile, agent);

        Assert.True(await TlsServer.IsAnsweredAsync(stream));
        Assert.Empty(server.Log.Lines);
    }

    /// <summary>Whoever is not an agent of this cluster does not come as far as a request.</summary>
    [Theory]
    [InlineData("missing", "shows no certificate")]
    [InlineData("foreign", "not issued by an authority")]
    [InlineData("expired", "it expired")]
    [InlineData("client", "for the role client, and here the role agent")]
    [InlineData("master", "for the role master, and here the role agent")]
    public async Task Link_ToAnyoneElse_IsRefusedAndToldWhy(string who, string said)
    {
        await using var server = await LinkAsync();
        using var shown = who switch
        {
            "missing" => null,
            "foreign" => _foreign.IssueLoaded(PeerRole.Agent),
            "expired" => _own.IssueLoaded(PeerRole.Agent, age: TimeSpan.FromDays(2)),
            "client" => _own.IssueLoaded(PeerRole.Client),
            _ => _own.IssueLoaded(PeerRole.Master),
        };

        Assert.False(await IsServedAsync(server, shown));

        await Eventually.IsTrueAsync(() => server.Log.Lines.Count > 0, "the refusal in the log");
        Assert.Contains(said, server.Log.Lines[0], StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", server.Log.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_WithoutAClientCertificate_IsServed()
    {
        await using var server = await TlsServer.StartAsync(_own.Issue("m", PeerRole.Master), isLink: false);

        Assert.True(await IsServedAsync(server, shown: null));
    }

    [Fact]
    public async Task Api_ThatRequiresAClientCertificate_TakesAnyOfTheCluster()
    {
        var options = _own.Issue("m", PeerRole.Master) with { RequiresClientCertificate = true };
        await using var server = await TlsServer.StartAsync(options, isLink: false);
        using var client = _own.IssueLoaded(PeerRole.Client);
        using var foreign = _foreign.IssueLoaded(PeerRole.Client);

        Assert.True(await IsServedAsync(server, client));
        Assert.False(await IsServedAsync(server, foreign));
        Assert.False(await IsServedAsync(server, shown: null));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Versions_BeforeTls12_AreRefusedByEveryListener(byte minor)
    {
        foreach (var isLink in (bool[])[false, true])
        {
            await using var server = await TlsServer.StartAsync(_own.Issue("m", PeerRole.Master), isLink);

            Assert.Equal(HelloAnswer.WrongVersion, await ClientHello.AskAsync(server.Port, minor));
            Assert.Equal(HelloAnswer.GoesOn, await ClientHello.AskAsync(server.Port, minor: 3));
        }
    }

    [Fact]
    public async Task Versions_FromTls12On_AreSpoken()
    {
        await using var server = await TlsServer.StartAsync(_own.Issue("m", PeerRole.Master), isLink: false);

        foreach (var version in (SslProtocols[])[SslProtocols.Tls12, SslProtocols.Tls13])
        {
            await using var stream = await server.ConnectAsync(_own.AuthorityFile, versions: version);
            Assert.Equal(version, stream.SslProtocol);
        }
    }

    /// <summary>What an agent asks of whatever answers in its master's place.</summary>
    [Theory]
    [InlineData("foreign", "not issued by an authority")]
    [InlineData("agent", "for the role agent, and here the role master")]
    [InlineData("elsewhere", "does not name the host that was called")]
    public async Task Agent_ThatMeetsAnImpostor_RefusesIt(string who, string said)
    {
        var shown = who switch
        {
            "foreign" => _foreign.Issue("m", PeerRole.Master) with { AuthorityPath = _own.AuthorityFile },
            "agent" => _own.Issue("a", PeerRole.Agent),
            _ => _own.Issue("m", PeerRole.Master, hosts: "elsewhere.example"),
        };
        await using var server = await TlsServer.StartAsync(shown, isLink: false);

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => AskAsAgentAsync(server));

        var reason = Assert.IsType<AuthenticationException>(refused.InnerException).Message;
        Assert.Contains(said, reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_ThatMeetsItsMaster_IsAnswered()
    {
        await using var server = await TlsServer.StartAsync(_own.Issue("m", PeerRole.Master), isLink: false);

        Assert.Equal("hello", await AskAsAgentAsync(server));
    }

    /// <summary>By a name, as in any real cluster: sessions are resumed for names, and the HTTP API asks for no
    /// certificate.</summary>
    [Fact]
    public async Task Link_AfterTheApiOfTheSameMaster_IsShownTheCertificate()
    {
        var log = new ListLogger();
        var refusals = new Refusals(TimeProvider.System, log);
        var master = new ProcessTls(_own.Issue("m", PeerRole.Master), refusals, TimeProvider.System, log);
        await using var api = await TlsServer.StartAsync(master, log, isLink: false);
        await using var link = await TlsServer.StartAsync(master, log, isLink: true);
        var agent = new ProcessTls(_own.Issue("agent", PeerRole.Agent), refusals, TimeProvider.System, log);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("hello", await AskAsync(agent, api.Port, HttpVersion.Version11));
            Assert.Equal("hello", await AskAsync(agent, link.Port, HttpVersion.Version20));
        }

        Assert.Empty(log.Lines);
    }

    /// <summary>A handshake that stops half way holds up nobody else, and one that is played again proves
    /// nothing.</summary>
    [Fact]
    public async Task Handshakes_TruncatedOrReplayed_GetNowhereAndHinderNobody()
    {
        await using var server = await LinkAsync();
        using var agent = _own.IssueLoaded(PeerRole.Agent);
        await using var recorder = new RecordingRelay(server.Port);
        await using (var honest = await recorder.ConnectAsync(_own.AuthorityFile, agent))
            Assert.True(await TlsServer.IsAnsweredAsync(honest));
        var said = recorder.Said;

        foreach (var length in (int[])[1, 5, 100, said.Length / 2])
        {
            using var truncated = await SendAsync(server, said[..length]);
            Assert.True(await IsServedAsync(server, agent));
        }
        using var replayed = await SendAsync(server, said);
        var answer = await ReadToEndAsync(replayed);

        // The server answers with a handshake of its own and then an alert: never with a byte of HTTP/2.
        Assert.DoesNotContain(answer, record => record is 23);
        Assert.True(await IsServedAsync(server, agent));
    }

    /// <summary>Connections from then on show the new certificate; nothing is restarted.</summary>
    [Fact]
    public async Task Certificate_ThatIsRenewed_IsShownFromThenOn()
    {
        await using var server = await TlsServer.StartAsync(_own.Issue("m", PeerRole.Master), isLink: false);
        await using var before = await server.ConnectAsync(_own.AuthorityFile);

        _own.Issue("m", PeerRole.Master);

        await Eventually.IsTrueAsync(
            async () =>
            {
                await using var now = await server.ConnectAsync(_own.AuthorityFile);
                return Serial(now) != Serial(before);
            }, TimeSpan.FromSeconds(30), "the new certificate to be shown");
        Assert.True(await TlsServer.IsAnsweredAsync(before));
        Assert.Contains("changed and counts from now on", Assert.Single(server.Log.Lines), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _own.Dispose();
        _foreign.Dispose();
    }

    private static string Serial(SslStream stream) => stream.RemoteCertificate!.GetSerialNumberString();

    private Task<TlsServer> LinkAsync() => TlsServer.StartAsync(_own.Issue("m", PeerRole.Master), isLink: true);

    private async Task<bool> IsServedAsync(TlsServer server, X509Certificate2? shown)
    {
        try
        {
            await using var stream = await server.ConnectAsync(_own.AuthorityFile, shown);
            return await TlsServer.IsAnsweredAsync(stream);
        }
        catch (Exception cause) when (cause is IOException or AuthenticationException)
        {
            return false;
        }
    }

    private async Task<string> AskAsAgentAsync(TlsServer server)
    {
        var tls = new ProcessTls(
            _own.Issue("agent", PeerRole.Agent), new Refusals(TimeProvider.System, server.Log), TimeProvider.System,
            server.Log);
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = tls.ToMaster() });
        return await http.GetStringAsync(new Uri($"https://127.0.0.1:{server.Port}/"), Token);
    }

    private static async Task<string> AskAsync(ProcessTls tls, int port, Version version)
    {
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = tls.ToMaster() })
        {
            DefaultRequestVersion = version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        return await http.GetStringAsync(new Uri($"https://localhost:{port}/"), Token);
    }

    private static async Task<TcpClient> SendAsync(TlsServer server, byte[] bytes)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, Token);
        await socket.GetStream().WriteAsync(bytes, Token);
        return socket;
    }

    // The types of the records that came until the server closed the connection.
    private static async Task<List<byte>> ReadToEndAsync(TcpClient socket)
    {
        var types = new List<byte>();
        var head = new byte[5];
        var stream = socket.GetStream();
        try
        {
            while (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, Token) == head.Length)
            {
                types.Add(head[0]);
                await stream.ReadExactlyAsync(new byte[(head[3] << 8) | head[4]], Token);
            }
        }
        catch (IOException)
        {
            // Reset, which is an end as well.
        }

        return types;
    }
}
