using System.Diagnostics;
using Holdfast.Agent.Statistics;
using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Testing;

namespace Holdfast.Agent.Tests.Statistics;

public sealed class DiskMeterTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-meter-").FullName;
    private readonly HeardLog _log = new();
    private readonly ManualClock _clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Directory_ThatCanNoLongerBeMeasured_KeepsItsLastFigureAndTheLogSaysHowOldItIs()
    {
        var fails = false;
        await using var meter = new DiskMeter(
            Interval, (_, _) => fails ? throw new LinuxException("statx", "/data", Errno.InputOutput) : 4096,
            static () => static _ => "/", _clock, _log);
        Assert.Equal(4096, await FigureAsync(meter, "/data"));

        fails = true;
        _clock.Advance(Interval);
        await Eventually.IsTrueAsync(async () =>
        {
            Assert.Equal(4096, (await meter.ReadAsync(["/data"], Stop))["/data"]);
            return _log.Lines.Count > 0;
        }, Eventually.DefaultBound, "the failure to be told");

        Assert.Contains(
            "statistics show what it was 00:00:15 ago", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Directory_ThatNeverWasMeasured_HasNoFigure()
    {
        await using var meter = new DiskMeter(
            Interval, static (_, _) => throw new LinuxException("statx", "/data", Errno.InputOutput),
            static () => static _ => "/", _clock, _log);

        await Eventually.IsTrueAsync(async () =>
        {
            Assert.Empty(await meter.ReadAsync(["/data"], Stop));
            return _log.Lines.Count > 0;
        }, Eventually.DefaultBound, "the failure to be told");

        Assert.Contains("leave it out until it can be", Assert.Single(_log.Lines), StringComparison.Ordinal);
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
        var meter = new DiskMeter(
            TimeSpan.FromMilliseconds(50), static (path, stop) => TreeUsage.Of(path, stop)?.Bytes,
            static () => MountPoints.Read().Of, TimeProvider.System, _log);
        string[] all = [Path.Combine(hung, "one"), Path.Combine(hung, "two"), well];

        await Eventually.IsTrueAsync(
            async () => (await meter.ReadAsync(all, Stop)).ContainsKey(well), Eventually.DefaultBound,
            "the figure of what lies elsewhere");
        File.WriteAllBytes(Path.Combine(well, "file"), new byte[1 << 20]);
        await Eventually.IsTrueAsync(
            async () => (await meter.ReadAsync(all, Stop)) is { Count: 1 } known && known[well] >= 1 << 20,
            Eventually.DefaultBound, "a new figure of what lies elsewhere");

        var clock = Stopwatch.StartNew();
        await meter.DisposeAsync();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    private static async Task<long> FigureAsync(DiskMeter meter, string directory)
    {
        long bytes = 0;
        await Eventually.IsTrueAsync(
            async () => (await meter.ReadAsync([directory], Stop)).TryGetValue(directory, out bytes),
            Eventually.DefaultBound, $"the figure of {directory}");
        return bytes;
    }

    // Timers run by the real clock.
    private sealed class ManualClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public void Advance(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);
    }
}
