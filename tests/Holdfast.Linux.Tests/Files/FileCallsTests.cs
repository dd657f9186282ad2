using Holdfast.Linux.Files;

namespace Holdfast.Linux.Tests.Files;

public sealed class FileCallsTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("holdfast-linux-").FullName;
    private readonly int _directory;

    public FileCallsTests() =>
        _directory = FileCalls.Open(FileCalls.WorkingDirectory, _path, OpenFlags.ReadOnly | OpenFlags.Directory);

    public void Dispose()
    {
        FileCalls.Close(_directory);
        Directory.Delete(_path, recursive: true);
    }

    [Fact]
    public void OpenBeneath_OverALinkOrUp_IsRefused()
    {
        Directory.CreateDirectory(Path.Combine(_path, "real"));
        File.WriteAllText(Path.Combine(_path, "real/file"), "");
        File.CreateSymbolicLink(Path.Combine(_path, "link"), "real");

        var inside = FileCalls.TryOpenBeneath(_directory, "real/file", OpenFlags.ReadOnly);
        FileCalls.Close(inside);

        Assert.True(inside >= 0);
        Assert.Equal((-1, Errno.TooManyLinks),
            (FileCalls.TryOpenBeneath(_directory, "link/file", OpenFlags.ReadOnly), Errno.Last));
        Assert.Equal(
            (-1, Errno.CrossDevice), (FileCalls.TryOpenBeneath(_directory, "../x", OpenFlags.ReadOnly), Errno.Last));
        Assert.Equal((-1, Errno.CrossDevice),
            (FileCalls.TryOpenBeneath(_directory, "/etc/passwd", OpenFlags.ReadOnly), Errno.Last));
    }

    [Fact]
    public void Replace_OfAFile_LeavesTheWholeNewOneAndNoPart()
    {
        FileCalls.Replace(_directory, "facts", "old, and longer"u8, durable: true);
        FileCalls.Replace(_directory, "facts", "new"u8, durable: true);

        Assert.Equal("new"u8.ToArray(), FileCalls.ReadAll(_directory, "facts"));
        Assert.Equal(["facts"], DirectoryReader.Names(_path));
    }

    [Fact]
    public void Status_OfEachKind_IsTold()
    {
        File.WriteAllText(Path.Combine(_path, "file"), "12345");
        File.CreateSymbolicLink(Path.Combine(_path, "link"), "file");

        Assert.Equal((FileKind.Regular, 5), (FileCalls.StatusAt(_directory, "file")!.Value.Kind,
            (int)FileCalls.StatusAt(_directory, "file")!.Value.Size));
        Assert.Equal(FileKind.Link, FileCalls.StatusAt(_directory, "link")!.Value.Kind);
        Assert.Equal(FileKind.Regular, FileCalls.StatusFollowing(_directory, "link")!.Value.Kind);
        Assert.Equal(FileKind.Directory, FileCalls.StatusOf(_directory).Kind);
        Assert.Equal((null, Errno.NoEntry), (FileCalls.StatusAt(_directory, "none"), Errno.Last));
    }

    [Fact]
    public void ReadAll_OfAFileAboveTheLimit_Throws()
    {
        File.WriteAllBytes(Path.Combine(_path, "large"), new byte[10_000]);

        Assert.Equal(10_000, FileCalls.ReadAll(_directory, "large", limitBytes: 20_000)!.Length);
        Assert.Throws<LinuxException>(() => FileCalls.ReadAll(_directory, "large", limitBytes: 5_000));
        Assert.Null(FileCalls.ReadAll(_directory, "none"));
    }
}
