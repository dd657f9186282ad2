using Holdfast.Cli.Tasks.Run;
using FileInfo = Holdfast.Protocol.V1.FileInfo;

namespace Holdfast.Cli.Tests.Tasks.Run;

public sealed class ArrivedFilesTests
{
    private static readonly TimeSpan Waited = TimeSpan.FromSeconds(12.4);

    [Fact]
    public void Task_WithoutFiles_IsBeingStarted() =>
        Assert.Equal("Task 't' is being started: 12 s", ArrivedFiles.Text(Request(), [], Waited));

    [Fact]
    public void Task_OfWhoseFilesNothingIsThere_TellsTheTime() => Assert.Equal(
        "Task 't' fetches a file: 12 s",
        ArrivedFiles.Text(Request("http://h/a"), [File("/sandbox/stdout", 5 << 20, 3)], Waited));

    [Fact]
    public void Task_OfWhoseFilesSomeAreThere_TellsHowMuchAndWhichIsTheLast() => Assert.Equal(
        "Task 't' fetches 2 files: 12 s, 3.5 MB so far, now b?.tgz",
        ArrivedFiles.Text(
            Request("http://h/a", "http://h/b.tgz"),
            [File("/s/a", 3 << 20, 1), File("/s/b\u001b.tgz", 1 << 19, 2), File("/s/stderr", 7, 3)], Waited));

    private static RunRequest Request(params string[] uris) => new()
    {
        Name = "t", Command = "true", User = "root", Role = "*", Principal = null, Cpus = 1, Mem = 32, Disk = 0,
        Volumes = [], On = [], Uris = uris, Environment = [],
    };

    private static FileInfo File(string path, ulong bytes, long second) => new()
    {
        Path = path, Size = bytes, Mtime = new() { Nanoseconds = second * 1_000_000_000 },
    };
}
