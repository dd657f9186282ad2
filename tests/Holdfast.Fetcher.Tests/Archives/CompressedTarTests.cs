using System.Diagnostics;
using System.Security.Cryptography;

namespace Holdfast.Fetcher.Tests.Archives;

/// <summary>Archives as the real tools make them.</summary>
public sealed class CompressedTarTests
{
    public static TheoryData<string, string> Kinds => new()
    {
        { "data.tar.bz2", "bzip2" }, { "data.tbz2", "bzip2" }, { "data.tar.xz", "xz" }, { "data.txz", "xz" },
        { "data.tar.zst", "zstd" }, { "data.tzst", "zstd" },
    };

    [Theory, MemberData(nameof(Kinds))]
    public async Task Archive_OfEachCompression_IsExtracted(string name, string program)
    {
        using var run = new FetcherRun { Bounds = new(40 << 20, 100, 50_000, 20_000) };
        var content = Make(run, name, program);

        var (code, words) = await run.FetchAsync(run.Outside(name));

        Assert.Equal((0, $"Fetched '{run.Outside(name)}'\n"), (code, words));
        Assert.Equal(content, File.ReadAllBytes(Path.Combine(run.Sandbox, "dir/large")));
        Assert.Equal("text", run.Content("dir/small"));
        Assert.True(run.Has(name));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Archive_CutShort_IsDamaged(string name, string program)
    {
        using var run = new FetcherRun { Bounds = new(40 << 20, 100, 50_000, 20_000) };
        Make(run, name, program);
        using (var file = File.OpenWrite(run.Outside(name))) file.SetLength(file.Length / 2);

        var (code, words) = await run.FetchAsync(run.Outside(name));

        Assert.Equal(1, code);
        Assert.Contains("the archive is damaged: ", words, StringComparison.Ordinal);
        Assert.Equal(1, words.Count(character => character == '\n'));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Archive_OfNoKind_IsDamaged(string name, string program)
    {
        Assert.NotEmpty(program);
        using var run = new FetcherRun();
        File.WriteAllText(run.Outside(name), "no archive at all");

        var (code, words) = await run.FetchAsync(run.Outside(name));

        Assert.Equal(1, code);
        Assert.Contains("the archive is damaged: ", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bzip2", "bomb.tar.bz2")]
    [InlineData("xz", "bomb.tar.xz")]
    [InlineData("zstd", "bomb.tar.zst")]
    public async Task Bomb_OfEachCompression_IsCutAtTheBound(string program, string name)
    {
        using var run = new FetcherRun { Bounds = new(Bytes: 1 << 20, 100, 50_000, 20_000) };
        Directory.CreateDirectory(run.Outside("dir"));
        File.WriteAllBytes(run.Outside("dir/zeros"), new byte[64 << 20]);
        Pack(run, name, program);

        var (code, words) = await run.FetchAsync(run.Outside(name));

        Assert.Equal(3, code);
        Assert.Contains("more than 1048576 bytes", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data.bz2")]
    [InlineData("data.xz")]
    [InlineData("data.zst")]
    public async Task LoneFile_ThatMesosLeavesAsItIs_StaysAsItIs(string name)
    {
        using var run = new FetcherRun();
        File.WriteAllText(run.Outside(name), "whatever");

        var (code, _) = await run.FetchAsync(run.Outside(name));

        Assert.Equal(0, code);
        Assert.Equal("whatever", run.Content(name));
    }

    private static byte[] Make(FetcherRun run, string name, string program)
    {
        var content = RandomNumberGenerator.GetBytes(1_500_000);
        Directory.CreateDirectory(run.Outside("dir"));
        File.WriteAllBytes(run.Outside("dir/large"), content);
        File.WriteAllText(run.Outside("dir/small"), "text");
        Pack(run, name, program);
        return content;
    }

    private static void Pack(FetcherRun run, string name, string program)
    {
        using var tar = Process.Start(
            "/bin/tar", ["-C", run.Outside(""), $"--use-compress-program={program}", "-cf", run.Outside(name), "dir"]);
        tar.WaitForExit();
        Assert.Equal(0, tar.ExitCode);
    }
}
