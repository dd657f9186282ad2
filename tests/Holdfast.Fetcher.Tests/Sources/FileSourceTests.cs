using Holdfast.Linux.Files;

namespace Holdfast.Fetcher.Tests.Sources;

public sealed class FileSourceTests
{
    [Theory]
    [InlineData("")]
    [InlineData("file://")]
    [InlineData("file://localhost")]
    public async Task File_ByPathOrUri_IsCopied(string prefix)
    {
        using var run = new FetcherRun();
        File.WriteAllText(run.Outside("tool"), "content");

        var (code, _) = await run.FetchAsync(prefix + run.Outside("tool"));

        Assert.Equal(0, code);
        Assert.Equal("content", run.Content("tool"));
    }

    [Fact]
    public async Task Executable_IsMadeSoAndNotExtracted()
    {
        using var run = new FetcherRun();
        File.WriteAllText(run.Outside("tool.tar.gz"), "no archive at all");

        var (code, _) = await run.FetchAsync(run.Outside("tool.tar.gz"), executable: true);

        Assert.Equal(0, code);
        Assert.Equal(0x1EDu,
            FileCalls.StatusAt(FileCalls.WorkingDirectory, Path.Combine(run.Sandbox, "tool.tar.gz"))!.Value.Mode);
    }

    [Fact]
    public async Task OutputFile_WithDirectories_MakesThem()
    {
        using var run = new FetcherRun();
        File.WriteAllText(run.Outside("tool"), "content");

        var (code, _) = await run.FetchAsync(run.Outside("tool"), output: "deep/er/name");

        Assert.Equal(0, code);
        Assert.Equal("content", run.Content("deep/er/name"));
    }

    [Theory]
    [InlineData("/etc/evil", "absolute path")]
    [InlineData("../evil", "leads out of the sandbox")]
    [InlineData("a/../../evil", "leads out of the sandbox")]
    public async Task OutputFile_OutOfTheSandbox_IsRefused(string output, string reason)
    {
        using var run = new FetcherRun();
        File.WriteAllText(run.Outside("tool"), "content");

        var (code, words) = await run.FetchAsync(run.Outside("tool"), output);

        Assert.Equal(1, code);
        Assert.Contains(reason, words, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(run.Sandbox));
    }

    [Fact]
    public async Task OutputFile_BehindALinkInTheSandbox_IsRefused()
    {
        using var run = new FetcherRun();
        File.WriteAllText(run.Outside("tool"), "content");
        Directory.CreateDirectory(run.Outside("elsewhere"));
        File.CreateSymbolicLink(Path.Combine(run.Sandbox, "link"), run.Outside("elsewhere"));

        var (code, words) = await run.FetchAsync(run.Outside("tool"), "link/name");

        Assert.Equal(1, code);
        Assert.StartsWith($"Failed to fetch '{run.Outside("tool")}': ", words, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(run.Outside("elsewhere")));
    }

    [Theory]
    [InlineData("/dev/zero", "not an ordinary file")]
    [InlineData("/tmp", "not an ordinary file")]
    [InlineData("relative/path", "neither an absolute path nor a URI")]
    [InlineData("hdfs://host/file", "hdfs needs a Hadoop client")]
    [InlineData("gopher://host/file", "the scheme 'gopher' is not supported")]
    [InlineData("file://host/file", "no host but localhost")]
    [InlineData("http://host/", "names no file")]
    [InlineData("/a'b", "must not contain")]
    public async Task Source_ThatCannotBeHad_FailsWithTheReason(string uri, string reason)
    {
        using var run = new FetcherRun();

        var (code, words) = await run.FetchAsync(uri);

        Assert.Equal(1, code);
        Assert.StartsWith($"Failed to fetch '{uri}': ", words, StringComparison.Ordinal);
        Assert.Contains(reason, words, StringComparison.Ordinal);
    }
}
