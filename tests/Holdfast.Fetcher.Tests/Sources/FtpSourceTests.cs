namespace Holdfast.Fetcher.Tests.Sources;

public sealed class FtpSourceTests
{
    [Fact]
    public async Task Transfer_ThatBreaks_IsGoneOnWith()
    {
        await using var server = new RawFtpServer();
        server.Cuts.Enqueue(4);
        server.Cuts.Enqueue(3);
        using var run = new FetcherRun();

        var (code, _) = await run.FetchAsync($"ftp://{server.Address}/tool");

        Assert.Equal(0, code);
        Assert.Equal("0123456789", run.Content("tool"));
        Assert.Equal(["REST 4", "REST 7"], server.Commands.Where(command => command.StartsWith("REST", default)));
    }

    /// <summary>It is busy for a moment: what is there already is not thrown away for that.</summary>
    [Theory]
    [InlineData("", "421 too many")]
    [InlineData("USER", "421 closing")]
    [InlineData("RETR", "425 no data connection")]
    [InlineData("RETR", "426 closed")]
    public async Task Server_ThatIsBusyWhenItIsAskedForTheRest_IsAskedAgain(string command, string busy)
    {
        await using var server = new RawFtpServer { AtFirst = { [command] = new([null, busy]) } };
        server.Cuts.Enqueue(4);
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"ftp://{server.Address}/tool");

        Assert.True(code == 0, words);
        Assert.Equal("0123456789", run.Content("tool"));
        Assert.Equal("REST 4", server.Commands.Last(command => command.StartsWith("REST", default)));
    }

    [Fact]
    public async Task File_ReplacedWhileItIsSent_IsFetchedAnew()
    {
        await using var server = new RawFtpServer
        {
            AtFirst = { ["MDTM"] = new([null, "213 20250102030406"]) },
        };
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"ftp://{server.Address}/tool");

        Assert.True(code == 0, words);
        Assert.Equal("0123456789", run.Content("tool"));
        Assert.Equal(2, server.Commands.Count(command => command.StartsWith("RETR", default)));
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("REST", default));
    }

    [Fact]
    public async Task File_ReplacedEachTimeItIsSent_IsRefused()
    {
        await using var server = new RawFtpServer
        {
            AtFirst = { ["MDTM"] = new(Enumerable.Range(10, 40).Select(second => $"213 202501020304{second}")) },
        };
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"ftp://{server.Address}/tool");

        Assert.Equal(1, code);
        Assert.Contains(
            "replaced at its source while it was sent, and 3 more tries got no further", words,
            StringComparison.Ordinal);
    }

    /// <summary>Far from now, since a busy machine takes its time; what counts as just now:
    /// <see cref="Ftp.FtpDescriptionTests"/>.</summary>
    [Theory]
    [InlineData(100, null)]
    [InlineData(-100, "REST 4")]
    public async Task Rest_OfAFile_IsAskedForIfItsTimeIsPast(int seconds, string? rest)
    {
        var changed = TimeProvider.System.GetUtcNow().AddSeconds(seconds);
        await using var server = new RawFtpServer { Instead = { ["MDTM"] = $"213 {changed:yyyyMMddHHmmss}" } };
        server.Cuts.Enqueue(4);
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"ftp://{server.Address}/tool");

        Assert.True(code == 0, words);
        Assert.Equal("0123456789", run.Content("tool"));
        Assert.Equal(rest, server.Commands.Find(command => command.StartsWith("REST", default)));
    }

    [Fact]
    public async Task Server_WithoutTheNewerCommand_IsAskedByTheOlderOneButReachedWhereItIs()
    {
        await using var server = new RawFtpServer { Instead = { ["EPSV"] = "500 what?" } };
        using var run = new FetcherRun();

        var (code, _) = await run.FetchAsync($"ftp://{server.Address}/tool");

        Assert.Equal(0, code);
        Assert.Contains("PASV", server.Commands);
    }

    [Theory]
    [InlineData("SIZE", "213 20", "and 3 more tries got no further")]
    [InlineData("SIZE", "213 5", "announced 5 bytes and sent 10")]
    [InlineData("SIZE", "213 99999999999", "at most 10485760 may be written")]
    [InlineData("EPSV", "229 (|||99999|)", "names no port")]
    [InlineData("EPSV", "229 nonsense", "names no port")]
    [InlineData("TYPE", "504 no", "does not send files as they are: it answered 504 no")]
    [InlineData("", "421 too many", "does not let us in: it answered 421 too many")]
    [InlineData("", "SSH-2.0", "answer is not FTP")]
    [InlineData("USER", "331-a\r\n 331 b\r\n331 c", "")]
    public async Task Server_ThatMisbehaves_IsUnderstoodOrRefused(string command, string reply, string reason)
    {
        await using var server = new RawFtpServer { Instead = { [command] = reply } };
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"ftp://{server.Address}/tool");

        Assert.Equal(reason.Length == 0 ? 0 : reason.Contains("may be written", default) ? 3 : 1, code);
        Assert.Contains(reason, words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_ThatTheServerRepeats_IsNotShown()
    {
        await using var server = new RawFtpServer { Instead = { ["PASS"] = "530 who is s3cr3t" } };
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"ftp://ali:s3cr3t@{server.Address}/tool");

        Assert.Equal(1, code);
        Assert.Contains("PASS s3cr3t", server.Commands);
        Assert.Equal(
            $"Failed to fetch 'ftp://***@{server.Address}/tool': the server refuses the login: it answered 530\n",
            words);
    }

    [Fact]
    public async Task Path_WithALineBreak_IsNoSecondCommand()
    {
        await using var server = new RawFtpServer();
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"ftp://{server.Address}/tool%0D%0ADELE%20tool", output: "tool");

        Assert.Equal(1, code);
        Assert.Contains("a line break in it cannot be sent", words, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("DELE", default));
    }

    [Fact]
    public async Task Answer_WithoutEnd_IsGivenUp()
    {
        await using var server = new RawFtpServer { Instead = { ["USER"] = new string('x', 100_000) } };
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync($"ftp://{server.Address}/tool");

        Assert.Equal(1, code);
        Assert.Contains("a line of more than 2048 bytes", words, StringComparison.Ordinal);
    }
}
