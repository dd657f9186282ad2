using System.Globalization;
using System.Text;
using Holdfast.Fetcher.Orders;

namespace Holdfast.Fetcher.Tests.Sources;

/// <summary>A source that says no is told from one that does not answer: on that hangs whether a copy is
/// used.</summary>
public sealed class ProbeRefusalTests
{
    [Theory]
    [InlineData("401 Unauthorized", FetchExit.SourceRefused)]
    [InlineData("403 Forbidden", FetchExit.SourceRefused)]
    [InlineData("404 Not Found", FetchExit.SourceRefused)]
    [InlineData("405 Method Not Allowed", FetchExit.SourceRefused)]
    [InlineData("410 Gone", FetchExit.SourceRefused)]
    [InlineData("407 Proxy Authentication Required", FetchExit.SourceFailed)]
    [InlineData("408 Request Timeout", FetchExit.SourceFailed)]
    [InlineData("429 Too Many Requests", FetchExit.SourceFailed)]
    [InlineData("500 Internal Server Error", FetchExit.SourceFailed)]
    [InlineData("503 Service Unavailable", FetchExit.SourceFailed)]
    public async Task Http_SaysNoByItsStatus(string status, int expected)
    {
        await using var server = RawServer.Start(async (_, stream, cancellationToken) => await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            cancellationToken));
        using var run = new FetcherRun();

        var (code, words) = await run.AskAsync($"{server.Address}/tool");

        Assert.Equal(
            (expected, $"Failed to fetch '{server.Address}/tool': the server answered {status}\n"), (code, words));
    }

    [Theory]
    [InlineData("550 no such file", "550 no such file", FetchExit.SourceRefused)]
    [InlineData("550 not in this mode", "213 20250102030405", FetchExit.Done)]
    [InlineData("500 what?", "550 no such file", FetchExit.Done)]
    public async Task Ftp_SaysNoWhenItHasNeitherSizeNorTime(string size, string time, int expected)
    {
        await using var server = new RawFtpServer { Instead = { ["SIZE"] = size, ["MDTM"] = time } };
        using var run = new FetcherRun();

        var (code, words) = await run.AskAsync($"ftp://{server.Address}/tool");

        Assert.True(expected == code, string.Create(CultureInfo.InvariantCulture, $"{code}: {words}"));
    }

    [Theory]
    [InlineData("PASS", "530 not you", FetchExit.SourceRefused)]
    [InlineData("", "421 too many", FetchExit.SourceFailed)]
    public async Task Ftp_SaysNoByRefusingTheLogin(string command, string reply, int expected)
    {
        await using var server = new RawFtpServer { Instead = { [command] = reply } };
        using var run = new FetcherRun();

        Assert.Equal(expected, (await run.AskAsync($"ftp://{server.Address}/tool")).Code);
    }

    [Theory]
    [InlineData("/no/such/file")]
    [InlineData("/etc/passwd/file")]
    [InlineData("/tmp")]
    public async Task File_ThatIsNone_IsANo(string path)
    {
        using var run = new FetcherRun();

        Assert.Equal(FetchExit.SourceRefused, (await run.AskAsync(path)).Code);
    }
}
