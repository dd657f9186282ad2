using System.Security.Cryptography;
using Holdfast.Fetcher.Tests.Servers;

namespace Holdfast.Fetcher.Tests.Sources;

public sealed class VsftpdTests
{
    [Theory]
    [InlineData("")]
    [InlineData("anonymous:hidden-word@")]
    public async Task File_ByFtp_IsFetched(string login)
    {
        using var server = await Vsftpd.StartAsync();
        Directory.CreateDirectory(server.PathOf("a dir"));
        File.WriteAllText(server.PathOf("a dir/tool"), "content");
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"ftp://{login}127.0.0.1:{server.Port}/a%20dir/tool");

        var shown = login.Length > 0 ? "***@" : "";
        Assert.Equal((0, $"Fetched 'ftp://{shown}127.0.0.1:{server.Port}/a%20dir/tool'\n"), (code, words));
        Assert.Equal("content", run.Content("tool"));
    }

    [Fact]
    public async Task File_ByFtpOverTls_IsFetchedOnlyFromWhomWeTrust()
    {
        using var server = await Vsftpd.StartAsync(secure: true);
        var content = RandomNumberGenerator.GetBytes(500_000);
        File.WriteAllBytes(server.PathOf("tool"), content);
        // By its name: the server wants the control connection's TLS session again, and none is kept for an address.
        var uri = $"ftps://localhost:{server.Port}/tool";
        using var trusting = new FetcherRun { Environment = [new("SSL_CERT_FILE", server.CertificateFile)] };
        using var other = new FetcherRun();

        var (trusted, _) = await trusting.FetchAsync(uri);
        var (code, words) = await other.FetchAsync(uri);

        Assert.Equal((0, 1), (trusted, code));
        Assert.Equal(content, File.ReadAllBytes(Path.Combine(trusting.Sandbox, "tool")));
        Assert.Contains("no secure connection: ", words, StringComparison.Ordinal);
    }

    /// <summary>The port that ftps has where the URI names none is for TLS from the first byte on.</summary>
    [Fact]
    public async Task File_OnThePortForTls_IsFetchedWithoutAWordInTheClear()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may listen on the port.");
        using var server = await Vsftpd.StartImplicitAsync();
        File.WriteAllText(server.PathOf("tool"), "content");
        using var run = new FetcherRun { Environment = [new("SSL_CERT_FILE", server.CertificateFile)] };

        var (code, words) = await run.FetchAsync($"ftps://{server.Address}/tool");

        Assert.True(code == 0, words);
        Assert.Equal("content", run.Content("tool"));
    }

    [Fact]
    public async Task Server_WithoutTls_IsNotAskedInTheClear()
    {
        using var server = await Vsftpd.StartAsync();
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"ftps://127.0.0.1:{server.Port}/tool");

        Assert.Equal(1, code);
        Assert.Contains("the server does not speak TLS", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatWantsTls_RefusesTheLoginInTheClear()
    {
        using var server = await Vsftpd.StartAsync(secure: true);
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"ftp://127.0.0.1:{server.Port}/tool");

        Assert.Equal(1, code);
        Assert.Contains("the server refuses the login: it answered 530", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ThatIsNotThere_FailsWithTheServersWords()
    {
        using var server = await Vsftpd.StartAsync();
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"ftp://127.0.0.1:{server.Port}/gone");

        Assert.Equal(1, code);
        Assert.Contains("the server does not give the file: it answered 550", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatIsSlowerThanTheStallTime_IsGivenUp()
    {
        using var server = await Vsftpd.StartAsync(secure: false, "anon_max_rate=50");
        File.WriteAllBytes(server.PathOf("tool"), new byte[3_000_000]);
        using var run = new FetcherRun { Bounds = new(10 << 20, 10, 50_000, StallMs: 1_000) };

        var (code, words) = await run.FetchAsync($"ftp://127.0.0.1:{server.Port}/tool");

        Assert.Equal(1, code);
        Assert.Contains("the transfer stalled for 1 s", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_SaysSizeAndTime()
    {
        using var server = await Vsftpd.StartAsync();
        File.WriteAllText(server.PathOf("tool"), "content");
        using var run = new FetcherRun();

        var report = await run.ProbeAsync($"ftp://127.0.0.1:{server.Port}/tool");

        Assert.Equal(7, report.SizeBytes);
        Assert.NotNull(report.LastModified);
    }
}
