using Holdfast.Agent.Containers;
using Holdfast.Agent.Core.Fetching;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Agent.Sandboxes;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Tests.Sandboxes;

/// <summary>When sandboxes are removed: by the clock that nobody can set, over restarts of the agent too.</summary>
public sealed class SandboxCollectorTests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-gc-").FullName;
    private readonly HeardLog _log = new();
    private readonly SandboxNotes _notes;
    private readonly List<ContainerId> _gone = [];
    private TimeSpan _sinceBoot = Hour;
    private SeenTime _seen = new(10 * Hour, Hour);

    public SandboxCollectorTests() => _notes = new SandboxNotes(_root);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Sandbox_ClockIsAYearAheadAtAStart_StaysForItsTime()
    {
        var sandbox = Made();
        await CollectOnceAsync();
        // What its directory's time says is another clock's business.
        Directory.SetLastWriteTimeUtc(sandbox, DateTime.UnixEpoch);

        await CollectOnceAsync();
        Assert.True(Directory.Exists(sandbox));
        _sinceBoot += 9 * Hour;
        await CollectOnceAsync();
        Assert.True(Directory.Exists(sandbox));
        _sinceBoot += Hour;
        await CollectOnceAsync();

        Assert.False(Directory.Exists(sandbox));
    }

    [Fact]
    public async Task Sandbox_MachineWasRestarted_AgesOnFromWhatWasSeen()
    {
        var sandbox = Made();
        await CollectOnceAsync();
        (_seen, _sinceBoot) = (new SeenTime(16 * Hour, TimeSpan.FromMinutes(1)), TimeSpan.FromMinutes(1));

        _sinceBoot += 3 * Hour;
        await CollectOnceAsync();
        Assert.True(Directory.Exists(sandbox));
        _sinceBoot += Hour;
        await CollectOnceAsync();

        Assert.False(Directory.Exists(sandbox));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"c1\": \"long ago\"}")]
    [InlineData("{\"c1\": -1e300}")]
    public async Task Notes_ThatAreDamaged_AreSaidAndTheSandboxAgesAnew(string damaged)
    {
        var sandbox = Made();
        await File.WriteAllTextAsync(_notes.Path, damaged, TestContext.Current.CancellationToken);

        _sinceBoot += 100 * Hour;
        await CollectOnceAsync();

        Assert.True(Directory.Exists(sandbox));
        Assert.Contains(_notes.Path, Assert.Single(_log.Lines), StringComparison.Ordinal);
        Assert.Equal(110 * Hour, _notes.Read()["c1"]);
    }

    [Fact]
    public async Task Notes_ThatCannotBeWritten_AreSaidOnceAndNothingIsHeldUp()
    {
        var sandbox = Made();
        Directory.CreateDirectory(_notes.Path + ".partial");
        await using var collector = Collector();

        await collector.CollectAsync(TestContext.Current.CancellationToken);
        await collector.CollectAsync(TestContext.Current.CancellationToken);
        Assert.Contains("cannot be noted", Assert.Single(_log.Lines), StringComparison.Ordinal);
        _sinceBoot += 10 * Hour;
        await collector.CollectAsync(TestContext.Current.CancellationToken);

        Assert.False(Directory.Exists(sandbox));
    }

    /// <summary>Only then the id of its limit may be another's: while it lies there, or is being emptied, it is
    /// not.</summary>
    [Fact]
    public async Task Sandbox_WithALimit_IsToldToBeGone_OnceItIs_AlsoOneThatWasNeverMade()
    {
        var never = ContainerId.Parse("never-made");
        Made();
        await CollectOnceAsync();
        Assert.Equal([never], _gone);
        _gone.Clear();

        Directory.CreateDirectory(Path.Combine(_root, "gc"));
        Directory.Move(Path.Combine(_root, "slaves/S/frameworks/f1/executors/e1/runs/c1"),
            Path.Combine(_root, "gc/c1"));
        await CollectOnceAsync();

        Assert.Equal([ContainerId.Parse("c1"), never], _gone);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_root, "gc")));
    }

    // As an agent would that was started just now.
    private async Task CollectOnceAsync()
    {
        await using var collector = Collector();
        await collector.CollectAsync(TestContext.Current.CancellationToken);
    }

    private SandboxCollector Collector() => new(
        new CollectOptions { Delay = 10 * Hour, Headroom = 0 },
        new SandboxDirectories(new ContainerPlaces(_root, _root)), usageOf: static () => 0,
        readView: _ => ValueTask.FromResult(View()), sinceBoot: () => _sinceBoot, TimeProvider.System,
        _log)
    {
        TellGone = gone =>
        {
            _gone.Add(gone);
            return ValueTask.CompletedTask;
        },
    };

    private AgentView View() => new(
        new AgentSpec { Hostname = "node", Ip = "127.0.0.1", Port = 5051, Version = "1", Wire = default },
        Registered: true, Recovering: false, Connected: true, IsObedient: true, Trust: "", ResourceBag.Empty,
        ResourceBag.Empty, Volumes: [], new TrashView(Hour, [], []), Disks: [], Frameworks: [], CompletedFrameworks: [],
        LiveContainers: [], Operations: [], new AgentCounts(), new FetchCounts(0, 0, 0, 0, 0), _seen, default)
    {
        LimitedSandboxes = [ContainerId.Parse("c1"), ContainerId.Parse("never-made")],
    };

    private string Made() => Directory.CreateDirectory(
        Path.Combine(_root, "slaves/S/frameworks/f1/executors/e1/runs/c1")).FullName;
}
