using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

public sealed class VolumeTests
{
    private static readonly OperationSpec Reserve =
        Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Cpus(1000)), Given.Reserved(Given.Disk(64)));

    private static readonly OperationSpec Create = Given.Operation(2, OperationKind.Create, Given.Volume("v", 64));
    private static readonly OperationSpec Destroy = Given.Operation(3, OperationKind.Destroy, Given.Volume("v", 64));

    private readonly SimulatedHost _host = new();
    private readonly AgentRig _rig = new AgentRig().Register();

    [Fact]
    public void ReserveCreateLaunch_InOneBatch_RunsTheTaskOnItsVolume()
    {
        var task = Given.Task("t", Given.Reserved(Given.Cpus(500)), Given.Volume("v", 64));
        _rig.Run(1, new OperationStep(Reserve), new OperationStep(Create), new LaunchStep(task));

        Assert.Equal(OperationState.Finished, _rig.OutcomeOf(Reserve)!.State);
        Assert.Null(_rig.OutcomeOf(Create));
        Assert.Empty(_rig.Did<PrepareSandbox>());

        _host.Work(_rig);
        Assert.Equal(OperationState.Finished, _rig.OutcomeOf(Create)!.State);
        var placement = Assert.Single(_rig.Did<StartContainer>().Single().Plan.Sandbox.Volumes);
        Assert.Equal($"/agent/volumes/{_host.Volumes.Single()}", placement.Directory);
        Assert.Equal("data", placement.ContainerPath);
        Assert.Equal(VolumeState.Attached, Assert.Single(_rig.Core.BuildView().Volumes).State);
    }

    [Fact]
    public void Create_BeforeItsDirectoryStands_IsNeitherOfferedNorDone()
    {
        _rig.Run(1, new OperationStep(Reserve), new OperationStep(Create));

        Assert.Equal(VolumeState.Creating, Assert.Single(_rig.Core.BuildView().Volumes).State);
        Assert.Equal(Quantity.FromMilli((10240 - 64) * 1000L), _rig.Core.BuildView().Total.Scalar("disk"));
        Assert.Null(_rig.OutcomeOf(Create));
    }

    [Fact]
    public void Create_ThatFails_FailsTheOperationAndItsDependants_IndependentOnesGoOn()
    {
        var waiting = Given.Task("waiting", Given.Volume("v", 64));
        var free = Given.Task("free", Given.Cpus(100));
        _rig.Run(
            1, new OperationStep(Reserve), new OperationStep(Create), new LaunchStep(waiting), new LaunchStep(free));
        var make = _rig.Did<MakeVolume>().Single();

        _rig.Apply(at => new VolumeMakeFailed(at, make.Plan.Volume, "No space left on device"));
        _host.Ignored.Add(typeof(MakeVolume));
        _host.Work(_rig);

        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(Create)!.State);
        Assert.Contains("No space left on device", _rig.OutcomeOf(Create)!.Message, StringComparison.Ordinal);
        Assert.Equal((TaskState.Dropped, TaskReason.ResourcesUnknown),
            (_rig.LastOf("waiting").State, _rig.LastOf("waiting").Reason));
        Assert.Contains("op-2", _rig.LastOf("waiting").Message, StringComparison.Ordinal);
        Assert.Single(_host.Running);
        Assert.True(_rig.Core.BuildView().Total.Contains(Given.Reserved(Given.Disk(64))));
        Assert.Empty(_rig.Rows.OfType<VolumeRow>());
    }

    [Fact]
    public void Create_OfTwoOfWhichOneFails_LeavesNeither()
    {
        var reserve = Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(128)));
        var create = Given.Operation(2, OperationKind.Create, Given.Volume("a", 64), Given.Volume("b", 64));
        _rig.Run(1, new OperationStep(reserve), new OperationStep(create));
        var makes = _rig.Did<MakeVolume>().ToArray();
        _rig.Undone.Clear();

        _rig.Apply(at => new VolumeMade(at, makes[0].Plan.Volume));
        Assert.Null(_rig.OutcomeOf(create));
        _rig.Apply(at => new VolumeMakeFailed(at, makes[1].Plan.Volume, "I/O error"));
        _host.Volumes.Add(makes[0].Plan.Volume);
        _host.Work(_rig);

        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(create)!.State);
        Assert.Empty(_rig.Rows.OfType<VolumeRow>());
        Assert.True(_rig.Core.BuildView().Total.Contains(Given.Reserved(Given.Disk(128))));
    }

    [Fact]
    public void Create_OfANameThatIsThere_Fails()
    {
        MakeVolume();
        var reserve = Given.Operation(10, OperationKind.Reserve, Given.Reserved(Given.Disk(64)));
        var again = Given.Operation(11, OperationKind.Create, Given.Volume("v", 64));

        _rig.Run(2, new OperationStep(reserve), new OperationStep(again));

        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(again)!.State);
        Assert.Contains("'v'", _rig.OutcomeOf(again)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Destroy_MovesToTheTrashNamingOperationAndCaller_AndPurgesAfterTheRetention()
    {
        MakeVolume();

        _rig.Run(2, new OperationStep(Destroy));
        var row = Assert.Single(_rig.Rows.OfType<VolumeRow>());
        Assert.Equal(VolumeState.Destroying, row.State);
        Assert.Equal(
            (Destroy.Uuid, "ops", Destroy.At), (row.Destroyed!.Operation, row.Destroyed.Caller, row.Destroyed.At));
        _host.Work(_rig);

        Assert.Equal(OperationState.Finished, _rig.OutcomeOf(Destroy)!.State);
        Assert.Single(_host.Trash);
        Assert.True(_rig.Core.BuildView().Total.Contains(Given.Reserved(Given.Disk(64))));

        _rig.Pass(TimeSpan.FromHours(23));
        _host.Work(_rig);
        Assert.Single(_host.Trash);
        _rig.Pass(TimeSpan.FromHours(2));
        _host.Work(_rig);
        Assert.Single(_host.Purged);
        Assert.Equal(PurgeCause.RetentionOver, Assert.Single(_rig.Rows.OfType<PurgeRow>()).Cause);
    }

    [Fact]
    public void Destroy_OfAVolumeInUse_FailsAndTouchesNothing()
    {
        MakeVolume();
        _rig.Run(2, new LaunchStep(Given.Task("t", Given.Reserved(Given.Cpus(100)), Given.Volume("v", 64))));
        _host.Work(_rig);

        _rig.Run(3, new OperationStep(Destroy));

        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(Destroy)!.State);
        Assert.Contains("Attached", _rig.OutcomeOf(Destroy)!.Message, StringComparison.Ordinal);
        Assert.Empty(_rig.Did<MoveToTrash>());
    }

    [Fact]
    public void Volume_OfATaskThatIsOverButNotProvenGone_IsGivenToNobody()
    {
        MakeVolume();
        _host.Ignored.Add(typeof(StopContainer));
        _rig.Run(2, new LaunchStep(Given.Task("a", Given.Volume("v", 64))));
        _host.Work(_rig);
        _rig.AcknowledgeAll();
        _rig.Apply(at => new ProcessExited(at, _host.Started[0], 0, OutOfMemory: false));
        Assert.Equal(VolumeState.Releasing, Assert.Single(_rig.Core.BuildView().Volumes).State);

        _rig.Run(3, new LaunchStep(Given.Task("b", Given.Volume("v", 64))));
        Assert.Equal(
            (TaskState.Dropped, TaskReason.ResourcesUnknown), (_rig.LastOf("b").State, _rig.LastOf("b").Reason));
        Assert.Contains("Releasing", _rig.LastOf("b").Message, StringComparison.Ordinal);

        _host.Running.Clear();
        _host.Ignored.Clear();
        _rig.Apply(at => new ContainerEmpty(at, _host.Started[0]));
        _rig.Run(4, new LaunchStep(Given.Task("c", Given.Volume("v", 64))));
        _host.Work(_rig);
        Assert.Equal(TaskState.Starting, _rig.LastOf("c").State);
    }

    [Fact]
    public void Batch_WithAnOldVersion_IsDroppedWhole()
    {
        var stale = _rig.Batch(1, new OperationStep(Reserve))
            with { Version = new ResourceVersion(new Guid(5, 5, 5, new byte[8])) };

        _rig.Tell(new RunBatch(stale));

        Assert.Equal(stale.Id, Assert.Single(_rig.SaidAll<BatchDropped>()).Batch);
        Assert.Empty(_rig.Rows.OfType<OperationRow>());
    }

    /// <summary>Nothing of it is done, since what its other steps rest on is not known, and the master hears why;
    /// all else goes on.</summary>
    [Fact]
    public void Batch_WithAStepOfALaterVersion_IsDroppedWholeNamingIt()
    {
        var batch = _rig.Batch(1, new OperationStep(Reserve), new UnknownStep("an operation of kind 99"));

        _rig.Tell(new RunBatch(batch));

        var dropped = Assert.Single(_rig.SaidAll<BatchDropped>());
        Assert.Equal(batch.Id, dropped.Batch);
        Assert.Contains("an operation of kind 99", dropped.Reason, StringComparison.Ordinal);
        Assert.Contains("upgrade that agent", dropped.Reason, StringComparison.Ordinal);
        Assert.Empty(_rig.Rows.OfType<OperationRow>());
        Assert.Empty(_rig.Rows.OfType<BatchRow>());
        _rig.Run(2, new OperationStep(Reserve));
        Assert.Equal(OperationState.Finished, _rig.OutcomeOf(Reserve)!.State);
    }

    [Fact]
    public void Batch_Repeated_IsAppliedOnce()
    {
        var batch = _rig.Batch(1, new OperationStep(Reserve), new LaunchStep(Given.Task("t", Given.Cpus(100))));

        _rig.Tell(new RunBatch(batch));
        _rig.Tell(new RunBatch(batch));
        _host.Work(_rig);

        Assert.Single(_host.Started);
        Assert.Equal(Quantity.FromMilli(1000), _rig.Core.BuildView().Total.ReservedTo(Given.Db).Scalar("cpus"));
    }

    [Fact]
    public void Operation_Repeated_InAnotherBatch_AnswersFromTheLedger()
    {
        _rig.Run(1, new OperationStep(Reserve));
        var first = _rig.OutcomeOf(Reserve)!;

        _rig.Run(2, new OperationStep(Reserve), new OperationStep(Create));
        _host.Work(_rig);

        Assert.Equal(first, _rig.OutcomeOf(Reserve));
        Assert.Equal(OperationState.Finished, _rig.OutcomeOf(Create)!.State);
        Assert.Equal(Quantity.FromMilli(1000), _rig.Core.BuildView().Total.ReservedTo(Given.Db).Scalar("cpus"));
    }

    [Fact]
    public void Outcome_NotAcknowledged_IsRepeatedUntilItIs()
    {
        _rig.Run(1, new OperationStep(Reserve));
        _rig.Pass(TimeSpan.FromSeconds(11));
        Assert.Equal(2, _rig.SaidAll<OperationUpdated>().Count());
        _rig.LoseLink();
        _rig.Register();
        Assert.Equal(3, _rig.SaidAll<OperationUpdated>().Count());

        _rig.AcknowledgeAll();
        _rig.LoseLink();
        _rig.Register();
        Assert.Equal(3, _rig.SaidAll<OperationUpdated>().Count());
        Assert.Empty(_rig.SaidAll<ReportState>().Last().Report.Operations);
    }

    [Fact]
    public void Unreserve_PopsOneLevel()
    {
        _rig.Run(1, new OperationStep(Reserve));
        var unreserve = Given.Operation(4, OperationKind.Unreserve, Given.Reserved(Given.Cpus(400)));

        _rig.Run(2, new OperationStep(unreserve));

        Assert.Equal(OperationState.Finished, _rig.OutcomeOf(unreserve)!.State);
        Assert.Equal([Given.Cpus(400)], _rig.OutcomeOf(unreserve)!.Converted);
        Assert.Equal(Quantity.FromMilli(600), _rig.Core.BuildView().Total.ReservedTo(Given.Db).Scalar("cpus"));
    }

    [Fact]
    public void Reserve_OfWhatTheAgentDoesNotHave_FailsWhateverTheMasterBelieves()
    {
        var reserve = Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Cpus(5000)));

        _rig.Run(1, new OperationStep(reserve));

        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(reserve)!.State);
        Assert.Equal(Quantity.FromMilli(4000), _rig.Core.BuildView().Total.Scalar("cpus"));
    }

    [Fact]
    public void MountDisk_ThatHoldsTrash_IsNotOfferedUntilPurged()
    {
        var rig = new AgentRig(Given.Facts(Given.Cpus(1000), Given.Mount(1024))).Register();
        var volume = Given.Persistent(Given.Reserved(Given.Mount(1024)), "m");
        rig.Run(1,
            new OperationStep(Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Mount(1024)))),
            new OperationStep(Given.Operation(2, OperationKind.Create, volume)));
        _host.Work(rig);
        Assert.True(rig.Core.BuildView().Total.Contains(volume));

        rig.Run(2, new OperationStep(Given.Operation(3, OperationKind.Destroy, volume)));
        _host.Work(rig);
        Assert.Equal(Quantity.Zero, rig.Core.BuildView().Total.Scalar("disk"));
        Assert.Equal(Quantity.Zero, rig.SaidAll<ResourcesChanged>().Last().Total.Scalar("disk"));

        rig.Pass(TimeSpan.FromHours(25));
        _host.Work(rig);
        rig.Register();
        Assert.True(rig.SaidAll<ReportState>().Last().Report.Total.Contains(Given.Reserved(Given.Mount(1024))));
    }

    [Fact]
    public void Create_ThatNeedsTheRoomOfTrash_WaitsForThePurgeOfTheOldest()
    {
        var rig = SmallDisk(150);
        Destroyed(rig, "a", 1);
        rig.Pass(TimeSpan.FromMinutes(1));
        Destroyed(rig, "b", 10);
        _host.Ignored.Add(typeof(PurgeTrash));

        var create = Given.Operation(21, OperationKind.Create, Given.Volume("c", 64));
        rig.Run(20, new OperationStep(create));
        _host.Work(rig);
        Assert.Null(rig.OutcomeOf(create));
        var purge = Assert.Single(rig.Did<PurgeTrash>());
        Assert.Equal("a", purge.Plan.Resource.Key.Disk!.PersistenceId.ToString());
        Assert.DoesNotContain(rig.Did<MakeVolume>(), make => make.Plan.Created == create.Uuid);

        _host.Trash.Remove(purge.Plan.Volume);
        rig.Apply(at => new TrashPurged(at, purge.Plan.Volume));
        _host.Work(rig);
        Assert.Equal(OperationState.Finished, rig.OutcomeOf(create)!.State);
        Assert.Equal(PurgeCause.RoomNeeded, Assert.Single(rig.Rows.OfType<PurgeRow>()).Cause);
        Assert.Single(_host.Trash);
    }

    [Fact]
    public void Create_ThatDoesNotFitEvenWithoutTrash_FailsWithTheFigures()
    {
        var rig = SmallDisk(50);
        rig.Run(1, new OperationStep(Reserve), new OperationStep(Create));

        Assert.Equal(OperationState.Failed, rig.OutcomeOf(Create)!.State);
        Assert.Contains("50 MB", rig.OutcomeOf(Create)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stranger_WhoseCreateNeedsRoom_MakesNothingPurge()
    {
        var rig = SmallDisk(100);
        Destroyed(rig, "a", 1);
        rig.LoseLink();
        rig.Register(knowsObeyed: false, new Incarnation(new Guid(9, 0, 0, new byte[8])));

        var create = Given.Operation(21, OperationKind.Create, Given.Volume("c", 64));
        rig.Run(20, new OperationStep(create));
        _host.Work(rig);

        Assert.Equal(OperationState.Failed, rig.OutcomeOf(create)!.State);
        Assert.Empty(rig.Did<PurgeTrash>());
        Assert.Single(_host.Trash);
    }

    private void MakeVolume()
    {
        _rig.Run(1, new OperationStep(Reserve), new OperationStep(Create));
        _host.Work(_rig);
        Assert.Equal(OperationState.Finished, _rig.OutcomeOf(Create)!.State);
    }

    private static AgentRig SmallDisk(long capacityMb)
    {
        var facts = Given.Facts();
        var small = facts.Disks[0] with { Capacity = Quantity.FromMilli(capacityMb * 1000) };
        return new AgentRig(facts with { Disks = [small, facts.Disks[1]] }).Register();
    }

    private void Destroyed(AgentRig rig, string name, int number)
    {
        var volume = Given.Volume(name, 64);
        if (number == 1)
            rig.Run(number + 100, new OperationStep(
                Given.Operation(number + 100, OperationKind.Reserve, Given.Reserved(Given.Disk(64)))));
        rig.Run(number, new OperationStep(Given.Operation(number, OperationKind.Create, volume)));
        _host.Work(rig);
        rig.Run(number + 1, new OperationStep(Given.Operation(number + 1, OperationKind.Destroy, volume)));
        _host.Work(rig);
        Assert.Contains(rig.Rows.OfType<VolumeRow>(), row =>
            row.State == VolumeState.Trash && row.Resource.IsSameAs(volume));
    }
}
