using System.Formats.Tar;
using System.IO.Compression;
using Holdfast.Fetcher.Orders;
using Holdfast.Linux.Files;

namespace Holdfast.Fetcher.Tests.Archives;

public sealed class TarExtractionTests
{
    [Theory]
    [InlineData("data.tar")]
    [InlineData("data.tar.gz")]
    [InlineData("data.tgz")]
    public async Task Archive_OfEachKind_IsExtractedBesideItself(string name)
    {
        using var run = new FetcherRun();
        Write(run.Outside(name), File("bin/tool", "run", mode: 0xFED), File("plain", "text"), Link("bin/alias", "tool"),
            Link("bin/up", "../plain"), HardLink("second", "plain"));

        var (code, words) = await run.FetchAsync(run.Outside(name), output: $"sub/{name}");

        Assert.Equal((0, $"Fetched '{run.Outside(name)}'\n"), (code, words));
        Assert.True(run.Has($"sub/{name}"));
        Assert.Equal("run", run.Content("sub/bin/alias"));
        Assert.Equal("text", run.Content("sub/bin/up"));
        Assert.Equal("text", run.Content("sub/second"));
        // Set-user-id and its like are gone, permissions stay.
        Assert.Equal(0x1EDu,
            FileCalls.StatusAt(FileCalls.WorkingDirectory, Path.Combine(run.Sandbox, "sub/bin/tool"))!.Value.Mode);
    }

    [Fact]
    public async Task Archive_WithExtractOff_StaysAsItIs()
    {
        using var run = new FetcherRun();
        Write(run.Outside("data.tar"), File("plain", "text"));

        var (code, _) = await run.FetchAsync(run.Outside("data.tar"), extract: false);

        Assert.Equal(0, code);
        Assert.False(run.Has("plain"));
    }

    public static TheoryData<string, TarEntry[], string> Hostile => new()
    {
        { "up", [File("../escaped", "x")], "leads out of the sandbox" },
        { "up inside", [File("a/../../escaped", "x")], "leads out of the sandbox" },
        { "absolute", [File("/tmp/holdfast-escaped", "x")], "absolute path" },
        { "link out", [Link("link", "/etc/passwd")], "leads out of it" },
        { "link up", [Link("deep/link", "../../escaped")], "leads out of it" },
        { "link by way of a link", [Link("dot", "."), Link("link", "dot/../escaped")], "leads out of it" },
        { "through a link", [Link("dir", "real"), File("dir/file", "x")],
            "cannot be made in the sandbox|through a link" },
        { "hard link out", [HardLink("second", "../secret")], "leads out of the sandbox" },
        { "hard link absolute", [HardLink("second", "/etc/passwd")], "absolute path" },
        { "hard link to a link", [Link("first", "x"), HardLink("second", "first")], "no file of the archive" },
        { "character device", [new PaxTarEntry(
            TarEntryType.CharacterDevice, "null") { DeviceMajor = 1, DeviceMinor = 3 }], "CharacterDevice" },
        { "block device", [new PaxTarEntry(TarEntryType.BlockDevice, "disk") { DeviceMajor = 8, DeviceMinor = 0 }],
            "BlockDevice" },
        { "named pipe", [new PaxTarEntry(TarEntryType.Fifo, "pipe")], "Fifo" },
        { "many files", [.. Enumerable.Range(0, 200).Select(at => File($"f{at}", ""))], "more than 100 files" },
        { "many directories", [File(string.Join('/', Enumerable.Range(0, 120).Select(at => $"d{at}")) + "/f", "")],
            "more than 100 files" },
        { "deep", [File(string.Concat(Enumerable.Repeat("d/", 200)) + "f", "")], "directories deep" },
        { "long name", [File(new string('n', 300), "")], "no file name" },
    };

    [Theory, MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public async Task Archive_ThatIsHostile_FailsAndReachesNothingOutside(
        string name, TarEntry[] entries, string reason)
    {
        using var run = new FetcherRun();
        System.IO.File.WriteAllText(run.Outside("secret"), "secret");
        var before = FileCalls.StatusAt(FileCalls.WorkingDirectory, run.Outside("secret"));
        Write(run.Outside("data.tar"), entries);

        var (code, words) = await run.FetchAsync(run.Outside("data.tar"));

        var expected = reason.StartsWith("more than", StringComparison.Ordinal)
            ? FetchExit.NoRoom
            : FetchExit.SourceFailed;
        Assert.True(code == expected, $"{name}: {words}");
        Assert.Contains(reason.Split('|'), part => words.Contains(part, StringComparison.Ordinal));
        Assert.Equal(1, words.Count(character => character == '\n'));
        Assert.False(System.IO.File.Exists(run.Outside("escaped")) || System.IO.File.Exists("/tmp/holdfast-escaped"));
        Assert.Equal(before, FileCalls.StatusAt(FileCalls.WorkingDirectory, run.Outside("secret")));
    }

    [Fact]
    public async Task Bomb_InGzip_IsCutAtTheBound()
    {
        using var run = new FetcherRun { Bounds = new(Bytes: 1 << 20, 100, 50_000, 20_000) };
        Write(run.Outside("bomb.tar.gz"),
            new PaxTarEntry(TarEntryType.RegularFile, "zeros") { DataStream = new MemoryStream(new byte[64 << 20]) });

        var (code, words) = await run.FetchAsync(run.Outside("bomb.tar.gz"));

        Assert.Equal(FetchExit.NoRoom, code);
        Assert.EndsWith(
            ": more than 1048576 bytes would be written\n", words, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(Path.Combine(run.Sandbox, "zeros")).Length, 0, 1 << 20);
    }

    [Fact]
    public async Task Archive_ThatIsDamaged_FailsInOneLine()
    {
        using var run = new FetcherRun();
        System.IO.File.WriteAllBytes(run.Outside("data.tar.gz"), [0x1f, 0x8b, 8, 0, 1, 2, 3]);

        var (code, words) = await run.FetchAsync(run.Outside("data.tar.gz"));

        Assert.Equal(1, code);
        Assert.Contains("the archive is damaged", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entry_NamedTwice_DoesNotWriteThroughItsHardLink()
    {
        using var run = new FetcherRun();
        Write(run.Outside("data.tar"), File("one", "first"), HardLink("two", "one"), File("two", "second"));

        var (code, _) = await run.FetchAsync(run.Outside("data.tar"));

        Assert.Equal(0, code);
        Assert.Equal(("first", "second"), (run.Content("one"), run.Content("two")));
    }

    private static PaxTarEntry File(string name, string content, int mode = 0x1A4) =>
        new(TarEntryType.RegularFile, name)
    {
        Mode = (UnixFileMode)mode, DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)),
    };

    private static PaxTarEntry Link(string name, string target) =>
        new(TarEntryType.SymbolicLink, name) { LinkName = target };

    private static PaxTarEntry HardLink(string name, string target) =>
        new(TarEntryType.HardLink, name) { LinkName = target };

    private static void Write(string path, params TarEntry[] entries)
    {
        using var file = System.IO.File.Create(path);
        using Stream stream = path.EndsWith("gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionLevel.Fastest) : file;
        using var writer = new TarWriter(stream);
        foreach (var entry in entries) writer.WriteEntry(entry);
    }
}
