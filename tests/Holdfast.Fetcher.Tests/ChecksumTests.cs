using System.Security.Cryptography;
using Holdfast.Fetcher.Orders;

namespace Holdfast.Fetcher.Tests;

public sealed class ChecksumTests
{
    private static readonly string Right = Convert.ToHexStringLower(SHA256.HashData("content"u8));
    private static readonly string Wrong = new('0', 64);

    [Fact]
    public async Task File_WithItsChecksum_IsFetched()
    {
        using var run = new FetcherRun();
        File.WriteAllText(run.Outside("tool"), "content");

        var (code, _) = await run.FetchAsync([Item(run.Outside("tool"), Right.ToUpperInvariant())]);

        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Archive_WithAnotherChecksum_FailsNamingBothBeforeItIsExtracted()
    {
        using var run = new FetcherRun();
        File.WriteAllText(run.Outside("data.gz"), "content");

        var (code, words) = await run.FetchAsync([Item(run.Outside("data.gz"), Wrong)]);

        Assert.Equal(1, code);
        Assert.Contains($"its SHA-256 is {Right}, and {Wrong} was asked for", words, StringComparison.Ordinal);
        Assert.False(run.Has("data"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_ThatIsDamagedOrGone_IsToldApartFromABadSource(bool exists)
    {
        using var run = new FetcherRun();
        if (exists) File.WriteAllText(run.Outside("copy"), "tampered");

        var (code, words) = await run.FetchAsync([Item("http://host/tool", Right) with { Copy = run.Outside("copy") }]);

        Assert.Equal(FetchExit.CopyDamaged, code);
        Assert.Contains($"the cached copy {run.Outside("copy")} cannot be used", words, StringComparison.Ordinal);
        Assert.False(run.Has("tool"));
    }

    [Fact]
    public async Task Copy_OfAnArchive_LeavesOnlyItsContent()
    {
        using var run = new FetcherRun();
        using (var gzip = new System.IO.Compression.GZipStream(
            File.Create(run.Outside("content")), System.IO.Compression.CompressionLevel.Fastest)) gzip.Write("words"u8);

        var (code, words) = await run.FetchAsync(
            [Item("http://host/dir/words.gz", sha256: null) with { Copy = run.Outside("content") }]);

        Assert.Equal((0, "Fetched 'http://host/dir/words.gz' from the cache\n"), (code, words));
        Assert.Equal("words", run.Content("words"));
        Assert.False(run.Has("words.gz"));
    }

    [Fact]
    public async Task Fill_OfAFile_LeavesContentAndReport()
    {
        using var run = new FetcherRun();
        File.WriteAllText(run.Outside("tool"), "content");

        var (code, _) = await run.RunAsync(Fill(run));

        Assert.Equal(0, code);
        Assert.Equal("content", run.Content(FetchReport.ContentName));
        Assert.Equal(7, run.Report.SizeBytes);
    }

    [Fact]
    public async Task Fill_OfMoreThanThereIsRoomFor_SaysSo()
    {
        using var run = new FetcherRun { Bounds = new(Bytes: 6, 10, 50_000, 20_000) };
        File.WriteAllText(run.Outside("tool"), "content");

        var (code, _) = await run.RunAsync(Fill(run));

        Assert.Equal(FetchExit.NoRoom, code);
    }

    private static FetchOrder Fill(FetcherRun run) =>
        new(run.Bounds, [Item(run.Outside("tool"), Right)]) { Verb = FetchVerb.Fill };

    private static FetchItem Item(string uri, string? sha256) =>
        new(uri, OutputFile: null, Executable: false, Extract: true) { Sha256 = sha256 };
}
