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
        "Task 't' fetches 2 files: 12 s, 3.5 MB so far, now b.tgz",
        ArrivedFiles.Text(
            Request("http://h/a", "http://h/b.tgz"),
            [File("/s/a", 3 << 20, 1), File("/s/b.tgz", 1 << 19, 2), File("/s/stderr", 7, 3)], Waited));

    [Fact]
    public void Task_OfWhoseFileTheLengthIsKnown_TellsTheShareAndTheRate() => Assert.Equal(
        "Task 't' fetches big.bin: 1.5 MB of 4 MB (37%), 0.5 MB a second, about 5 s left, 12 s",
        ArrivedFiles.Text(
            Request("http://h/big"), [File("/s/big.bin", 3 << 19, 1), File("/s/stderr", 7, 3)], Waited,
            new FetchUnderWay("big.bin", 4 << 20, 1), (_, _) => 1 << 19));

    [Fact]
    public void Task_OfWhoseSecondFileNothingIsThere_TellsWhichItIs() => Assert.Equal(
        "Task 't' fetches 2 of 2, b.tgz: 0 MB of 4 MB (0%), 12 s",
        ArrivedFiles.Text(
            Request("http://h/a", "http://h/b.tgz"), [File("/s/a", 3 << 20, 1)], Waited,
            new FetchUnderWay("b.tgz", 4 << 20, 2)));

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
