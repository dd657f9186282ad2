using System.IO.Compression;
using Holdfast.Fetcher.Orders;
using Holdfast.Linux.Files;

namespace Holdfast.Fetcher.Tests.Archives;

public sealed class ZipExtractionTests
{
    private const int Regular = 0x8000, Link = 0xA000, Device = 0x2000;

    // Of a local file header whose name is "entry".
    private const int HeaderBytes = 35;

    [Fact]
    public async Task Zip_WithModesAndLinks_IsExtracted()
    {
        using var run = new FetcherRun();
        Write(run.Outside("data.zip"), ("bin/tool", Regular | 0xFED, "run"), ("alias", Link | 0x1FF, "bin/tool"),
            ("plain", 0, "text"), ("empty/", 0, ""));

        var (code, words) = await run.FetchAsync(run.Outside("data.zip"));

        Assert.Equal((0, $"Fetched '{run.Outside("data.zip")}'\n"), (code, words));
        Assert.Equal(("run", "text"), (run.Content("alias"), run.Content("plain")));
        Assert.True(Directory.Exists(Path.Combine(run.Sandbox, "empty")));
        Assert.Equal(
            0x1EDu, FileCalls.StatusAt(FileCalls.WorkingDirectory, Path.Combine(run.Sandbox, "bin/tool"))!.Value.Mode);
    }

    [Theory]
    [InlineData("../escaped", Regular, "x", "leads out of the sandbox")]
    [InlineData("/tmp/holdfast-escaped", Regular, "x", "absolute path")]
    [InlineData("link", Link, "/etc/passwd", "leads out of it")]
    [InlineData("device", Device, "", "neither file, directory nor link")]
    public async Task Zip_ThatIsHostile_FailsAndReachesNothingOutside(
        string name, int type, string content, string reason)
    {
        using var run = new FetcherRun();
        Write(run.Outside("data.zip"), (name, type | 0x1FF, content));

        var (code, words) = await run.FetchAsync(run.Outside("data.zip"));

        Assert.Equal(1, code);
        Assert.Contains(reason, words, StringComparison.Ordinal);
        Assert.False(File.Exists(run.Outside("escaped")) || File.Exists("/tmp/holdfast-escaped"));
    }

    [Fact]
    public async Task Bomb_InZip_IsCutAtTheBound()
    {
        using var run = new FetcherRun { Bounds = new(Bytes: 1 << 20, 100, 50_000, 20_000) };
        Write(run.Outside("bomb.zip"), ("zeros", Regular | 0x1FF, new string('0', 64 << 20)));

        var (code, words) = await run.FetchAsync(run.Outside("bomb.zip"));

        Assert.Equal(FetchExit.NoRoom, code);
        Assert.Contains("more than 1048576 bytes", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zip_ThatIsDamaged_FailsInOneLine()
    {
        using var run = new FetcherRun();
        File.WriteAllText(run.Outside("data.zip"), "no zip at all");

        var (code, words) = await run.FetchAsync(run.Outside("data.zip"));

        Assert.Equal(1, code);
        Assert.Contains("the archive is damaged", words, StringComparison.Ordinal);
        Assert.Equal(1, words.Count(character => character == '\n'));
    }

    /// <summary>By a bad disk or line, of which the sizes in the archive tell nothing.</summary>
    [Theory]
    [InlineData(CompressionLevel.NoCompression, Regular)]
    [InlineData(CompressionLevel.Optimal, Regular)]
    [InlineData(CompressionLevel.NoCompression, Link)]
    public async Task Zip_WithAByteChanged_IsDamaged(CompressionLevel level, int type)
    {
        using var run = new FetcherRun();
        const string Word = "abcdefgh";
        var path = run.Outside("data.zip");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            var entry = zip.CreateEntry("entry", level);
            entry.ExternalAttributes = unchecked((type | 0x1FF) << 16);
            using var stream = entry.Open();
            stream.Write(System.Text.Encoding.UTF8.GetBytes(Word));
        }
        var bytes = File.ReadAllBytes(path);
        // A short text without repetitions is in both forms as it is, or nearly so.
        bytes[level == CompressionLevel.NoCompression ? bytes.AsSpan().IndexOf("abcd"u8) : HeaderBytes + 2] ^= 1;
        File.WriteAllBytes(path, bytes);

        var (code, words) = await run.FetchAsync(path);

        Assert.Equal(1, code);
        Assert.Contains("the archive is damaged: ", words, StringComparison.Ordinal);
        Assert.Equal(1, words.Count(character => character == '\n'));
    }

    [Fact]
    public async Task Gzip_OfASingleFile_IsUnpackedBesideItself()
    {
        using var run = new FetcherRun();
        using (var gzip = new GZipStream(File.Create(run.Outside("words.gz")), CompressionLevel.Fastest)) gzip.Write(
            "words"u8);

        var (code, _) = await run.FetchAsync(run.Outside("words.gz"));

        Assert.Equal(0, code);
        Assert.Equal("words", run.Content("words"));
        Assert.True(run.Has("words.gz"));
    }

    private static void Write(string path, params (string Name, int Mode, string Content)[] entries)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, mode, content) in entries)
        {
            var entry = zip.CreateEntry(name);
            entry.ExternalAttributes = unchecked(mode << 16);
            using var stream = entry.Open();
            stream.Write(System.Text.Encoding.UTF8.GetBytes(content));
        }
    }
}
