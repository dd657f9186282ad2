using System.Security.Cryptography;
using Holdfast.Fetcher.Tests.Servers;
using Holdfast.Testing.Servers;

namespace Holdfast.Fetcher.Tests.Sources;

public sealed class NginxTests
{
    [Fact]
    public async Task Transfer_ThatBreaksTwice_IsGoneOnWithAndWhole()
    {
        using var nginx = await Nginx.StartAsync();
        var content = RandomNumberGenerator.GetBytes(300_000);
        File.WriteAllBytes(nginx.PathOf("tool"), content);
        await using var relay = new CuttingRelay(nginx.Port, bytes: 100_000, cuts: 2);
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"{relay.Address}/tool");

        Assert.Equal((0, $"Fetched '{relay.Address}/tool'\n"), (code, words));
        Assert.Equal(content, File.ReadAllBytes(Path.Combine(run.Sandbox, "tool")));
        Assert.Equal(["200", "206", "206"], nginx.Requests.Select(line => line.Split(' ')[2]));
    }

    [Fact]
    public async Task File_ChangedWhileTheLineWasBroken_IsFetchedWholeAndNew()
    {
        using var nginx = await Nginx.StartAsync();
        File.WriteAllBytes(nginx.PathOf("tool"), new byte[300_000]);
        var changed = RandomNumberGenerator.GetBytes(250_000);
        using var run = new FetcherRun();
        var relay = new CuttingRelay(nginx.Port, bytes: 100_000, cuts: 1);
        await using var _ = relay;
        // The entity tag of nginx is size and time: the new file has others.
        using var watch = new FileSystemWatcher(run.Sandbox, "tool");
        watch.Changed += (_, _) => File.WriteAllBytes(nginx.PathOf("tool"), changed);
        watch.EnableRaisingEvents = true;

        var (code, _) = await run.FetchAsync($"{relay.Address}/tool");

        Assert.Equal(0, code);
        Assert.Equal(changed, File.ReadAllBytes(Path.Combine(run.Sandbox, "tool")));
    }

    [Fact]
    public async Task Server_ThatIsSlowerThanTheStallTime_IsGivenUp()
    {
        using var nginx = await Nginx.StartAsync();
        File.WriteAllBytes(nginx.PathOf("tool"), new byte[100_000]);
        using var run = new FetcherRun { Bounds = new(1 << 20, 10, 50_000, StallMs: 1_000) };

        var (code, words) = await run.FetchAsync($"{nginx.Address}/slow/tool");

        Assert.Equal((1, $"Failed to fetch '{nginx.Address}/slow/tool': the transfer stalled for 1 s\n"),
            (code, words));
    }

    [Theory]
    [InlineData("/private/tool")]
    [InlineData("/moved")]
    public async Task Credentials_OfTheUri_OpenWhatTheyProtectAndAreNotShown(string path)
    {
        using var nginx = await Nginx.StartAsync();
        File.WriteAllText(nginx.PathOf("tool"), "content");
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync(
            $"http://ali:{Nginx.Password}@127.0.0.1:{nginx.Port}{path}?key=hidden", output: "tool");

        Assert.Equal((0, $"Fetched 'http://***@127.0.0.1:{nginx.Port}{path}?***'\n"), (code, words));
        Assert.Equal("content", run.Content("tool"));
    }

    [Fact]
    public async Task Credentials_OnARedirectToAnotherHost_StayHere()
    {
        using var nginx = await Nginx.StartAsync();
        File.WriteAllText(nginx.PathOf("tool"), "content");
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync(
            $"http://ali:{Nginx.Password}@127.0.0.1:{nginx.Port}/away", output: "tool");

        Assert.Equal(1, code);
        Assert.Contains("the server answered 401 Unauthorized", words, StringComparison.Ordinal);
        Assert.DoesNotContain(Nginx.Password, words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/loop", "redirects more than 10 times")]
    [InlineData("/unsafe", "redirects from http to ftp, which is not followed")]
    public async Task Redirect_ThatLeadsNowhere_Fails(string path, string reason)
    {
        using var nginx = await Nginx.StartAsync();
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"{nginx.Address}{path}");

        Assert.Equal(1, code);
        Assert.Contains(reason, words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_OfAnUnknownAuthority_IsRefusedWithAdvice()
    {
        using var nginx = await Nginx.StartAsync();
        File.WriteAllText(nginx.PathOf("tool"), "content");
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"{nginx.SecureAddress}/tool");

        Assert.Equal(1, code);
        Assert.Contains("no secure connection: ", words, StringComparison.Ordinal);
        Assert.Contains("SSL_CERT_FILE", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/tool", 0, "Fetched")]
    [InlineData("/down", 1, "redirects from https to http, which is not followed")]
    public async Task Certificate_OfAnAuthorityOfOurOwn_IsTrusted(string path, int expected, string said)
    {
        using var nginx = await Nginx.StartAsync();
        File.WriteAllText(nginx.PathOf("tool"), "content");
        using var run = new FetcherRun { Environment = [new("SSL_CERT_FILE", nginx.CertificateFile)] };

        var (code, words) = await run.FetchAsync($"{nginx.SecureAddress}{path}", output: "tool");

        Assert.Equal(expected, code);
        Assert.Contains(said, words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_SaysWhatTheServerTells()
    {
        using var nginx = await Nginx.StartAsync();
        File.WriteAllText(nginx.PathOf("tool"), "content");
        using var run = new FetcherRun();

        var report = await run.ProbeAsync($"{nginx.Address}/fresh/tool");

        Assert.Equal((7L, 60L), (report.SizeBytes, report.MaxAgeSeconds));
        Assert.NotNull(report.ETag);
        Assert.NotNull(report.LastModified);
        Assert.Equal(["HEAD"], nginx.Requests.Select(line => line.Split(' ')[0]));
    }
}
