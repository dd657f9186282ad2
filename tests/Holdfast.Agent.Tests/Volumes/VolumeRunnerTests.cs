using System.Threading.Channels;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Agent.Volumes;
using Holdfast.Disks;
using Holdfast.Linux.Files;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Agent.Tests.Volumes;

public sealed class VolumeRunnerTests
{
    /// <summary>
    /// S8: whatever a disk does, each question has an answer. Before: only errors of input and output were
    /// answered, and the core waited for the others before it registered.
    /// </summary>
    [Fact]
    public async Task Step_ThatThrowsWhatNobodyForesaw_IsAnsweredWithTheReason()
    {
        var told = Channel.CreateUnbounded<AgentEvent>();
        await using var runner = new VolumeRunner(
            evt => told.Writer.WriteAsync(evt), TimeProvider.System, NullLogger.Instance);
        runner.Use(new BrokenBackend());
        var plan = Plan("v", "/disk", "broken");

        runner.Check(plan);
        runner.MoveToTrash(plan, new DestroyRecord(plan.Created, "ops", DateTimeOffset.UnixEpoch));
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var check = Assert.IsType<VolumeChecked>(await told.Reader.ReadAsync(bound.Token));
        var trash = Assert.IsType<VolumeTrashFailed>(await told.Reader.ReadAsync(bound.Token));

        Assert.Equal("unforeseen", check.Fault);
        Assert.Equal(("unforeseen", VolumePlace.Unknown), (trash.Reason, trash.Place));
    }

    /// <summary>
    /// A disk hangs. Before: each of its volumes took a thread of the pool, and the stop waited for them for good.
    /// </summary>
    [Fact]
    public async Task Disk_ThatNeverAnswers_HoldsUpNeitherOthersNorThePoolNorTheEnd()
    {
        const int volumes = 100;
        var told = Channel.CreateUnbounded<AgentEvent>();
        var log = new HeardLog();
        using var backend = new HungBackend("/hung");
        var runner = new VolumeRunner(evt => told.Writer.WriteAsync(evt), TimeProvider.System, log)
        {
            EndPatience = TimeSpan.FromMilliseconds(50),
        };
        runner.Use(backend);
        for (var i = 0; i < volumes; i++) runner.Check(Plan($"hung-{i}", "/hung", backend.Name));
        for (var i = 0; i < volumes; i++) runner.Purge(Plan($"old-{i}", "/hung", backend.Name));
        await Eventually.IsTrueAsync(() => backend.Hanging == 6, "four looks and two purges to hang");

        runner.Check(Plan("well", "/well", backend.Name));
        using var bound = new CancellationTokenSource(Eventually.DefaultBound);
        var seen = Assert.IsType<VolumeChecked>(await told.Reader.ReadAsync(bound.Token));
        Assert.Equal(("well", null), ($"{seen.Volume}", seen.Fault));

        await runner.DisposeAsync().AsTask().WaitAsync(bound.Token);
        Assert.Equal(6, backend.Hanging);
        Assert.False(backend.WasOnAThreadOfThePool);
        Assert.Equal(6, log.Lines.Count);
        Assert.Contains(log.Lines, static line => line.StartsWith("Purging volume old-0 ", StringComparison.Ordinal)
            && line.EndsWith("See whether /hung still answers", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Purge_IsTellingHowFarItIsUntilItEnds()
    {
        var told = Channel.CreateUnbounded<AgentEvent>();
        await using var runner = new VolumeRunner(
            evt => told.Writer.WriteAsync(evt), TimeProvider.System, NullLogger.Instance);
        using var backend = new HungBackend("/hung");
        runner.Use(backend);
        var plan = Plan("v", "/hung", backend.Name);

        Assert.Null(runner.PurgeOf(plan.Volume));
        runner.Purge(plan);
        await Eventually.IsTrueAsync(() => backend.Hanging == 1, "the purge to be under way");
        Assert.Equal((0L, null), (runner.PurgeOf(plan.Volume)!.Gone, runner.PurgeOf(plan.Volume)!.Total));

        backend.Dispose();
        using var bound = new CancellationTokenSource(Eventually.DefaultBound);
        Assert.IsType<TrashPurged>(await told.Reader.ReadAsync(bound.Token));
        Assert.Null(runner.PurgeOf(plan.Volume));
    }

    [Fact]
    public async Task Steps_OfOneVolume_AreDoneInOrder()
    {
        var told = Channel.CreateUnbounded<AgentEvent>();
        await using var runner = new VolumeRunner(
            evt => told.Writer.WriteAsync(evt), TimeProvider.System, NullLogger.Instance);
        using var backend = new HungBackend("/hung");
        runner.Use(backend);
        var plan = Plan("v", "/well", backend.Name);

        for (var i = 0; i < 50; i++)
        {
            runner.Check(plan);
            runner.Purge(plan);
        }

        using var bound = new CancellationTokenSource(Eventually.DefaultBound);
        for (var i = 0; i < 50; i++)
        {
            Assert.IsType<VolumeChecked>(await told.Reader.ReadAsync(bound.Token));
            Assert.IsType<TrashPurged>(await told.Reader.ReadAsync(bound.Token));
        }
    }

    private static VolumePlan Plan(string volume, string root, string backend) => new(
        VolumeId.Parse(volume), root, null, backend, Resource.Scalar("disk", Quantity.FromMilli(1000)),
        new OperationUuid(Guid.NewGuid()), "ops", AgentId.Parse("M-S0"));

    /// <summary>One of its disks does not answer before this is disposed.</summary>
    private sealed class HungBackend(string hungRoot) : IVolumeBackend, IDisposable
    {
        private readonly ManualResetEventSlim _answer = new();
        private int _hanging;

        public string Name => "hung";

        public LimitKind Limit => LimitKind.None;

        public int Hanging => Volatile.Read(ref _hanging);

        public bool WasOnAThreadOfThePool { get; private set; }

        public void Make(string root, VolumeManifest manifest, bool isDiskKnown) => Ask(root);

        public void SetLimit(string root, VolumeManifest manifest) => Ask(root);

        public DiskUse Measure(string root, VolumeManifest manifest, CancellationToken cancellationToken)
        {
            Ask(root);
            return default;
        }

        public void TakeOver(string root, VolumeManifest manifest) => Ask(root);

        public string? Check(string root, VolumeManifest manifest)
        {
            Ask(root);
            return null;
        }

        public void Describe(string root, VolumeManifest manifest) => Ask(root);

        public void MoveToTrash(string root, VolumeManifest manifest, DestroyNote note) => Ask(root);

        public void Restore(string root, VolumeManifest manifest) => Ask(root);

        public WipeFinding CheckWipe(string root, VolumeManifest manifest) => default;

        public AdoptionWay LookToAdopt(string root, string path, TreeUse use) => new("none");

        public void Adopt(string root, VolumeManifest manifest, string path, bool isDiskKnown) => Ask(root);

        public void Wipe(string root, VolumeManifest manifest, RemovalProgress? progress) => Ask(root);

        public DirectoryPlace Find(string root, VolumeId volume) => DirectoryPlace.Nowhere;

        public void Purge(string root, VolumeManifest manifest, RemovalProgress? progress) => Ask(root);

        public void ReleaseLimit(string root, long limitId) => Ask(root);

        public IReadOnlyList<FoundLimit>? Limits(string root)
        {
            Ask(root);
            return null;
        }

        public void Mend(string root, VolumeManifest manifest, DestroyNote? note) => Ask(root);

        public void RemoveEmpty(string root, bool isTrash, string name) => Ask(root);

        public void Dispose() => _answer.Set();

        private void Ask(string root)
        {
            WasOnAThreadOfThePool |= Thread.CurrentThread.IsThreadPoolThread;
            if (root != hungRoot) return;
            Interlocked.Increment(ref _hanging);
            _answer.Wait();
        }
    }

    private sealed class BrokenBackend : IVolumeBackend
    {
        public string Name => "broken";

        public LimitKind Limit => LimitKind.None;

        public void Make(string root, VolumeManifest manifest, bool isDiskKnown) =>
            throw new InvalidOperationException("unforeseen");

        public void SetLimit(string root, VolumeManifest manifest) =>
            throw new InvalidOperationException("unforeseen");

        public DiskUse Measure(string root, VolumeManifest manifest, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("unforeseen");

        public void TakeOver(string root, VolumeManifest manifest) => throw new InvalidOperationException("unforeseen");

        public string? Check(string root, VolumeManifest manifest) => throw new InvalidOperationException("unforeseen");

        public void Describe(string root, VolumeManifest manifest) => throw new InvalidOperationException("unforeseen");

        public void MoveToTrash(string root, VolumeManifest manifest, DestroyNote note) =>
            throw new InvalidOperationException("unforeseen");

        public void Restore(string root, VolumeManifest manifest) => throw new InvalidOperationException("unforeseen");

        public AdoptionWay LookToAdopt(string root, string path, TreeUse use) =>
            throw new InvalidOperationException("unforeseen");

        public void Adopt(string root, VolumeManifest manifest, string path, bool isDiskKnown) =>
            throw new InvalidOperationException("unforeseen");

        public WipeFinding CheckWipe(string root, VolumeManifest manifest) =>
            throw new InvalidOperationException("unforeseen");

        public void Wipe(string root, VolumeManifest manifest, RemovalProgress? progress) =>
            throw new InvalidOperationException("unforeseen");

        public DirectoryPlace Find(string root, VolumeId volume) => throw new DiskException("no more than that");

        public void Purge(string root, VolumeManifest manifest, RemovalProgress? progress) =>
            throw new InvalidOperationException("unforeseen");

        public void ReleaseLimit(string root, long limitId) => throw new InvalidOperationException("unforeseen");

        public IReadOnlyList<FoundLimit>? Limits(string root) => throw new InvalidOperationException("unforeseen");

        public void Mend(string root, VolumeManifest manifest, DestroyNote? note) =>
            throw new InvalidOperationException("unforeseen");

        public void RemoveEmpty(string root, bool isTrash, string name) =>
            throw new InvalidOperationException("unforeseen");
    }
}
