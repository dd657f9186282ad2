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

    public static TheoryData<string, string> AllKinds => new()
    {
        { "data.tar.gz", "gzip" }, { "data.tar.bz2", "bzip2" }, { "data.tar.xz", "xz" }, { "data.tar.zst", "zstd" },
    };

    [Theory, MemberData(nameof(Kinds))]
    public async Task Archive_OfEachCompression_IsExtracted(string name, string program)
    {
        using var run = new FetcherRun { Bounds = new(40 << 20, 100, 50_000, 20_000) };
        var content = Make(run, name, program);

        var (code, words) = await run.FetchAsync(run.Outside(name));

        Assert.Equal(0, code);
        Assert.EndsWith($"\nFetched '{run.Outside(name)}'\n", words, StringComparison.Ordinal);
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

    /// <summary>Its content cannot be compressed, so that it is in the archive as it is, and only a checksum
    /// tells.</summary>
    [Theory, MemberData(nameof(AllKinds))]
    public async Task Archive_WithABitChanged_IsDamaged(string name, string program)
    {
        using var run = new FetcherRun { Bounds = new(40 << 20, 100, 50_000, 20_000) };
        Make(run, name, program);
        var bytes = File.ReadAllBytes(run.Outside(name));
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(run.Outside(name), bytes);

        var (code, words) = await run.FetchAsync(run.Outside(name));

        Assert.Equal(1, code);
        Assert.Contains("the archive is damaged: ", words, StringComparison.Ordinal);
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

    /// <summary>Before: only a .gz was unpacked, as Mesos has it, and the others stayed as they were.</summary>
    [Theory]
    [InlineData("gzip", "data.gz")]
    [InlineData("bzip2", "data.bz2")]
    [InlineData("xz", "data.xz")]
    [InlineData("zstd", "data.zst")]
    public async Task LoneFile_OfEachCompression_IsUnpackedBesideItself(string program, string name)
    {
        using var run = new FetcherRun();
        File.WriteAllText(run.Outside("plain"), "whatever");
        Shell(run, $"{program} -c <plain >{name}");

        var (code, words) = await run.FetchAsync(run.Outside(name));

        Assert.Equal((0, $"Fetched '{run.Outside(name)}'\n"), (code, words));
        Assert.Equal("whatever", run.Content("data"));
        Assert.True(run.Has(name));
    }

    [Theory]
    [InlineData("data.gz")]
    [InlineData("data.bz2")]
    [InlineData("data.xz")]
    [InlineData("data.zst")]
    public async Task LoneFile_OfNoKind_IsDamaged(string name)
    {
        using var run = new FetcherRun();
        File.WriteAllText(run.Outside(name), "whatever");

        var (code, words) = await run.FetchAsync(run.Outside(name));

        Assert.Equal(1, code);
        Assert.Contains("the archive is damaged: ", words, StringComparison.Ordinal);
    }

    /// <summary>As parallel compressors, and people with cat, make them: the tar archive is in all of the
    /// parts.</summary>
    [Theory, MemberData(nameof(AllKinds))]
    public async Task Archive_OfSeveralCompressedParts_IsExtractedWhole(string name, string program)
    {
        using var run = new FetcherRun { Bounds = new(40 << 20, 100, 50_000, 20_000) };
        var content = Make(run, name, program, cutAt: 700_001);

        var (code, words) = await run.FetchAsync(run.Outside(name));

        Assert.Equal(0, code);
        Assert.EndsWith($"\nFetched '{run.Outside(name)}'\n", words, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllBytes(Path.Combine(run.Sandbox, "dir/large")));
        Assert.Equal("text", run.Content("dir/small"));
    }

    /// <summary>Two files that somebody put together, or a download that went wrong: what is behind the archive would
    /// be lost without a word.</summary>
    [Theory, MemberData(nameof(AllKinds))]
    public async Task Archive_WithSomethingElseBehindIt_IsDamaged(string name, string program)
    {
        using var run = new FetcherRun { Bounds = new(40 << 20, 100, 50_000, 20_000) };
        Make(run, name, program);
        File.AppendAllText(run.Outside(name), "something else");

        var (code, words) = await run.FetchAsync(run.Outside(name));

        Assert.Equal(1, code);
        Assert.Contains("the archive is damaged: ", words, StringComparison.Ordinal);
        Assert.Single(
            words.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            static line => !line.StartsWith("Fetching ", StringComparison.Ordinal));
    }

    /// <summary>As tapes and block devices leave it.</summary>
    [Theory]
    [InlineData("data.tar.gz", "gzip")]
    [InlineData("data.tar.bz2", "bzip2")]
    [InlineData("data.tar.xz", "xz")]
    public async Task Archive_PaddedWithZeros_IsExtracted(string name, string program)
    {
        using var run = new FetcherRun { Bounds = new(40 << 20, 100, 50_000, 20_000) };
        Make(run, name, program);
        File.AppendAllText(run.Outside(name), new string('\0', 512));

        var (code, words) = await run.FetchAsync(run.Outside(name));

        Assert.True(code == 0, words);
        Assert.Equal("text", run.Content("dir/small"));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("something else", 1)]
    [InlineData("x", 1)]
    [InlineData("\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000x", 1)]
    [InlineData("\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000", 0)]
    public async Task LoneGzipFile_OfTwoParts_IsUnpackedWhole(string behind, int expected)
    {
        using var run = new FetcherRun();
        File.WriteAllText(run.Outside("one"), "one");
        File.WriteAllText(run.Outside("two"), "two");
        Shell(run, $"(gzip -c one; gzip -c two; printf '{behind}') >both.gz");

        var (code, _) = await run.FetchAsync(run.Outside("both.gz"));

        Assert.Equal(expected, code);
        if (expected == 0) Assert.Equal("onetwo", run.Content("both"));
    }

    private static void Shell(FetcherRun run, string line)
    {
        var start = new ProcessStartInfo("sh", ["-c", line]) { WorkingDirectory = run.Outside("") };
        using var shell = Process.Start(start)!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    private static byte[] Make(FetcherRun run, string name, string program, int? cutAt = null)
    {
        var content = RandomNumberGenerator.GetBytes(1_500_000);
        Directory.CreateDirectory(run.Outside("dir"));
        File.WriteAllBytes(run.Outside("dir/large"), content);
        File.WriteAllText(run.Outside("dir/small"), "text");
        if (cutAt is not { } bytes) Pack(run, name, program);
        else
            Shell(run, $"tar -cf plain dir && (head -c {bytes} plain | {program} -c; tail -c +{bytes + 1} plain "
                + $"| {program} -c) >{name}");
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
