using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

/// <summary>GROW_VOLUME and SHRINK_VOLUME of volumes that nobody uses, and of such that a container holds.</summary>
public sealed class ResizeTests
{
    private readonly SimulatedHost _host = new();
    private AgentRig _rig = new AgentRig().Register();

    [Fact]
    public void Grow_OfAnIdleVolume_SetsTheLimitFirst_AndCommitsSizeAndOutcomeAtOnce()
    {
        var volume = MakeVolume();
        _host.Ignored.Add(typeof(ResizeVolume));
        var grow = Grow(3, 64, by: 32);

        _rig.Run(2, new OperationStep(grow));
        _host.Work(_rig);
        Assert.Equal(Given.Volume("v", 64), Row.Resource);
        Assert.Equal(Mb(96), _rig.Did<ResizeVolume>().Single().Size);
        _rig.Apply(at => new VolumeResized(at, volume, Mb(96)));

        Assert.Equal(Given.Volume("v", 96), Row.Resource);
        Assert.Equal("data", Row.Resource.Details?.Volume?.ContainerPath);
        Assert.Equal(Given.Reserved(Given.Disk(160)), Assert.Single(_rig.Rows.OfType<ClaimRow>()).Resource);
        var told = _rig.SaidAll<OperationUpdated>().Last();
        Assert.Equal((OperationState.Finished, Given.Volume("v", 96)), (told.Update.State, told.Volumes[0].Resource));
        Assert.Equal([Given.Volume("v", 96)], told.Update.Converted!);
        Assert.True(_rig.Core.BuildView().Total.Contains(Given.Volume("v", 96)));
    }

    [Fact]
    public void Shrink_GivesTheSpaceBackAtOnce()
    {
        MakeVolume();

        Finish(Shrink(3, 64, by: 48));

        Assert.Equal(Given.Volume("v", 16), Row.Resource);
        Assert.Equal(Given.Reserved(Given.Disk(240)), Assert.Single(_rig.Rows.OfType<ClaimRow>()).Resource);
        Finish(Given.Operation(4, OperationKind.Create, Given.Volume("w", 240)));
    }

    [Fact]
    public void Grow_OfAVolumeInUse_ChangesWhatTheTaskHolds_AndThatComesBack()
    {
        MakeVolume();
        Launch("t");

        Finish(Grow(3, 64, by: 32));

        var held = _rig.Rows.OfType<TaskRow>().Single().Task.Resources;
        Assert.Equal([Given.Cpus(100), Given.Volume("v", 96)], held.Unallocate());
        Assert.Equal(Given.Db, held[1].Key.AllocationRole);
        var view = _rig.Core.BuildView();
        Assert.Equal(held, view.Allocated);
        Assert.Equal(held, view.Frameworks.Single().Executors.Single().Resources);
        Assert.Equal(held, view.Frameworks.Single().Executors.Single().Live!.Limits);
        Assert.Equal(VolumeState.Attached, view.Volumes.Single().State);
        _host.Exit(_rig, _host.Started[0], 0);
        Assert.Empty(_rig.Core.BuildView().Allocated);
        Launch("next", 96);
        Assert.Equal(VolumeState.Attached, _rig.Core.BuildView().Volumes.Single().State);
    }

    [Fact]
    public void Shrink_OfAVolumeInUse_LeavesItHeldAndFreesTheSpace()
    {
        MakeVolume();
        Launch("t");

        Finish(Shrink(3, 64, by: 48));

        Assert.Equal([Given.Cpus(100), Given.Volume("v", 16)], _rig.Core.BuildView().Allocated.Unallocate());
        Finish(Given.Operation(4, OperationKind.Create, Given.Volume("w", 240)));
    }

    [Fact]
    public void Grow_OfAnExecutorsVolume_ChangesTheExecutor_AlsoInItsTasks()
    {
        MakeVolume();
        var task = Given.OnExecutor(Given.Task("t", Given.Cpus(100)), "e");
        task = task with
        {
            Executor = task.Executor! with
            {
                Resources = task.Executor!.Resources + Given.Volume("v", 64).AllocatedTo(Given.Db),
            },
        };
        _rig.Run(2, new LaunchStep(task));
        _host.Work(_rig);

        Finish(Grow(3, 64, by: 32));

        var volume = Given.Volume("v", 96).AllocatedTo(Given.Db);
        Assert.True(_rig.Rows.OfType<ExecutorRow>().Single().Executor.Resources.Contains(volume));
        Assert.True(_rig.Rows.OfType<TaskRow>().Single().Task.Executor!.Resources.Contains(volume));
        Assert.True(_rig.Core.BuildView().Allocated.Contains(volume));
    }

    /// <summary>The task ends between the plan and the commit: the volume waits for its new size before anybody gets
    /// it.</summary>
    [Fact]
    public void Grow_WhoseTaskEndsMeanwhile_KeepsTheVolumeUntilItIsDone()
    {
        var volume = MakeVolume();
        Launch("t");
        _host.Ignored.Add(typeof(ResizeVolume));
        var grow = Grow(3, 64, by: 32);
        _rig.Run(3, new OperationStep(grow));
        _host.Exit(_rig, _host.Started[0], 0);

        _rig.Run(4, new LaunchStep(Given.Task("early", Given.Volume("v", 64))));
        var destroy = Given.Operation(5, OperationKind.Destroy, Given.Volume("v", 64));
        _rig.Run(5, new OperationStep(destroy));
        Assert.Equal(TaskState.Dropped, _rig.LastOf("early").State);
        Assert.Contains("is being resized to 96 MB", _rig.LastOf("early").Message, StringComparison.Ordinal);
        Assert.Contains("is being resized to 96 MB", _rig.OutcomeOf(destroy)!.Message, StringComparison.Ordinal);
        _rig.Apply(at => new VolumeResized(at, volume, Mb(96)));

        Assert.Equal(OperationState.Finished, _rig.OutcomeOf(grow)!.State);
        Launch("next", 96);
        Assert.Equal(VolumeState.Attached, _rig.Core.BuildView().Volumes.Single().State);
    }

    [Fact]
    public void Resize_ThatTheDiskRefuses_SetsTheOldLimitAgain_AndFailsWithItsReason()
    {
        var volume = MakeVolume();
        Launch("t");
        _host.Ignored.Add(typeof(ResizeVolume));
        var shrink = Shrink(3, 64, by: 48);
        _rig.Run(3, new OperationStep(shrink));

        _rig.Apply(at => new VolumeResizeFailed(at, volume, Mb(16), "it holds 40 MB"));
        Assert.Null(_rig.OutcomeOf(shrink));
        Assert.Equal(
            [Mb(16), Mb(64)], _rig.Did<ResizeVolume>().Select(one => one.Size));
        _rig.Apply(at => new VolumeResized(at, volume, Mb(64)));

        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(shrink)!.State);
        Assert.EndsWith(
            "could not be resized from 64 to 16 MB: it holds 40 MB", _rig.OutcomeOf(shrink)!.Message,
            StringComparison.Ordinal);
        Assert.Equal([Given.Cpus(100), Given.Volume("v", 64)], _rig.Core.BuildView().Allocated.Unallocate());
    }

    [Fact]
    public void Resize_WhoseOldLimitCannotBeSetAgain_SaysSoAndGoesOnTrying()
    {
        var volume = MakeVolume();
        _host.Ignored.Add(typeof(ResizeVolume));
        var grow = Grow(3, 64, by: 32);
        _rig.Run(3, new OperationStep(grow));

        _rig.Apply(at => new VolumeResizeFailed(at, volume, Mb(96), "Input/output error"));
        _rig.Apply(at => new VolumeResizeFailed(at, volume, Mb(64), "Read-only file system"));

        Assert.Null(_rig.OutcomeOf(grow));
        Assert.Contains(
            "Read-only file system",
            _rig.Did<Announce>().Single(said => said.Notice == AgentNotice.ResizeTrouble).Text,
            StringComparison.Ordinal);
        _host.Ignored.Clear();
        _host.Work(_rig);
        _rig.Pass(TimeSpan.FromSeconds(61));
        _host.Work(_rig);

        Assert.EndsWith("Input/output error", _rig.OutcomeOf(grow)!.Message, StringComparison.Ordinal);
        Assert.Equal(Mb(64), _host.Limits[volume]);
        Launch("t");
    }

    [Fact]
    public void Resize_OfAVolumeThatIsGoneForNow_Fails_AndTheLimitIsSetOnceItIsBack()
    {
        var volume = MakeVolume();
        _host.Ignored.Add(typeof(ResizeVolume));
        var grow = Grow(3, 64, by: 32);
        _rig.Run(3, new OperationStep(grow));

        _rig.Apply(at => new VolumeChecked(at, volume, "it is missing"));
        _rig.Apply(at => new VolumeResizeFailed(at, volume, Mb(96), "it is missing"));
        _rig.Apply(at => new VolumeResizeFailed(at, volume, Mb(64), "it is missing"));
        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(grow)!.State);
        _host.Ignored.Clear();
        _rig.Apply(at => new VolumeChecked(at, volume, Fault: null));
        _host.Work(_rig);

        Assert.Equal(Mb(64), _host.Limits[volume]);
        Launch("t");
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Resize_CutByACrash_IsRepeatedAfterTheRestart(bool isUsed)
    {
        var volume = MakeVolume();
        if (isUsed) Launch("t");
        _host.Ignored.Add(typeof(ResizeVolume));
        var grow = Grow(3, 64, by: 32);
        _rig.Run(3, new OperationStep(grow));

        _rig = new AgentRig(rows: _rig.Rows, seed: 5, now: _rig.Now);
        _host.Work(_rig);
        Assert.Equal(Mb(96), _rig.Did<ResizeVolume>().Single().Size);
        _rig.Register();
        // Of what goes into it nobody else is given anything.
        var create = Given.Operation(4, OperationKind.Create, Given.Volume("w", 192));
        _rig.Run(4, new OperationStep(create));
        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(create)!.State);
        _rig.Apply(at => new VolumeResized(at, volume, Mb(96)));

        Assert.Equal(OperationState.Finished, _rig.OutcomeOf(grow)!.State);
        Assert.Equal(Given.Volume("v", 96), Row.Resource);
        Assert.Equal(isUsed, _rig.Core.BuildView().Allocated.Unallocate().Contains(Given.Volume("v", 96)));
    }

    [Fact]
    public void Resize_ThatFailedBeforeACrash_SetsTheOldLimitAgainAfterIt()
    {
        var volume = MakeVolume();
        _host.Ignored.Add(typeof(ResizeVolume));
        var grow = Grow(3, 64, by: 32);
        _rig.Run(3, new OperationStep(grow));
        _rig.Apply(at => new VolumeResizeFailed(at, volume, Mb(96), "Input/output error"));

        _rig = new AgentRig(rows: _rig.Rows, seed: 5, now: _rig.Now);
        _host.Ignored.Clear();
        _host.Work(_rig);
        _rig.Register();

        Assert.Equal(Mb(64), _host.Limits[volume]);
        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(grow)!.State);
        Assert.Equal(Given.Volume("v", 64), Row.Resource);
    }

    [Fact]
    public void Grow_AfterARestartWithLessDisk_FailsAndTakesNothing()
    {
        MakeVolume();
        _host.Ignored.Add(typeof(ResizeVolume));
        var grow = Grow(3, 64, by: 192);
        _rig.Run(3, new OperationStep(grow));
        var rows = _rig.Rows.Where(row => row is not ClaimRow).ToList();

        var less = Given.Facts(Given.Cpus(4000), Given.Mem(4096), Given.Disk(100));
        _rig = new AgentRig(less, rows, seed: 5, now: _rig.Now);
        _host.Ignored.Clear();
        _host.Work(_rig);
        _rig.Register();

        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(grow)!.State);
        Assert.Equal(Mb(100), _rig.Core.BuildView().Total.Scalar("disk"));
    }

    [Fact]
    public void Grow_ThatNeedsRoom_HasTrashPurgedBeforeItIsAcknowledged()
    {
        _rig = new AgentRig(SmallDisk()).Register();
        MakeVolume();
        Finish(Given.Operation(3, OperationKind.Create, Given.Volume("old", 100)));
        Finish(Given.Operation(4, OperationKind.Destroy, Given.Volume("old", 100)));
        _host.Ignored.Add(typeof(PurgeTrash));
        var grow = Grow(5, 64, by: 150);

        _rig.Run(5, new OperationStep(grow));
        _host.Work(_rig);
        Assert.Null(_rig.OutcomeOf(grow));
        Assert.Empty(_rig.Did<ResizeVolume>());
        _rig.Apply(at => new TrashPurged(at, _rig.Did<PurgeTrash>().Single().Plan.Volume));
        _host.Work(_rig);

        Assert.Equal(OperationState.Finished, _rig.OutcomeOf(grow)!.State);
    }

    [Fact]
    public void Grow_BeyondTheFileSystem_FailsWithTheFigures()
    {
        _rig = new AgentRig(SmallDisk(capacity: 200)).Register();
        MakeVolume();

        var grow = Grow(3, 64, by: 150);
        _rig.Run(3, new OperationStep(grow));

        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(grow)!.State);
        Assert.Contains(
            "has 200 MB, of which 64 MB are promised", _rig.OutcomeOf(grow)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Grow_UnderWay_CountsWithItsNewSize()
    {
        _rig = new AgentRig(SmallDisk(capacity: 250)).Register();
        MakeVolume();
        _host.Ignored.Add(typeof(ResizeVolume));
        _rig.Run(3, new OperationStep(Grow(3, 64, by: 100)));

        var create = Given.Operation(4, OperationKind.Create, Given.Volume("w", 92));
        _rig.Run(4, new OperationStep(create));

        Assert.Contains(
            "has 250 MB, of which 164 MB are promised", _rig.OutcomeOf(create)!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("withheld", "is Withheld: it is missing")]
    [InlineData("size", "is disk(reservations: [(DYNAMIC,db,ops)])[v:data]:64 now, and not")]
    [InlineData("absent", "has no volume")]
    [InlineData("twice", "is being resized to 96 MB by operation")]
    [InlineData("foreign", "which belongs to another framework")]
    [InlineData("addition", "is not free on agent")]
    public void Resize_ThatCannotBe_FailsWithTheReason(string what, string reason)
    {
        var volume = MakeVolume();
        var grow = Grow(3, 64, by: 32);
        if (what == "withheld") _rig.Apply(at => new VolumeChecked(at, volume, "it is missing"));
        if (what == "size") grow = Grow(3, 65, by: 32);
        if (what == "absent") grow = grow with { Resources = [Given.Volume("other", 64)] };
        if (what == "foreign") Launch("t");
        if (what == "foreign") grow = grow with { Framework = FrameworkId.Parse("M-0001") };
        if (what == "addition") grow = Grow(3, 64, by: 5000);
        if (what == "twice")
        {
            _host.Ignored.Add(typeof(ResizeVolume));
            _rig.Run(9, new OperationStep(Grow(9, 64, by: 32)));
        }

        _rig.Run(3, new OperationStep(grow));

        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(grow)!.State);
        Assert.Contains(reason, _rig.OutcomeOf(grow)!.Message, StringComparison.Ordinal);
        Assert.Equal(Given.Volume("v", 64), Row.Resource);
    }

    /// <summary>The disk goes away while the step is under way, and is back: in every order the size is one of both,
    /// and is the same to all.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void Resize_OfAVolumeThatIsWithheldMeanwhile_EndsWithOneSize(bool isUsed)
    {
        var volume = MakeVolume();
        if (isUsed) Launch("t");
        _host.Ignored.Add(typeof(ResizeVolume));
        var grow = Grow(3, 64, by: 32);
        _rig.Run(3, new OperationStep(grow));

        _rig.Apply(at => new VolumeChecked(at, volume, "it is missing"));
        _rig.Apply(at => new VolumeResized(at, volume, Mb(96)));
        Assert.Equal(OperationState.Finished, _rig.OutcomeOf(grow)!.State);
        Assert.Equal(_rig.Core.BuildView().Total, _rig.SaidAll<ResourcesChanged>().Last().Total);
        _rig.Apply(at => new VolumeChecked(at, volume, Fault: null));

        Assert.Equal(Given.Volume("v", 96), Row.Resource);
        Assert.True(_rig.Core.BuildView().Total.Contains(Given.Volume("v", 96)));
        if (isUsed) _host.Exit(_rig, _host.Started[0], 0);
        Launch("next", 96);
        Assert.Equal(VolumeState.Attached, _rig.Core.BuildView().Volumes.Single().State);
    }

    [Fact]
    public void Resize_OfAVolumeThatIsWithheldAndBack_KeepsItFromOthersUntilItIsDone()
    {
        var volume = MakeVolume();
        _host.Ignored.Add(typeof(ResizeVolume));
        _rig.Run(3, new OperationStep(Grow(3, 64, by: 32)));

        _rig.Apply(at => new VolumeChecked(at, volume, "it is missing"));
        _rig.Apply(at => new VolumeChecked(at, volume, Fault: null));
        _rig.Run(4, new LaunchStep(Given.Task("early", Given.Volume("v", 64))));
        Assert.Equal(TaskState.Dropped, _rig.LastOf("early").State);
        _rig.Apply(at => new VolumeResized(at, volume, Mb(96)));

        Launch("next", 96);
    }

    [Fact]
    public void Shrink_AskedByAStranger_IsRefused()
    {
        MakeVolume();
        _rig.LoseLink();
        _rig.Register(knowsObeyed: false, incarnation: new(new Guid(77, 0, 0, new byte[8])));

        var shrink = Shrink(3, 64, by: 48);
        _rig.Run(2, new OperationStep(shrink));

        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(shrink)!.State);
    }

    [Fact]
    public void Grow_WithWhatTheSameBatchReserves_WaitsForThat_AndIsDroppedWithIt()
    {
        MakeVolume();
        var reserve = Given.Operation(3, OperationKind.Reserve, Given.Reserved(Given.Disk(100_000)));
        var grow = Grow(4, 64, by: 100_000);

        _rig.Run(3, new OperationStep(reserve), new OperationStep(grow));

        Assert.Equal(OperationState.Dropped, _rig.OutcomeOf(grow)!.State);
        Assert.Equal(Given.Volume("v", 64), Row.Resource);
    }

    private static Quantity Mb(long megabytes) => Quantity.FromMilli(megabytes * 1000);

    private static AgentFacts SmallDisk(long capacity = 256)
    {
        var facts = Given.Facts();
        return facts with
        {
            Disks = [facts.Disks[0] with { Capacity = Quantity.FromMilli(capacity * 1000) }, facts.Disks[1]],
        };
    }

    private static OperationSpec Grow(int number, long size, long by) =>
        Given.Operation(number, OperationKind.GrowVolume, Given.Volume("v", size)) with
        {
            Change = [Given.Reserved(Given.Disk(by))],
        };

    private static OperationSpec Shrink(int number, long size, long by) =>
        Given.Operation(number, OperationKind.ShrinkVolume, Given.Volume("v", size)) with
        {
            Change = [Given.Reserved(Given.Disk(by))],
        };

    private VolumeRow Row => _rig.Rows.OfType<VolumeRow>().Single(row => row.State != VolumeState.Trash);

    private void Finish(OperationSpec operation)
    {
        _rig.Run(200 + (int)operation.Uuid.Value.ToByteArray()[0], new OperationStep(operation));
        _host.Work(_rig);
        var outcome = _rig.OutcomeOf(operation)!;
        Assert.Equal((OperationState.Finished, null), (outcome.State, outcome.Message));
    }

    private void Launch(string task, long size = 64)
    {
        _rig.Run(300 + task.Length, new LaunchStep(Given.Task(task, Given.Cpus(100), Given.Volume("v", size))));
        _host.Work(_rig);
        Assert.Equal(TaskState.Running, _rig.Rows.OfType<TaskRow>().Single(row => $"{row.Task.Id}" == task).State);
    }

    private VolumeId MakeVolume()
    {
        _rig.Run(
            100,
            new OperationStep(Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(256)))),
            new OperationStep(Given.Operation(2, OperationKind.Create, Given.Volume("v", 64))));
        _host.Work(_rig);
        return _host.Volumes.Single();
    }
}
