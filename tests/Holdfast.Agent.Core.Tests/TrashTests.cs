using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Tests;

/// <summary>What operators see of destroyed data and of disks, and the purge that one of them asks for (S2, S3,
/// S7).</summary>
public sealed class TrashTests
{
    private static readonly OperationSpec Destroy = Given.Operation(4, OperationKind.Destroy, Given.Volume("v", 64));

    private readonly SimulatedHost _host = new();
    private readonly AgentRig _rig = new AgentRig().Register();

    [Fact]
    public void Purge_AskedFor_IsStoredWithItsCallerBeforeAnythingIsRemoved()
    {
        var volume = Trashed(_rig, _host);

        var began = Assert.IsType<PurgeBegun>(Ask(_rig, volume, "ops"));

        Assert.Equal(("ops", _rig.Now), (began.Order.Caller, began.Order.At));
        Assert.Equal(began.Order, Assert.Single(_rig.Rows.OfType<VolumeRow>()).PurgeOrder);
        Assert.Contains(volume, _host.Trash);
        _host.Work(_rig);
        Assert.Equal([volume], _host.Purged);
        var row = Assert.Single(_rig.Rows.OfType<PurgeRow>());
        Assert.Equal((volume, PurgeCause.Asked, "ops"), (row.Volume, row.Cause, row.Order!.Caller));
        Assert.Equal((Destroy.Uuid, "ops"), (row.Destroyed.Operation, row.Destroyed.Caller));
        Assert.Equal("v", row.Resource!.Value.Key.Disk!.PersistenceId.ToString());
        Assert.Empty(_rig.Rows.OfType<VolumeRow>());
    }

    [Fact]
    public void Purge_AskedForTwice_KeepsTheFirstCallerAndIsDoneOnce()
    {
        var volume = Trashed(_rig, _host);

        Ask(_rig, volume, "first");
        _rig.Pass(TimeSpan.FromSeconds(1));
        var again = Assert.IsType<PurgeBegun>(Ask(_rig, volume, "second"));

        Assert.Equal("first", again.Order.Caller);
        Assert.Single(_rig.Did<PurgeTrash>());
        _host.Work(_rig);
        var gone = Assert.IsType<PurgeUnknown>(Ask(_rig, volume, "third"));
        Assert.Contains("first asked for it", gone.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Purge_OfWhatIsNotInTheTrash_TouchesNothing()
    {
        Make(_rig, _host);
        var volume = _host.Volumes.Single();

        var used = Assert.IsType<PurgeOutOfPlace>(Ask(_rig, volume, "ops"));
        Assert.Equal(VolumeState.Ready, used.State);
        Assert.Contains("destroy it first", used.Text, StringComparison.Ordinal);

        _rig.Run(3, new OperationStep(Destroy));
        Assert.Equal(VolumeState.Destroying, Assert.IsType<PurgeOutOfPlace>(Ask(_rig, volume, "ops")).State);
        var nowhere = VolumeId.Parse("00000000-0000-0000-0000-000000000001");
        Assert.Contains("/holdfast/v1/trash", Assert.IsType<PurgeUnknown>(Ask(_rig, nowhere, "ops")).Text,
            StringComparison.Ordinal);
        Assert.Empty(_rig.Did<PurgeTrash>());
    }

    [Fact]
    public void Purge_WhileTheMasterIsAStranger_IsDone()
    {
        var volume = Trashed(_rig, _host);
        _rig.LoseLink();
        _rig.Register(knowsObeyed: false, new Incarnation(new Guid(9, 0, 0, new byte[8])));

        Assert.IsType<PurgeBegun>(Ask(_rig, volume, "ops"));
        _host.Work(_rig);

        Assert.Equal([volume], _host.Purged);
    }

    [Fact]
    public void Purge_ThatFails_IsShownWithItsReasonAndTriedAgain()
    {
        var volume = Trashed(_rig, _host);
        Ask(_rig, volume, "ops");
        _rig.Undone.Clear();

        _rig.Apply(at => new TrashPurgeFailed(at, volume, "Device or resource busy"));
        var shown = Assert.Single(_rig.Core.BuildView().Trash.Kept);
        Assert.True(shown.IsPurging);
        Assert.Null(shown.KeptUntil);
        Assert.Equal("Device or resource busy", shown.Trouble);

        _rig.Pass(TimeSpan.FromMinutes(1));
        _host.Work(_rig);
        Assert.Equal([volume], _host.Purged);
    }

    /// <summary>
    /// The agent is cut after each commit and after each deed whose word is lost. What was answered is kept: an order
    /// goes on, and what nobody asked for stays where it is.
    /// </summary>
    [Fact]
    public void Purge_CutAnywhere_IsDoneOnceItWasAnsweredAndElseNotBegun()
    {
        var cuts = new List<(AgentRow[] Rows, SimulatedHost Host, bool IsAnswered)>();
        var volume = Trashed(_rig, _host);
        _rig.Committed = Record;
        _host.BeforeWord = Record;
        Record();
        Ask(_rig, volume, "ops");
        Record();
        _host.Work(_rig);
        Record();

        Assert.True(cuts.Count >= 5, $"only {cuts.Count} cuts");
        foreach (var (rows, left, isAnswered) in cuts)
        {
            var host = left.Copy();
            var rig = new AgentRig(rows: rows, now: _rig.Now);
            host.Work(rig);
            var isStored = rows.OfType<VolumeRow>().All(row => row.PurgeOrder is not null);
            Assert.True(isStored || !isAnswered);
            Assert.Equal(isStored ? [] : [volume], host.Trash);
            Assert.Equal(isStored ? ["ops"] : [], rig.Rows.OfType<PurgeRow>().Select(row => row.Order?.Caller));
        }

        void Record() =>
            cuts.Add(([.. _rig.Rows], _host.Copy(), _rig.Did<AnswerPurge>().Any(one => one.Outcome is PurgeBegun)));
    }

    [Fact]
    public void Trash_OfADestroyedVolume_ShowsWhoseItIsAndHowLongItIsKept()
    {
        var volume = Trashed(_rig, _host);

        var view = _rig.Core.BuildView().Trash;

        Assert.Equal(TimeSpan.FromHours(24), view.Retention);
        var shown = Assert.Single(view.Kept);
        Assert.Equal((volume, "/agent", VolumeState.Trash, false, null, null),
            (shown.Volume, shown.Root, shown.State, shown.IsPurging, shown.Order, shown.Trouble));
        Assert.Equal(_rig.Now + TimeSpan.FromHours(24), shown.KeptUntil);
        Assert.Equal(new DestroyRecord(Destroy.Uuid, "ops", Destroy.At), shown.Destroyed);
        Assert.Empty(view.Purged);
    }

    [Fact]
    public void Purge_OfWhatAFailedCreateHadMade_IsRecordedAsThat()
    {
        var reserve = Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(128)));
        var create = Given.Operation(2, OperationKind.Create, Given.Volume("a", 64), Given.Volume("b", 64));
        _rig.Run(1, new OperationStep(reserve), new OperationStep(create));
        var makes = _rig.Did<MakeVolume>().ToArray();
        _rig.Undone.Clear();
        _rig.Apply(at => new VolumeMade(at, makes[0].Plan.Volume));
        _rig.Apply(at => new VolumeMakeFailed(at, makes[1].Plan.Volume, "I/O error"));
        _host.Volumes.Add(makes[0].Plan.Volume);
        _host.Work(_rig);

        Assert.Equal(PurgeCause.OperationFailed, Assert.Single(_rig.Rows.OfType<PurgeRow>()).Cause);
        Assert.DoesNotContain(_rig.Did<Announce>(), said => said.Notice == AgentNotice.Purged);
    }

    [Fact]
    public void Disks_WithVolumesTasksAndTrash_ShowWhatIsPromised()
    {
        var rig = new AgentRig(Given.Facts(Given.Cpus(1000), Given.Disk(1000), Given.Mount(1024))).Register();
        var mounted = Given.Persistent(Given.Reserved(Given.Mount(1024)), "m");
        rig.Run(1,
            new OperationStep(Given.Operation(1, OperationKind.Reserve,
                Given.Reserved(Given.Disk(128)), Given.Reserved(Given.Mount(1024)))),
            new OperationStep(Given.Operation(2, OperationKind.Create, Given.Volume("v", 64))),
            new OperationStep(Given.Operation(3, OperationKind.Create, Given.Volume("w", 64))),
            new OperationStep(Given.Operation(5, OperationKind.Create, mounted)),
            new LaunchStep(Given.Task("t", Given.Cpus(100), Given.Disk(32))));
        _host.Work(rig);
        rig.Run(2, new OperationStep(Destroy));
        _host.Work(rig);

        var disks = rig.Core.BuildView().Disks;

        Assert.Equal(["/agent", "/mnt/a"], disks.Select(disk => disk.Facts.Root));
        Assert.Equal(
            [("1000", "96", "64", "20320", 1), ("1024", "1024", "0", "0", 1)], disks.Select(disk =>
                ($"{disk.Announced}", $"{disk.Promised}", $"{disk.Trash}", $"{disk.Room}", disk.Volumes)));
        Assert.All(disks, disk => Assert.Empty(disk.Withheld));
    }

    [Fact]
    public void Disks_WithAVolumeThatIsMissing_ShowItWithheldWithTheReason()
    {
        Make(_rig, _host);
        _host.Volumes.Clear();
        var rig = new AgentRig(rows: _rig.Rows, now: _rig.Now);
        _host.Work(rig);

        var disk = rig.Core.BuildView().Disks[0];

        var withheld = Assert.Single(disk.Withheld);
        Assert.Equal((VolumeState.Withheld, "it is missing"), (withheld.State, withheld.Reason));
        Assert.Equal(1, disk.Volumes);
    }

    private static PurgeOutcome Ask(AgentRig rig, VolumeId volume, string caller)
    {
        rig.Apply(at => new PurgeAsked(at, volume, caller, Correlation: 7));
        var answer = rig.Did<AnswerPurge>().Last();
        Assert.Equal((7, volume), (answer.Correlation, answer.Outcome.Volume));
        return answer.Outcome;
    }

    private static void Make(AgentRig rig, SimulatedHost host)
    {
        rig.Run(1,
            new OperationStep(Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(64)))),
            new OperationStep(Given.Operation(2, OperationKind.Create, Given.Volume("v", 64))));
        host.Work(rig);
    }

    private static VolumeId Trashed(AgentRig rig, SimulatedHost host)
    {
        Make(rig, host);
        rig.Run(3, new OperationStep(Destroy));
        host.Work(rig);
        return Assert.Single(host.Trash);
    }
}
