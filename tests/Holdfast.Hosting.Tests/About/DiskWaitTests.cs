using Holdfast.Hosting.About;
using Holdfast.Hosting.Tests.Logging;
using Holdfast.Testing;

namespace Holdfast.Hosting.Tests.About;

public sealed class DiskWaitTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-wait-").FullName;
    private readonly ListLogger _log = new();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Disk_ThatDoesNotAnswer_IsNamedWhileItIsWaitedForAndOnceItAnswers()
    {
        Assert.True(Environment.UserName == "root", "this test mounts, which takes root");
        var work = Path.Combine(_root, "work");
        var wait = new DiskWait(work, TimeSpan.FromMilliseconds(50), TimeProvider.System, _log);
        var mount = new HungMount(_root);

        var answer = Task.Run(() => wait.For(() => Directory.Exists(work)));

        await Eventually.IsTrueAsync(() => _log.Lines.Count > 1, Eventually.DefaultBound, "it to be told, and again");
        Assert.All(
            _log.Lines, line => Assert.Contains(
                $" for {work}, which is on hung, mounted at {_root}: that disk does not answer", line,
                StringComparison.Ordinal));
        Assert.False(answer.IsCompleted);
        mount.Dispose();
        Assert.False(await answer);
        Assert.StartsWith($"{work} answers, after ", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Step_ThatNoThreadWaitsFor_IsToldUntilItsTaskEnds()
    {
        var wait = new DiskWait(_root, TimeSpan.FromMilliseconds(50), TimeProvider.System, _log);
        var flush = new TaskCompletionSource<int>();

        var step = wait.ForAsync(() => flush.Task);

        await Eventually.IsTrueAsync(() => _log.Lines.Count > 1, Eventually.DefaultBound, "it to be told, and again");
        Assert.False(step.IsCompleted);
        flush.SetResult(7);
        Assert.Equal(7, await step);
        Assert.StartsWith($"{_root} answers, after ", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Disk_ThatAnswers_IsNotTalkedAbout()
    {
        var wait = new DiskWait(_root, TimeSpan.FromMinutes(1), TimeProvider.System, _log);

        Assert.True(wait.For(() => Directory.Exists(_root)));
        Assert.Throws<IOException>(() => wait.For<bool>(static () => throw new IOException("No.")));

        Assert.Empty(_log.Lines);
    }
}
