using System.Collections.Concurrent;
using System.Diagnostics;
using Holdfast.Agent.Statistics;
using Holdfast.Disks;
using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Model.Ids;
using Holdfast.Testing;

namespace Holdfast.Agent.Tests.Statistics;

public sealed class DiskWatchTests : IDisposable
{
    private const long Megabyte = 1 << 20;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private static readonly DiskUser User = new(ContainerId.Parse("c"), VolumeId.Parse($"{Guid.NewGuid()}"));

    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-watch-").FullName;
    private readonly HeardLog _log = new();
    private readonly ManualClock _clock = new();
    private readonly ConcurrentQueue<(DiskUser User, long Bytes)> _overused = new();
    private IReadOnlyList<WatchedDirectory> _list = [];
    private long _free = 1000 * Megabyte;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Directory_ThatCanNoLongerBeMeasured_KeepsItsLastFigureAndTheLogSaysHowOldItIs()
    {
        var fails = false;
        await using var watch = Watch(_clock);
        Follow(Counted("/data", _ => fails ? throw new DiskException("it does not answer") : new(4096, 2)));
        Assert.Equal((4096, 2L), await UseAsync(watch, "/data"));

        fails = true;
        _clock.Advance(Interval);
        await Eventually.IsTrueAsync(async () =>
        {
            Assert.Equal((4096, 2L), await UseAsync(watch, "/data"));
            return _log.Lines.Count > 0;
        }, Eventually.DefaultBound, "the failure to be told");

        Assert.Contains(
            "statistics show what it was 00:00:15 ago", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Directory_ThatNeverWasMeasured_HasNoFigure()
    {
        await using var watch = Watch(_clock);
        Follow(Counted("/data", static _ => throw new LinuxException("statx", "/data", Errno.InputOutput)));

        await Eventually.IsTrueAsync(async () =>
        {
            await watch.RefreshAsync(Stop);
            Assert.Empty(await watch.ReadAsync(["/data"], Stop));
            return _log.Lines.Count > 0;
        }, Eventually.DefaultBound, "the failure to be told");

        Assert.Contains("leave it out until it can be", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    /// <summary>What a walk passes twice because it is renamed meanwhile must end nobody.</summary>
    [Fact]
    public async Task Directory_FoundAboveItsLimit_IsToldOnlyWhenASecondLookSaysSoToo()
    {
        var looks = 0;
        await using var watch = Watch(_clock);
        Follow(Counted("/data", _ => new(Interlocked.Increment(ref looks) == 1 ? 17 * Megabyte : 16 * Megabyte, 1),
            16 * Megabyte));

        Assert.Equal(16 * Megabyte, (await UseAsync(watch, "/data")).Bytes);

        Assert.Equal(2, looks);
        Assert.Empty(_overused);
        Follow(Counted("/data", static _ => new(17 * Megabyte, 1), 16 * Megabyte));
        _clock.Advance(Interval);
        await ToldAsync(watch);
        Assert.Equal((User, 17 * Megabyte), _overused.First());
    }

    [Fact]
    public async Task Directory_AboveALimitThatEndsNobody_IsOnlyMeasured()
    {
        await using var watch = Watch(_clock);
        Follow(new WatchedDirectory("/data", 16 * Megabyte, [])
        {
            Ask = static _ => new(17 * Megabyte, 1),
        });

        Assert.Equal(17 * Megabyte, (await UseAsync(watch, "/data")).Bytes);
        Assert.Empty(_overused);
    }

    /// <summary>So much was written somewhere on the file system that it may be above its limit.</summary>
    [Fact]
    public async Task Directory_WhoseRoomMayHaveBeenWritten_IsMeasuredBeforeItsTime()
    {
        var looks = 0;
        var used = 10 * Megabyte;
        await using var watch = Watch(_clock);
        Follow(Counted("/data", _ =>
        {
            Interlocked.Increment(ref looks);
            return new(Volatile.Read(ref used), 1);
        }, 16 * Megabyte));
        await UseAsync(watch, "/data");

        _clock.Advance(Interval / 2);
        Volatile.Write(ref _free, 995 * Megabyte);
        await watch.RefreshAsync(Stop);
        await IdleAsync(watch);
        Assert.Equal(1, looks);

        Volatile.Write(ref _free, 993 * Megabyte);
        Volatile.Write(ref used, 17 * Megabyte);
        await ToldAsync(watch);
    }

    [Fact]
    public async Task Figures_OfADisk_SayHowLateTheLastWasFound()
    {
        await using var watch = Watch(_clock);
        Follow(Counted("/data", _ =>
        {
            _clock.Advance(TimeSpan.FromSeconds(3));
            return new(1, 1);
        }, 16 * Megabyte));

        await UseAsync(watch, "/data");

        var figures = watch.FiguresOf("/");
        Assert.Equal((Interval, TimeSpan.FromSeconds(3), 1), (figures.Interval, figures.Pass, figures.Enforced));
        Assert.Equal(TimeSpan.FromSeconds(18), figures.Bound);
    }

    /// <summary>A volume of millions of files is measured in parts, and small ones in between.</summary>
    [Fact]
    public async Task Directory_WithManyFiles_HoldsUpNoSmallOne()
    {
        var large = Directory.CreateDirectory(Path.Combine(_root, "large")).FullName;
        for (var file = 0; file < 3000; file++) File.Create(Path.Combine(large, $"{file}")).Dispose();
        for (var small = 0; small < 20; small++) Directory.CreateDirectory(Path.Combine(_root, $"small-{small}"));
        await using var watch = Watch(TimeProvider.System, entries: 100);
        var all = Directory.GetDirectories(_root).OrderBy(path => path, StringComparer.Ordinal).ToArray();
        Follow([.. all.Select(path => new WatchedDirectory(path, null, []))]);

        foreach (var path in all) await UseAsync(watch, path);

        var known = await watch.ReadAsync(all, Stop);
        Assert.Equal(3001, known[large].Inodes);
        Assert.All(all[1..], path => Assert.True(known[path].At <= known[large].At, path));
    }

    /// <summary>A network that is gone: what lies there gets no figure, everything else does, and the agent
    /// ends.</summary>
    [Fact]
    public async Task FileSystem_ThatNeverAnswers_HoldsUpNeitherOthersNorTheEnd()
    {
        Assert.True(Environment.UserName == "root", "this test mounts, which takes root");
        var hung = Directory.CreateDirectory(Path.Combine(_root, "hung")).FullName;
        var well = Directory.CreateDirectory(Path.Combine(_root, "well")).FullName;
        using var mount = new HungMount(hung);
        var watch = new DiskWatch(Options() with
        {
            Interval = TimeSpan.FromMilliseconds(100), Mounts = static () => MountPoints.Read().Of,
        }, TimeProvider.System, _log);
        string[] all = [Path.Combine(hung, "one"), Path.Combine(hung, "two"), well];
        Follow([.. all.Select(path => new WatchedDirectory(path, null, []))]);
        watch.Start();

        await UseAsync(watch, well);
        File.WriteAllBytes(Path.Combine(well, "file"), new byte[1 << 20]);
        await Eventually.IsTrueAsync(
            async () => (await watch.ReadAsync(all, Stop)) is { Count: 1 } known && known[well].Bytes >= 1 << 20,
            Eventually.DefaultBound, "a new figure of what lies elsewhere");

        var clock = Stopwatch.StartNew();
        await watch.DisposeAsync();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    private void Follow(params IReadOnlyList<WatchedDirectory> list) => Volatile.Write(ref _list, list);

    private DiskWatch Watch(TimeProvider time, int entries = 50_000) =>
        new(Options() with { EntriesAtOnce = entries }, time, _log);

    private DiskWatchOptions Options() => new()
    {
        Interval = Interval,
        List = _ => ValueTask.FromResult(Volatile.Read(ref _list)),
        Mounts = static () => static _ => "/",
        Free = _ => Volatile.Read(ref _free),
        Overused = (user, bytes) => _overused.Enqueue((user, bytes)),
    };

    private static WatchedDirectory Counted(string path, Func<CancellationToken, DiskUse> ask, long? limit = null) =>
        new(path, limit, limit is null ? [] : [User]) { Ask = ask };

    private static async Task<(long Bytes, long? Inodes)> UseAsync(DiskWatch watch, string directory)
    {
        (long, long?) use = default;
        await Eventually.IsTrueAsync(async () =>
        {
            await watch.RefreshAsync(Stop);
            if (!(await watch.ReadAsync([directory], Stop)).TryGetValue(directory, out var known)) return false;
            use = (known.Bytes, known.Inodes);
            return true;
        }, Eventually.DefaultBound, $"the figure of {directory}");
        return use;
    }

    private Task ToldAsync(DiskWatch watch) => Eventually.IsTrueAsync(async () =>
    {
        await watch.RefreshAsync(Stop);
        return !_overused.IsEmpty;
    }, Eventually.DefaultBound, "the overuse to be told");

    private static Task IdleAsync(DiskWatch watch) => Eventually.IsTrueAsync(
        () => Task.FromResult(watch.IsIdle), Eventually.DefaultBound, "the watch to be idle");

    // Timers run by the real clock.
    private sealed class ManualClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public void Advance(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);
    }
}
