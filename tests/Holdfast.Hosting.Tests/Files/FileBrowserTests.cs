using System.Text;
using Holdfast.Hosting.Files;

namespace Holdfast.Hosting.Tests.Files;

public sealed class FileBrowserTests : IDisposable
{
    private readonly string _outside = Directory.CreateTempSubdirectory("holdfast-files-").FullName;
    private readonly string _sandbox;
    private readonly FileRoots _roots = new();
    private readonly FileBrowser _browser;

    public FileBrowserTests()
    {
        _sandbox = Directory.CreateDirectory(Path.Combine(_outside, "sandbox")).FullName;
        File.WriteAllText(Path.Combine(_sandbox, "stdout"), "hello\n");
        File.WriteAllText(Path.Combine(_outside, "secret"), "never shown");
        Directory.CreateDirectory(Path.Combine(_sandbox, "dir"));
        _roots.Attach(_sandbox, _sandbox);
        _roots.Attach("/frameworks/f/executors/e/runs/latest", _sandbox);
        _browser = new FileBrowser(_roots);
    }

    public void Dispose() => Directory.Delete(_outside, recursive: true);

    [Fact]
    public void List_OfAVirtualPath_ShowsItsEntriesBelowThatPath()
    {
        var listed = Assert.IsType<FilesListed>(_browser.List("/frameworks/f//executors/e/runs/latest/"));

        const string Asked = "/frameworks/f//executors/e/runs/latest";
        Assert.Equal(
            [($"{Asked}/dir", 'd'), ($"{Asked}/stdout", '-')],
            listed.Entries.Select(entry => (entry.Path, entry.Mode[0])));
        var file = listed.Entries[1];
        Assert.Equal((6, "root", "root"), (file.Status.Size, file.Owner, file.Group));
        Assert.Equal(
            File.GetLastWriteTimeUtc(Path.Combine(_sandbox, "stdout")),
            DateTimeOffset.FromUnixTimeSeconds(file.Status.ModifiedSeconds), TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(0, null, "hello\n", 0)]
    [InlineData(0, -1L, "hello\n", 0)]
    [InlineData(1, 3L, "ell", 1)]
    [InlineData(-1, null, "", 6)]
    [InlineData(100_000, null, "", 100_000)]
    public void Read_OfAPart_IsAsRecorded(long offset, long? length, string data, long toldOffset)
    {
        var part = Assert.IsType<FilePartRead>(_browser.Read($"{_sandbox}/stdout", offset, length));

        Assert.Equal((data, toldOffset, 6), (Encoding.UTF8.GetString(part.Data.Span), part.Offset, part.Size));
    }

    [Fact]
    public void Read_OfALargeFile_GivesAtMost64KiB()
    {
        File.WriteAllBytes(Path.Combine(_sandbox, "large"), new byte[200_000]);

        var part = Assert.IsType<FilePartRead>(_browser.Read($"{_sandbox}/large", 0, 150_000));

        Assert.Equal((FileBrowser.PartBytesMax, 200_000), (part.Data.Length, part.Size));
    }

    [Theory]
    [InlineData("/../secret", 404)]
    [InlineData("/dir/../../secret", 404)]
    [InlineData("/out/secret", 404)]
    [InlineData("/absolute", 404)]
    [InlineData("/none", 404)]
    [InlineData("/stdout/below", 404)]
    [InlineData("/pipe", 400)]
    [InlineData("/dir", 400)]
    public void Read_OfWhatIsNoFileInside_IsRefused(string below, int status)
    {
        File.CreateSymbolicLink(Path.Combine(_sandbox, "out"), "..");
        File.CreateSymbolicLink(Path.Combine(_sandbox, "absolute"), Path.Combine(_outside, "secret"));
        using var made = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(_sandbox, "pipe")]);
        made.WaitForExit();

        Assert.Equal(status, Assert.IsType<FileRefused>(_browser.Read(_sandbox + below, 0, null)).Status);
        Assert.Equal(status, Assert.IsType<FileRefused>(_browser.Open(_sandbox + below)).Status);
    }

    [Fact]
    public void Link_ThatStaysInside_IsFollowedAndNoOther()
    {
        File.CreateSymbolicLink(Path.Combine(_sandbox, "current"), "stdout");
        File.CreateSymbolicLink(Path.Combine(_sandbox, "away"), "../secret");

        var part = Assert.IsType<FilePartRead>(_browser.Read($"{_sandbox}/current", 0, null));
        var entries = Assert.IsType<FilesListed>(_browser.List(_sandbox)).Entries;

        Assert.Equal(6, part.Data.Length);
        Assert.Equal(
            [("current", '-'), ("dir", 'd'), ("stdout", '-')],
            entries.Select(entry => (Path.GetFileName(entry.Path), entry.Mode[0])));
    }

    [Fact]
    public void Volume_AttachedInASandbox_IsShownThere()
    {
        var volume = Directory.CreateDirectory(Path.Combine(_outside, "volume")).FullName;
        File.WriteAllText(Path.Combine(volume, "rows"), "1");
        File.CreateSymbolicLink(Path.Combine(_sandbox, "data"), volume);
        _roots.Attach($"{_sandbox}/data", volume);

        var entry = Assert.IsType<FilesListed>(_browser.List(_sandbox)).Entries[0];
        var inside = Assert.IsType<FilesListed>(_browser.List($"{_sandbox}/data"));

        Assert.Equal(($"{_sandbox}/data", 'd'), (entry.Path, entry.Mode[0]));
        Assert.Equal($"{_sandbox}/data/rows", Assert.Single(inside.Entries).Path);
        _roots.Detach($"{_sandbox}/data");
        Assert.IsType<FileRefused>(_browser.List($"{_sandbox}/data"));
    }

    [Fact]
    public void Path_BelowNoRoot_IsNotFound()
    {
        Assert.Equal(404, Assert.IsType<FileRefused>(_browser.List("/etc")).Status);
        Assert.Equal(404, Assert.IsType<FileRefused>(_browser.List(_outside)).Status);
    }

    [Fact]
    public void Path_TooLongForTheKernel_IsNotEvenLookedUp()
    {
        var path = _sandbox + string.Concat(Enumerable.Repeat("/a", 1 << 20));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(404, Assert.IsType<FileRefused>(_browser.List(path)).Status);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8L * path.Length);
    }

    [Theory]
    [InlineData(-2L, null)]
    [InlineData(0L, -2L)]
    public void Read_WithNegativeNumbers_IsRefused(long offset, long? length) =>
        Assert.Equal(400, Assert.IsType<FileRefused>(_browser.Read($"{_sandbox}/stdout", offset, length)).Status);
}
