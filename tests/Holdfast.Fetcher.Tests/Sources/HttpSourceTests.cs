using System.Net.Sockets;
using System.Net;
using System.Text;
using Holdfast.Fetcher.Orders;

namespace Holdfast.Fetcher.Tests.Sources;

public sealed class HttpSourceTests
{
    [Fact]
    public async Task File_OverHttp_LandsUnderItsName()
    {
        await using var server = RawServer.WithFile("hello"u8.ToArray());
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"{server.Address}/dir/tool?token=1#part");

        Assert.Equal((0, $"Fetched '{server.Address}/dir/tool?***'\n"), (code, words));
        Assert.Equal("hello", run.Content("tool"));
    }

    /// <summary>Whoever waits for it can then see how much of it there is, and how much is missing.</summary>
    [Fact]
    public async Task File_ThatIsLarge_IsAnnouncedWithItsLength()
    {
        await using var server = RawServer.WithFile(new byte[1 << 20]);
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"{server.Address}/tool?token=1", output: "dir/big");

        Assert.Equal(
            (0, $"Fetching '{server.Address}/tool?***' to 'dir/big': 1048576 bytes\n"
                + $"Fetched '{server.Address}/tool?***'\n"), (code, words));
    }

    [Fact]
    public async Task File_ByTheFrameworkDependentBuild_IsTheSame()
    {
        await using var server = RawServer.WithFile("hello"u8.ToArray());
        using var run = new FetcherRun();

        var (code, _) = await run.FetchAsync($"{server.Address}/tool", program: FetcherRun.Built);

        Assert.Equal(0, code);
        Assert.Equal("hello", run.Content("tool"));
    }

    [Fact]
    public async Task Redirect_ToAnotherPath_IsFollowed()
    {
        await using var server = RawServer.Start(async (path, stream, cancellationToken) => await stream.WriteAsync(
            Encoding.ASCII.GetBytes(path == "/old"
                ? "HTTP/1.1 302 Found\r\nLocation: /new\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                : "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew"), cancellationToken));
        using var run = new FetcherRun();

        var (code, _) = await run.FetchAsync($"{server.Address}/old");

        Assert.Equal(0, code);
        Assert.Equal("new", run.Content("old"));
    }

    [Fact]
    public async Task NotFound_FailsNamingUriAndStatus()
    {
        await using var server = RawServer.Start(async (_, stream, cancellationToken) => await stream.WriteAsync(
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), cancellationToken));
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"{server.Address}/gone");

        Assert.Equal(
            (1, $"Failed to fetch '{server.Address}/gone': the server answered 404 Not Found\n"), (code, words));
    }

    [Fact]
    public async Task NobodyListening_FailsAsRefused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var uri = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/x";
        listener.Stop();
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync(uri);

        Assert.Equal((1, $"Failed to fetch '{uri}': connection refused\n"), (code, words));
    }

    [Fact]
    public async Task Server_ThatDripsToHoldUs_IsGivenUp()
    {
        await using var server = RawServer.Start(async (_, stream, cancellationToken) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"u8.ToArray(), cancellationToken);
            using var drip = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (await drip.WaitForNextTickAsync(cancellationToken)) await stream.WriteAsync(
                "x"u8.ToArray(), cancellationToken);
        });
        using var run = new FetcherRun { Bounds = new(1 << 20, 10, 50_000, StallMs: 1_000) };

        var (code, words) = await run.FetchAsync($"{server.Address}/slow");

        Assert.Equal((1, $"Failed to fetch '{server.Address}/slow': the transfer stalled for 1 s\n"), (code, words));
    }

    [Fact]
    public async Task Server_ThatNeverAnswers_IsGivenUp()
    {
        await using var server = RawServer.Start(
            (_, _, cancellationToken) => new TaskCompletionSource().Task.WaitAsync(cancellationToken));
        using var run = new FetcherRun { Bounds = new(1 << 20, 10, 50_000, StallMs: 1_000) };

        var (code, words) = await run.FetchAsync($"{server.Address}/silent");

        Assert.Equal((1, $"Failed to fetch '{server.Address}/silent': the transfer stalled for 1 s\n"), (code, words));
    }

    [Fact]
    public async Task Fetch_BeyondItsTime_IsGivenUp()
    {
        await using var server = RawServer.Start(
            (_, _, cancellationToken) => new TaskCompletionSource().Task.WaitAsync(cancellationToken));
        using var run = new FetcherRun { Bounds = new(1 << 20, 10, TotalMs: 1_000, StallMs: 50_000) };

        var (code, words) = await run.FetchAsync($"{server.Address}/silent");

        Assert.Equal((1, $"Failed to fetch '{server.Address}/silent': it took longer than 1 s\n"), (code, words));
    }

    [Fact]
    public async Task Transfer_CutShort_FailsInOneLine()
    {
        await using var server = RawServer.Start(async (_, stream, cancellationToken) => await stream.WriteAsync(
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"u8.ToArray(), cancellationToken));
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"{server.Address}/cut");

        Assert.Equal(1, code);
        Assert.StartsWith(
            $"Failed to fetch '{server.Address}/cut': the transfer broke off", words, StringComparison.Ordinal);
        Assert.Equal(1, words.Count(character => character == '\n'));
    }

    /// <summary>Each answer is of one connection; the first breaks off after "0123".</summary>
    [Theory]
    [InlineData(
        "0123456789", // A server that gives only pieces of what is asked for.
        "206 Partial Content\r\nETag: \"a\"\r\nContent-Range: bytes 4-6/10\r\nContent-Length: 3\r\n\r\n456",
        "206 Partial Content\r\nETag: \"a\"\r\nContent-Range: bytes 7-9/10\r\nContent-Length: 3\r\n\r\n789")]
    [InlineData(
        "ABCDEFGHIJ", // One that does not know If-Range, and has another file by now.
        "206 Partial Content\r\nETag: \"b\"\r\nContent-Range: bytes 4-9/10\r\nContent-Length: 6\r\n\r\nEFGHIJ",
        "200 OK\r\nETag: \"b\"\r\nContent-Length: 10\r\n\r\nABCDEFGHIJ")]
    [InlineData(
        "ABCDEFGHIJKL", // The same, and it is longer.
        "206 Partial Content\r\nETag: \"a\"\r\nContent-Range: bytes 4-11/12\r\nContent-Length: 8\r\n\r\nEFGHIJKL",
        "200 OK\r\nETag: \"b\"\r\nContent-Length: 12\r\n\r\nABCDEFGHIJKL")]
    [InlineData(
        "0123456789", // The end of a body in chunks says nothing of the file's.
        "206 Partial Content\r\nETag: \"a\"\r\nContent-Range: bytes 4-9/10\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "2\r\n45\r\n0\r\n\r\n",
        "206 Partial Content\r\nETag: \"a\"\r\nContent-Range: bytes 6-9/10\r\nContent-Length: 4\r\n\r\n6789")]
    public async Task Transfer_BrokenOff_IsOneVersionOfTheFileAndWhole(string file, params string[] answers)
    {
        string[] all = ["200 OK\r\nETag: \"a\"\r\nContent-Length: 10\r\n\r\n0123", .. answers];
        var next = 0;
        await using var server = RawServer.Start(async (_, stream, cancellationToken) => await stream.WriteAsync(
            Encoding.ASCII.GetBytes("HTTP/1.1 " + all[next++]), cancellationToken));
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"{server.Address}/file");

        Assert.True(code == 0, words);
        Assert.Equal(file, run.Content("file"));
        Assert.Equal(all.Length, next);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_LargerThanTheBound_IsRefused(bool announced)
    {
        await using var server = RawServer.Start(async (_, stream, cancellationToken) =>
        {
            var head = announced ? "Content-Length: 2000000" : "Connection: close";
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{head}\r\n\r\n"), cancellationToken);
            await stream.WriteAsync(new byte[2_000_000], cancellationToken);
        });
        using var run = new FetcherRun { Bounds = new(Bytes: 1_000_000, 10, 50_000, 20_000) };

        var (code, words) = await run.FetchAsync($"{server.Address}/large");

        Assert.Equal(FetchExit.NoRoom, code);
        Assert.Contains("1000000", words, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(Path.Combine(run.Sandbox, "large")).Length, 0, 1_000_000);
    }

    [Fact]
    public async Task Items_AfterAFailedOne_AreNotFetched()
    {
        await using var server = RawServer.WithFile("hello"u8.ToArray());
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync(
            [new($"{server.Address}/a", null, false, true), new("/no/such/file", null, false, true),
                new($"{server.Address}/b", null, false, true)]);

        Assert.Equal(1, code);
        Assert.EndsWith(
            "Failed to fetch '/no/such/file': No such file or directory\n", words, StringComparison.Ordinal);
        Assert.True(run.Has("a"));
        Assert.False(run.Has("b"));
    }
}
