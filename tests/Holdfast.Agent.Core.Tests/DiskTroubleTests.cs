using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

/// <summary>S7 and S8 where a disk fails in the middle of a step, or is not what it was.</summary>
public sealed class DiskTroubleTests
{
    private static readonly OperationSpec Destroy = Given.Operation(3, OperationKind.Destroy, Given.Volume("v", 64));

    private readonly SimulatedHost _host = new();
    private readonly AgentRig _rig = new AgentRig().Register();

    /// <summary>
    /// The flush after the rename fails. Before: the volume was ready again and offered, while its data lay in
    /// the trash.
    /// </summary>
    [Fact]
    public void Destroy_ThatFailsWithItsDataInTheTrash_GoesOnUntilItIsDone()
    {
        MakeVolume();
        _rig.Run(2, new OperationStep(Destroy));
        Fail(VolumePlace.Trash);

        Assert.Equal(VolumeState.Destroying, Assert.Single(_rig.Rows.OfType<VolumeRow>()).State);
        Assert.False(_rig.Core.BuildView().Total.Contains(Given.Volume("v", 64)));
        Assert.Null(_rig.OutcomeOf(Destroy));

        _rig.Pass(TimeSpan.FromSeconds(61));
        _host.Work(_rig);
        Assert.Equal(OperationState.Finished, _rig.OutcomeOf(Destroy)!.State);
        Assert.Equal(2, _rig.Did<MoveToTrash>().Count());
    }

    /// <summary>
    /// S1: the agent ends while a volume is being made, and its disk is not there at the next start: what would be made
    /// in the bare mount point is out of sight once the disk is back.
    /// </summary>
    [Fact]
    public void Restart_WhileAVolumeIsMadeAndItsDiskIsGone_FailsTheOperationAndMakesNothing()
    {
        var create = Given.Operation(2, OperationKind.Create, Given.Volume("v", 64));
        _rig.Run(1,
            new OperationStep(Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(64)))),
            new OperationStep(create));
        Assert.False(Assert.Single(_rig.Did<MakeVolume>()).IsDiskKnown);
        var facts = Given.Facts();
        var gone = facts with { Disks = [facts.Disks[0] with { Fault = "nothing is mounted" }, .. facts.Disks[1..]] };

        var later = new AgentRig(gone, _rig.Rows, seed: 2, now: _rig.Now);
        _host.Work(later);
        later.Register();

        Assert.Empty(later.Did<MakeVolume>());
        Assert.Equal(OperationState.Failed, later.OutcomeOf(create)!.State);
        Assert.Contains("nothing is mounted", later.OutcomeOf(create)!.Message, StringComparison.Ordinal);
        Assert.True(later.Core.BuildView().Total.Contains(Given.Reserved(Given.Disk(64))));
    }

    /// <summary>Before: it was offered although nobody knew where its data lay.</summary>
    [Fact]
    public void Destroy_ThatFailsWhereNothingCanBeSeen_OffersNothing()
    {
        MakeVolume();
        _rig.Run(2, new OperationStep(Destroy));
        Fail(VolumePlace.Unknown);

        Assert.False(_rig.Core.BuildView().Total.Contains(Given.Volume("v", 64)));
        Assert.Null(_rig.OutcomeOf(Destroy));
    }

    /// <summary>Before: a volume without a directory was ready again.</summary>
    [Fact]
    public void Destroy_OfAVolumeThatIsNowhere_FailsAndWithholdsIt()
    {
        MakeVolume();
        var version = _rig.Version;
        _rig.Run(2, new OperationStep(Destroy));
        Fail(VolumePlace.Nowhere);

        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(Destroy)!.State);
        var row = Assert.Single(_rig.Rows.OfType<VolumeRow>());
        Assert.Equal((VolumeState.Withheld, "Input/output error"), (row.State, row.Reason));
        Assert.False(_rig.SaidAll<ResourcesChanged>().Last().Total.Contains(Given.Volume("v", 64)));
        Assert.NotEqual(version, _rig.Version);
    }

    [Fact]
    public void Destroy_ThatFailsBeforeTheMove_GivesTheVolumeBack()
    {
        MakeVolume();
        _rig.Run(2, new OperationStep(Destroy));
        Fail(VolumePlace.Volumes);

        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(Destroy)!.State);
        Assert.True(_rig.Core.BuildView().Total.Contains(Given.Volume("v", 64)));
    }

    /// <summary>Before: the sandbox was made, and the task started, before the volume was looked at.</summary>
    [Fact]
    public void Restart_BeforeAVolumeIsChecked_StartsNothingOnIt()
    {
        _host.Ignored.Add(typeof(PrepareSandbox));
        MakeVolume();
        _rig.Run(2, new LaunchStep(Given.Task("t", Given.Volume("v", 64))));
        _host.Ignored.Remove(typeof(PrepareSandbox));
        _host.Ignored.Add(typeof(CheckVolume));

        var later = Restart();
        Assert.Empty(later.Did<PrepareSandbox>());

        var volume = later.Did<CheckVolume>().Single().Plan.Volume;
        later.Apply(at => new VolumeChecked(at, volume, Fault: null));
        _host.Work(later);
        Assert.Single(_host.Started);
    }

    /// <summary>Whoever asks in one breath gets what he would get step by step.</summary>
    [Fact]
    public void Batch_ThatMakesAndDestroysAVolume_LeavesItInTheTrash()
    {
        var reserve = Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(64)));
        var create = Given.Operation(2, OperationKind.Create, Given.Volume("v", 64));
        var unreserve = Given.Operation(4, OperationKind.Unreserve, Given.Reserved(Given.Disk(64)));

        _rig.Run(1,
            new OperationStep(reserve), new OperationStep(create), new OperationStep(Destroy),
            new OperationStep(unreserve));
        _host.Work(_rig);

        Assert.All(
            [reserve, create, Destroy, unreserve],
            operation => Assert.Equal(OperationState.Finished, _rig.OutcomeOf(operation)!.State));
        Assert.Equal(VolumeState.Trash, Assert.Single(_rig.Rows.OfType<VolumeRow>()).State);
    }

    /// <summary>S2. Before: it was offered to the next task, and to the one after that, until the agent's next start.
    /// </summary>
    [Fact]
    public void Launch_OnAVolumeThatIsGone_WithholdsIt()
    {
        _host.Ignored.Add(typeof(PrepareSandbox));
        MakeVolume();
        _rig.Run(2, new LaunchStep(Given.Task("t", Given.Volume("v", 64))));
        _host.Volumes.Clear();
        var container = _rig.Did<PrepareSandbox>().Single().Plan.Container;

        _rig.Apply(at => new SandboxFailed(at, container, "open(volumes/v): No such file or directory"));
        _host.Work(_rig);

        Assert.Equal(TaskState.Dropped, _rig.LastOf("t").State);
        var row = Assert.Single(_rig.Rows.OfType<VolumeRow>());
        Assert.Equal((VolumeState.Withheld, "it is missing"), (row.State, row.Reason));
        Assert.False(_rig.Core.BuildView().Total.Contains(Given.Volume("v", 64)));
    }

    /// <summary>Before: the task was started on a volume that is withheld.</summary>
    [Fact]
    public void Restart_WithItsVolumeWithheld_DropsTheTaskThatWasNotStarted()
    {
        _host.Ignored.Add(typeof(PrepareSandbox));
        MakeVolume();
        _rig.Run(2, new LaunchStep(Given.Task("t", Given.Volume("v", 64))));
        _host.Ignored.Remove(typeof(PrepareSandbox));
        _host.Volumes.Clear();

        var later = Restart();
        later.Register();
        later.AcknowledgeAll();

        Assert.Empty(_host.Started);
        Assert.Equal(TaskState.Dropped, later.LastOf("t").State);
        Assert.Contains("withheld: it is missing", later.LastOf("t").Message, StringComparison.Ordinal);
    }

    /// <summary>The same for a launch that never came to be, which is done again. Before, as above.</summary>
    [Fact]
    public void Restart_OfALaunchThatNeverHappened_WaitsForItsVolumeToo()
    {
        _host.Ignored.Add(typeof(StartContainer));
        MakeVolume();
        _rig.Run(2, new LaunchStep(Given.Task("t", Given.Volume("v", 64))));
        _host.Work(_rig);
        _host.Ignored.Remove(typeof(StartContainer));
        _host.Ignored.Add(typeof(CheckVolume));
        var later = Restart();
        Assert.Empty(later.Did<PrepareSandbox>());

        var volume = later.Did<CheckVolume>().Single().Plan.Volume;
        later.Apply(at => new VolumeChecked(at, volume, "it is missing"));
        _host.Work(later);
        later.Register();
        later.AcknowledgeAll();

        Assert.Empty(_host.Started);
        Assert.Equal(TaskState.Dropped, later.LastOf("t").State);
    }

    /// <summary>Before: each of the two fitted alone, and both were promised.</summary>
    [Fact]
    public void Create_OfTwoThatFitOnlyAlone_FailsWithTheFigures()
    {
        var facts = Given.Facts();
        facts = facts with
        {
            Disks = [facts.Disks[0] with { Capacity = Quantity.FromMilli(1_000_000) }, facts.Disks[1]],
        };
        var rig = new AgentRig(facts).Register();
        var create = Given.Operation(2, OperationKind.Create, Given.Volume("a", 600), Given.Volume("b", 500));
        rig.Run(1,
            new OperationStep(Given.Operation(
                1, OperationKind.Reserve, Given.Reserved(Given.Disk(600)), Given.Reserved(Given.Disk(500)))),
            new OperationStep(create));
        _host.Work(rig);

        Assert.Equal(OperationState.Failed, rig.OutcomeOf(create)!.State);
        Assert.Contains("no room for 1100 MB", rig.OutcomeOf(create)!.Message, StringComparison.Ordinal);
        Assert.Empty(_host.Volumes);
    }

    private void MakeVolume()
    {
        _rig.Run(1,
            new OperationStep(Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(64)))),
            new OperationStep(Given.Operation(2, OperationKind.Create, Given.Volume("v", 64))));
        _host.Work(_rig);
    }

    private void Fail(VolumePlace place)
    {
        var volume = _rig.Did<MoveToTrash>().Single().Plan.Volume;
        _rig.Undone.Clear();
        _rig.Apply(at => new VolumeTrashFailed(at, volume, "Input/output error", place));
    }

    private AgentRig Restart()
    {
        var later = new AgentRig(rows: _rig.Rows, seed: 2, now: _rig.Now);
        _host.Work(later);
        return later;
    }
}
