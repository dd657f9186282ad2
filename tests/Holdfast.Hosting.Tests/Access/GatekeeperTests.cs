using System.Net;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Tests.Logging;
using Holdfast.Hosting.Tls;
using Holdfast.Testing.Tls;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Tests.Access;

public sealed class GatekeeperTests
{
    private static readonly Credential Ops = new("ops", "s3cret");
    private static readonly CredentialBook Book = new([Ops]);

    private readonly ListLogger _log = new();
    private readonly Gatekeeper _keeper;

    public GatekeeperTests() => _keeper = Keeper(tls: null);

    [Theory]
    [InlineData("GET", "/state", null)]
    [InlineData("HEAD", "/state", null)]
    [InlineData("POST", "/reserve", "writes")]
    [InlineData("PUT", "/weights", "writes")]
    [InlineData("POST", "/open", null)]
    [InlineData("GET", "/own", "own")]
    [InlineData("POST", "/own", "own")]
    [InlineData("POST", "/door", null)]
    [InlineData("GET", null, null)]
    public async Task Request_WithoutCredentials_IsAskedForThemByTheRealmOfItsPath(
        string method, string? endpoint, string? realm)
    {
        var http = Request(method);

        Assert.Equal(realm is null, await _keeper.AdmitAsync(http, endpoint));

        Assert.Null(http.Principal());
        if (realm is null) return;
        Assert.Equal(401, http.Response.StatusCode);
        Assert.Equal($"Basic realm=\"{realm}\"", http.Response.Headers.WWWAuthenticate);
    }

    /// <summary>A page can have a browser GET anything as its picture, without an Origin.</summary>
    [Theory]
    [InlineData("?level=1&duration=1secs", "cross-site", false)]
    [InlineData("?level=1&duration=1secs", "same-site", false)]
    [InlineData("?level=1&duration=1secs", "none", true)]
    [InlineData("?level=1&duration=1secs", null, true)]
    [InlineData("", "cross-site", true)]
    public async Task Get_ThatChangesTheLog_IsNotTakenFromForeignPages(string query, string? site, bool isAdmitted)
    {
        var http = Request("GET");
        http.Request.QueryString = new QueryString(query);
        if (site is not null) http.Request.Headers["Sec-Fetch-Site"] = site;

        Assert.Equal(isAdmitted, await _keeper.AdmitAsync(http, "/logging/toggle"));

        Assert.Equal(isAdmitted ? 200 : 403, http.Response.StatusCode);
    }

    [Theory]
    [InlineData(null, "no credentials were shown")]
    [InlineData("Basic b3BzOndyb25n", "the credentials shown are not right")]
    public async Task Request_ThatIsNotAdmitted_IsToldInTheLogWithoutWhatWasShown(string? header, string why)
    {
        var http = Request("POST");
        http.Request.Path = "/reserve";
        if (header is not null) http.Request.Headers.Authorization = header;

        await _keeper.AdmitAsync(http, "/reserve");

        var line = Assert.Single(_log.Lines);
        Assert.Contains($"POST /reserve: {why}, and writes asks for them", line, StringComparison.Ordinal);
        Assert.DoesNotContain("b3Bz", line, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithCredentials_GoesOnWithItsPrincipal()
    {
        var http = Request("POST");
        http.Request.Headers.Authorization = Ops.ToBasic();

        Assert.True(await _keeper.AdmitAsync(http, "/reserve"));

        Assert.Equal("ops", http.Principal()!.Name);
    }

    /// <summary>Where nobody is asked, nobody is believed either.</summary>
    [Fact]
    public async Task Request_WithCredentialsThatNobodyAskedFor_HasNoPrincipal()
    {
        var http = Request("GET");
        http.Request.Headers.Authorization = Ops.ToBasic();

        Assert.True(await _keeper.AdmitAsync(http, "/state"));

        Assert.Null(http.Principal());
    }

    /// <summary>A browser adds credentials by itself, whoever's page makes the call.</summary>
    [Theory]
    [InlineData("https://evil.example", "node1:5050")]
    [InlineData("null", "node1:5050")]
    [InlineData("http://evil.example:5050", "evil.example:5050")]
    public async Task Post_OfAForeignPage_IsRefusedWithTheRightCredentialsToo(string? origin, string host)
    {
        var http = Request("POST");
        http.Request.Headers.Authorization = Ops.ToBasic();
        http.Request.Host = new HostString(host);
        http.Request.Headers.Origin = origin;

        Assert.False(await _keeper.AdmitAsync(http, "/reserve"));

        Assert.Equal(403, http.Response.StatusCode);
        Assert.Null(http.Principal());
    }

    /// <summary>Frameworks and tools call by an alias or through a proxy. A page that lets its own name lead here has
    /// no credentials for it.</summary>
    [Theory]
    [InlineData("/reserve", true, null, 200)]
    [InlineData("/reserve", false, null, 401)]
    [InlineData("/reserve", true, "Sec-Fetch-Site", 403)]
    [InlineData("/reserve", true, "Sec-Fetch-Mode", 403)]
    [InlineData("/open", true, null, 403)]
    [InlineData("/door", true, null, 403)]
    public async Task Post_ByAnAlias_PassesWhereItMustShowCredentialsAndIsOfNoBrowser(
        string endpoint, bool hasCredentials, string? header, int status)
    {
        var http = Request("POST");
        http.Request.Host = new HostString("leader.mesos:5050");
        if (hasCredentials) http.Request.Headers.Authorization = Ops.ToBasic();
        if (header is not null) http.Request.Headers[header] = "none";

        Assert.Equal(status == 200, await _keeper.AdmitAsync(http, endpoint));

        Assert.Equal(status, http.Response.StatusCode);
    }

    [Theory]
    [InlineData("node1", true)]
    [InlineData("Mesos.Example", true)]
    [InlineData("a.nodes.example", true)]
    [InlineData("nodes.example", false)]
    [InlineData("evil.example", false)]
    [InlineData("no name", false)]
    public async Task Post_ByANameOfTheCertificate_Passes(string host, bool isAdmitted)
    {
        using var authority = new TestAuthority();
        var files = authority.Issue("m", PeerRole.Master, hosts: ["mesos.example", "*.nodes.example"]);
        var keeper = Keeper(
            new ProcessTls(files, new Refusals(TimeProvider.System, _log), TimeProvider.System, _log));
        var http = Request("POST");
        http.Request.Host = new HostString(host, 5050);

        Assert.Equal(isAdmitted, await keeper.AdmitAsync(http, "/open"));
    }

    private Gatekeeper Keeper(ProcessTls? tls) => new(
        new ForeignPages(IPAddress.Loopback, "node1", tls),
        new RealmTable(
            new Realm("reads", Authenticator: null), new Realm("writes", Basic("writes")),
            new Dictionary<string, Realm?> { ["/open"] = null, ["/own"] = new Realm("own", Basic("own")) },
            new HashSet<string> { "/door" }),
        new Refusals(TimeProvider.System, _log));

    private static BasicAuthenticator Basic(string realm) => new(realm, () => Book);

    private static DefaultHttpContext Request(string method)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = method;
        http.Request.Scheme = "http";
        http.Request.Host = new HostString("node1:5050");
        return http;
    }
}
