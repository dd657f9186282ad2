using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Tests;

/// <summary>A destroyed volume is made ready again at an operator's word (S3, S5, S7).</summary>
public sealed class RestoreTests
{
    private static readonly OperationSpec Destroy = Given.Operation(4, OperationKind.Destroy, Given.Volume("v", 64));

    private readonly SimulatedHost _host = new();
    private readonly AgentRig _rig = new AgentRig().Register();

    [Fact]
    public void Restore_OfADestroyedVolume_TakesItsDiskBackAndIsTold()
    {
        var volume = Trashed(_rig, _host);
        var version = _rig.Version;

        Assert.Null(Ask(_rig, volume));
        Assert.Equal(["ops"], _rig.Rows.OfType<VolumeRow>().Select(row => row.Restore!.Caller));
        Assert.Equal([volume], _host.Trash);
        Assert.Equal("0", Reserved(_rig));
        _host.Work(_rig);

        Assert.Equal([volume], _host.Volumes);
        var done = Assert.IsType<OrderDone>(Answer(_rig));
        Assert.Equal(VolumeState.Ready, done.Spec.State);
        var row = Assert.Single(_rig.Rows.OfType<VolumeRow>());
        Assert.Equal((VolumeState.Ready, null, null, null), (row.State, row.Destroyed, row.TrashedAt, row.Restore));
        Assert.Empty(_rig.Rows.OfType<ClaimRow>());
        Assert.True(_rig.Core.BuildView().Total.Contains(Given.Volume("v", 64)));
        Assert.NotEqual(version, _rig.Version);
        var told = _rig.SaidAll<ResourcesChanged>().Last();
        Assert.Equal((_rig.Version, VolumeState.Ready), (told.Version, Assert.Single(told.Volumes).State));
        Assert.Empty(_rig.Core.BuildView().Trash.Kept);
        _rig.Pass(TimeSpan.FromDays(3));
        Assert.Empty(_rig.Did<PurgeTrash>());
    }

    [Fact]
    public void Restore_WhereItsReservationIsGone_TakesUnreservedDisk()
    {
        var volume = Trashed(_rig, _host);
        _rig.Run(5, new OperationStep(
            Given.Operation(5, OperationKind.Unreserve, Given.Reserved(Given.Disk(40)))));

        var plan = Assert.IsType<OrderPlanned>(Ask(_rig, volume, isPlan: true));
        Assert.Contains("24 MB of", plan.Text, StringComparison.Ordinal);
        Assert.Contains("40 MB of", plan.Text, StringComparison.Ordinal);
        Ask(_rig, volume);
        _host.Work(_rig);

        var total = _rig.Core.BuildView().Total;
        Assert.Equal(Given.Facts().Resources.Scalar("disk"), total.Scalar("disk"));
        Assert.True(total.Contains(Given.Volume("v", 64)));
        Assert.Empty(_rig.Rows.OfType<ClaimRow>());
    }

    [Fact]
    public void Restore_WithoutEnoughFreeDisk_IsRefusedWithTheFigures()
    {
        var volume = Trashed(_rig, _host);
        _rig.Run(5,
            new LaunchStep(Given.Task("t", Given.Reserved(Given.Disk(30)))),
            new LaunchStep(Given.Task("u", Given.Disk(10240 - 64))));
        _host.Work(_rig);

        var refused = Assert.IsType<OrderRefused>(Ask(_rig, volume));

        Assert.Equal(VolumeState.Trash, refused.State);
        Assert.Contains("needs 64 MB", refused.Text, StringComparison.Ordinal);
        Assert.Contains("34 MB reserved", refused.Text, StringComparison.Ordinal);
        Assert.Contains("0 MB unreserved", refused.Text, StringComparison.Ordinal);
        Assert.Contains("30 MB are missing", refused.Text, StringComparison.Ordinal);
        Assert.Empty(_rig.Did<RestoreVolume>());
    }

    [Fact]
    public void Restore_WhereTheNameIsTaken_NeedsAnother()
    {
        var volume = Trashed(_rig, _host);
        _rig.Run(5, new OperationStep(Given.Operation(5, OperationKind.Create, Given.Volume("v", 64))));
        _host.Work(_rig);

        var refused = Assert.IsType<OrderRefused>(Ask(_rig, volume));
        Assert.Contains("--as NAME", refused.Text, StringComparison.Ordinal);
        Assert.Null(Ask(_rig, volume, name: "v-before"));
        _host.Work(_rig);

        var done = Assert.IsType<OrderDone>(Answer(_rig)).Spec;
        Assert.Equal("v-before", $"{done.Resource.Key.Disk!.PersistenceId}");
        Assert.Equal(2, _host.Volumes.Count);
        Assert.Equal(
            ["v", "v-before"],
            _rig.Core.BuildView().Volumes.Select(one => $"{one.Resource.Key.Disk!.PersistenceId}").Order());
    }

    [Fact]
    public void Create_OfTheNameThatIsBeingRestored_Fails()
    {
        var volume = Trashed(_rig, _host);
        Ask(_rig, volume);

        var create = Given.Operation(5, OperationKind.Create, Given.Persistent(Given.Reserved(Given.Disk(10)), "v"));
        _rig.Run(5,
            new OperationStep(Given.Operation(6, OperationKind.Reserve, Given.Reserved(Given.Disk(10)))),
            new OperationStep(create));

        Assert.Contains("has a volume 'v' here already", _rig.OutcomeOf(create)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Restore_AndPurge_WhicheverIsStoredFirstWins()
    {
        var volume = Trashed(_rig, _host);
        Ask(_rig, volume);
        _rig.Apply(at => new PurgeAsked(at, volume, "ops", Correlation: 1));
        Assert.Contains("is being restored", Assert.IsType<PurgeOutOfPlace>(
            _rig.Did<AnswerPurge>().Last().Outcome).Text, StringComparison.Ordinal);
        _host.Work(_rig);
        Assert.Equal([volume], _host.Volumes);

        _rig.Run(6, new OperationStep(Given.Operation(6, OperationKind.Destroy, Given.Volume("v", 64))));
        _host.Work(_rig);
        _rig.Apply(at => new PurgeAsked(at, volume, "ops", Correlation: 1));
        Assert.Contains("being purged", Assert.IsType<OrderRefused>(Ask(_rig, volume)).Text, StringComparison.Ordinal);
        _host.Work(_rig);
        Assert.Equal([volume], _host.Purged);
        Assert.Contains("was purged", Assert.IsType<OrderUnknown>(Ask(_rig, volume)).Text, StringComparison.Ordinal);
    }

    /// <summary>Half a volume is never given back as a whole one (S7).</summary>
    [Fact]
    public void Restore_OfWhatWasPurgedInPart_IsRefusedAlsoAfterARestart()
    {
        var volume = Trashed(_rig, _host);
        _rig.Pass(TimeSpan.FromHours(25));
        Assert.Single(_rig.Did<PurgeTrash>());
        _rig.Apply(at => new TrashPurgeFailed(at, volume, "Device or resource busy"));

        var refused = Assert.IsType<OrderRefused>(Ask(_rig, volume));
        Assert.Contains("part of its data is gone", refused.Text, StringComparison.Ordinal);

        var rig = new AgentRig(rows: _rig.Rows, now: _rig.Now);
        Assert.Single(rig.Did<PurgeTrash>());
        Assert.IsType<OrderRefused>(Ask(rig, volume));
    }

    [Fact]
    public void Restore_OfAMountDisk_GivesItBackAsAWhole()
    {
        var rig = new AgentRig(Given.Facts(Given.Cpus(1000), Given.Disk(1000), Given.Mount(1024))).Register();
        var mounted = Given.Persistent(Given.Reserved(Given.Mount(1024)), "m");
        rig.Run(1,
            new OperationStep(Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Mount(1024)))),
            new OperationStep(Given.Operation(2, OperationKind.Create, mounted)));
        _host.Work(rig);
        rig.Run(2, new OperationStep(Given.Operation(3, OperationKind.Destroy, mounted)));
        _host.Work(rig);
        var volume = Assert.Single(_host.Trash);
        Assert.DoesNotContain(rig.Core.BuildView().Total, one => one.Key.Disk?.Source is not null);

        Ask(rig, volume);
        _host.Work(rig);

        Assert.True(rig.Core.BuildView().Total.Contains(mounted));
        var again = new AgentRig(
            Given.Facts(Given.Cpus(1000), Given.Disk(1000), Given.Mount(1024)), rig.Rows, now: rig.Now);
        _host.Work(again);
        Assert.True(again.Core.BuildView().Total.Contains(mounted));
    }

    [Fact]
    public void Restore_WhileTheMasterIsAStranger_IsDone()
    {
        var volume = Trashed(_rig, _host);
        _rig.LoseLink();
        _rig.Register(knowsObeyed: false, new Incarnation(new Guid(9, 0, 0, new byte[8])));

        Ask(_rig, volume);
        _host.Work(_rig);

        Assert.Equal([volume], _host.Volumes);
    }

    [Fact]
    public void Restore_ThatFailsInTheTrash_LeavesAllAsItWas()
    {
        var volume = Trashed(_rig, _host);
        Ask(_rig, volume);
        _rig.Undone.Clear();

        _rig.Apply(at => new VolumeRestoreFailed(at, volume, "Input/output error", VolumePlace.Trash));

        var failed = Assert.IsType<OrderFailed>(Answer(_rig));
        Assert.Contains("Input/output error", failed.Text, StringComparison.Ordinal);
        Assert.Equal("64", Reserved(_rig));
        var shown = Assert.Single(_rig.Core.BuildView().Trash.Kept);
        Assert.Equal((null, VolumeState.Trash), (shown.Restore, shown.State));
        Assert.NotNull(shown.KeptUntil);
        Ask(_rig, volume);
        _host.Work(_rig);
        Assert.Equal([volume], _host.Volumes);
    }

    [Theory]
    [InlineData(VolumePlace.Volumes)]
    [InlineData(VolumePlace.Unknown)]
    public void Restore_ThatFailsOnceItHasPerhapsMoved_IsTriedAgain(VolumePlace place)
    {
        var volume = Trashed(_rig, _host);
        Ask(_rig, volume);
        _rig.Undone.Clear();

        _rig.Apply(at => new VolumeRestoreFailed(at, volume, "Input/output error", place));
        Assert.Contains("tried again", Assert.IsType<OrderFailed>(Answer(_rig)).Text, StringComparison.Ordinal);
        Assert.NotNull(Assert.Single(_rig.Rows.OfType<VolumeRow>()).Restore);

        _rig.Pass(TimeSpan.FromMinutes(1));
        _host.Work(_rig);
        Assert.Equal([volume], _host.Volumes);
    }

    [Fact]
    public void Restore_ThatNeedsTheRoomOfOlderTrash_WaitsForItsPurge()
    {
        var volume = Trashed(_rig, _host);
        // The operator gives less of the disk than was promised of it.
        var less = Given.Facts();
        less = less with { Disks = [less.Disks[0] with { Capacity = Quantity.FromMilli(100_000) }] };
        var rig = new AgentRig(less, _rig.Rows, now: _rig.Now).Register();
        _host.Work(rig);
        rig.Run(5, new OperationStep(Given.Operation(5, OperationKind.Create, Given.Volume("w", 36))));
        _host.Work(rig);
        Assert.Empty(rig.Did<PurgeTrash>());
        var even = less with { Disks = [less.Disks[0] with { Capacity = Quantity.FromMilli(90_000) }] };
        rig = new AgentRig(even, rig.Rows, now: rig.Now);
        _host.Work(rig);

        var refused = Assert.IsType<OrderRefused>(Ask(rig, volume));

        Assert.Contains("makes no room for 64 MB", refused.Text, StringComparison.Ordinal);
        Assert.Equal([volume], _host.Trash);
    }

    /// <summary>The agent is cut after each commit and after each deed whose word is lost.</summary>
    [Fact]
    public void Restore_CutAnywhere_IsDoneOnceItIsStoredAndElseNotBegun()
    {
        var cuts = new List<(AgentRow[] Rows, SimulatedHost Host)>();
        var volume = Trashed(_rig, _host);
        _rig.Committed = Record;
        _host.BeforeWord = Record;
        Record();
        Ask(_rig, volume, name: "w");
        _host.Work(_rig);
        Record();

        Assert.True(cuts.Count >= 4, $"only {cuts.Count} cuts");
        foreach (var (rows, left) in cuts)
        {
            var host = left.Copy();
            var rig = new AgentRig(rows: rows, now: _rig.Now);
            host.Work(rig);
            var row = Assert.Single(rig.Rows.OfType<VolumeRow>());
            var isStored = rows.OfType<VolumeRow>().Single() is { Restore: not null } or { State: VolumeState.Ready };
            Assert.Equal(isStored ? VolumeState.Ready : VolumeState.Trash, row.State);
            Assert.Equal(isStored ? "w" : "v", $"{row.Resource.Key.Disk!.PersistenceId}");
            Assert.Equal(isStored ? [volume] : [], host.Volumes);
            Assert.Equal(isStored ? [] : [volume], host.Trash);
            Assert.Equal(Given.Facts().Resources.Scalar("disk"), rig.Core.BuildView().Total.Scalar("disk"));
            Assert.Equal(isStored ? "0" : "64", Reserved(rig));
        }

        void Record() => cuts.Add(([.. _rig.Rows], _host.Copy()));
    }

    private static OrderOutcome? Ask(AgentRig rig, VolumeId volume, string? name = null, bool isPlan = false)
    {
        var before = rig.Did<AnswerOrder>().Count();
        PersistenceId? wanted = name is null ? null : PersistenceId.Parse(name);
        rig.Apply(at => new RestoreAsked(at, volume, wanted, isPlan, "ops", Correlation: 7));
        return rig.Did<AnswerOrder>().Skip(before).SingleOrDefault()?.Outcome;
    }

    private static OrderOutcome Answer(AgentRig rig)
    {
        var answer = rig.Did<AnswerOrder>().Last();
        Assert.Equal(7, answer.Correlation);
        return answer.Outcome;
    }

    // What is reserved and no volume.
    private static string Reserved(AgentRig rig) => rig.Rows.OfType<ClaimRow>()
        .Aggregate(Quantity.Zero, static (sum, row) => sum + row.Resource.Amount).ToString();

    private static VolumeId Trashed(AgentRig rig, SimulatedHost host)
    {
        rig.Run(1,
            new OperationStep(Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(64)))),
            new OperationStep(Given.Operation(2, OperationKind.Create, Given.Volume("v", 64))));
        host.Work(rig);
        rig.Run(3, new OperationStep(Destroy));
        host.Work(rig);
        return Assert.Single(host.Trash);
    }
}
