using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Scheduling;

/// <summary>GROW_VOLUME and SHRINK_VOLUME of frameworks, of volumes that are offered and of such that tasks
/// hold.</summary>
public sealed class ResizeTests
{
    private static readonly Resource Volume = Make.Volume("v", 256);
    private static readonly Resource Grown = Make.Volume("v", 384);
    private static readonly ResourceBag Space = Make.Reserved("disk:128");

    private readonly MasterRig _rig = new();
    private readonly FakeAgent _agent;
    private readonly FakeFramework _framework;

    public ResizeTests()
    {
        _agent = _rig.Register("cpus:4;mem:4096;disk:10240");
        _framework = _rig.Subscribe();
        _framework.Accept(
            _framework.Offers.Single(), Make.Reserve(Make.Reserved("disk:512")), Make.Create(Volume));
        foreach (var operation in _agent.LastOperations.ToList()) _agent.Finish(operation);
    }

    [Fact]
    public void Grow_OfAnOfferedVolume_IsOfferedWithItsNewSizeAfterTheCommit()
    {
        _framework.Accept(
            _framework.OfferWith(Space + Volume), Make.Grow(Volume, Space, "grow"));
        var operation = _agent.LastOperations.Single();
        Assert.Equal((ResourceBag.Of(Volume), Space), (operation.Resources, operation.Change));
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.DoesNotContain(_framework.Offers.SelectMany(offer => offer.Resources), static one =>
            one.Key.IsPersistentVolume);
        _agent.Finish(operation);

        var told = _framework.OperationUpdates.Single();
        Assert.Equal(("grow", OperationState.Finished, null), ($"{told.Id}", told.State, told.Converted));
        AssertSettled();
        Assert.NotNull(_framework.OfferWith(ResourceBag.Of(Grown)));
    }

    [Fact]
    public void Shrink_OfAnOfferedVolume_OffersTheSpaceToo()
    {
        _framework.Accept(_framework.OfferWith(ResourceBag.Of(Volume)), Make.Shrink(Volume, Space));
        _agent.Finish(_agent.LastOperations.Single());

        AssertSettled();
        Assert.NotNull(_framework.OfferWith(Make.Reserved("disk:384") + Make.Volume("v", 128)));
    }

    [Fact]
    public void Resize_ThatFails_GivesBackWhatItTook()
    {
        _framework.Accept(_framework.OfferWith(Space + Volume), Make.Grow(Volume, Space, "grow"));
        _agent.Outcome(_agent.LastOperations.Single(), OperationState.Failed);

        Assert.Equal(OperationState.Failed, _framework.OperationUpdates.Single().State);
        AssertSettled();
        Assert.NotNull(_framework.OfferWith(Space + Volume));
    }

    /// <summary>As in Mesos: what comes out of a resize is no part of the same ACCEPT.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void Resize_FollowedByAUseOfItsResult_GoesOn_AndTheUseIsRefused(bool isGrow)
    {
        var (resize, result) = isGrow
            ? (Make.Grow(Volume, Space), ResourceBag.Of(Grown))
            : (Make.Shrink(Volume, Space), ResourceBag.Of(Make.Volume("v", 128)));

        _framework.Accept(
            _framework.OfferWith(Space + Volume), resize, Make.Launch(Make.Task("t", _agent.Id, result)));

        Assert.Equal(TaskState.Error, _framework.Updates.Single().State);
        _agent.Finish(Assert.Single(_agent.LastOperations));
        AssertSettled();
    }

    [Fact]
    public void Grow_OfAVolumeInUse_NeedsOnlyTheAddition_AndChangesWhatTheTaskHolds()
    {
        Launch();
        var offer = _framework.OfferWith(Space);
        Assert.Empty(offer.Resources.PersistentVolumes);

        _framework.Accept(offer, Make.Grow(Volume, Space, "grow"));
        Assert.Equal(Held(Volume), Task.Task.Resources.Unallocate());
        Assert.Equal(Space, _rig.View.Agents.Single().Pending);
        _agent.Finish(_agent.LastOperations.Single());

        Assert.Equal(OperationState.Finished, _framework.OperationUpdates.Single().State);
        AssertHeld(Grown);
        End();
        AssertSettled();
        Assert.NotNull(_framework.OfferWith(Held(Grown)));
    }

    [Fact]
    public void Shrink_OfAVolumeInUse_NeedsNothing_AndTheSpaceIsOffered()
    {
        Launch();
        _framework.Accept(_framework.OfferWith(Make.Bag("mem:1")), Make.Shrink(Volume, Space));
        _agent.Finish(_agent.LastOperations.Single());

        AssertHeld(Make.Volume("v", 128));
        Assert.NotNull(_framework.OfferWith(Make.Reserved("disk:384")));
        End();
        AssertSettled();
        Assert.NotNull(_framework.OfferWith(ResourceBag.Of(Make.Volume("v", 128))));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Grow_WhoseTaskEndsBeforeTheOutcome_KeepsTheVolumeBackUntilThen(bool finishes)
    {
        Launch();
        _framework.Accept(_framework.OfferWith(Space), Make.Grow(Volume, Space, "grow"));
        var operation = _agent.LastOperations.Single();

        End();
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.DoesNotContain(
            _framework.Offers.SelectMany(offer => offer.Resources), static one => one.Key.IsPersistentVolume);
        if (finishes) _agent.Finish(operation);
        else _agent.Outcome(operation, OperationState.Failed);

        AssertSettled();
        Assert.NotNull(_framework.OfferWith(ResourceBag.Of(finishes ? Grown : Volume)));
    }

    [Fact]
    public void Grow_WhoseFrameworkIsRemovedBeforeTheOutcome_EndsWithTheOldHolder()
    {
        Launch();
        _framework.Accept(_framework.OfferWith(Space), Make.Grow(Volume, Space));
        var operation = _agent.LastOperations.Single();
        _framework.Call(new TeardownCall());

        _agent.Finish(operation);
        _agent.Tell(_framework.Id, "t", TaskState.Killed);

        AssertSettled();
        Assert.NotNull(_rig.Subscribe().OfferWith(ResourceBag.Of(Grown)));
    }

    [Fact]
    public void Grow_OfAnExecutorsVolume_ChangesTheExecutor_ForWhichEitherSizeIsTheSame()
    {
        var executor = Make.Executor("e", Make.Bag("cpus:0.1;mem:32") + Volume);
        _framework.Accept(
            _framework.OfferWith(ResourceBag.Of(Volume)),
            Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:1"), executor)));
        _agent.Tell(_framework.Id, "t", TaskState.Running);
        _framework.Accept(_framework.OfferWith(Space), Make.Grow(Volume, Space));
        _agent.Finish(_agent.LastOperations.Single());

        var view = _rig.View.Frameworks.Single();
        Assert.True(view.Executors.Single().Executor.Resources.Unallocate().Contains(Grown));
        Assert.True(Task.Task.Executor!.Resources.Unallocate().Contains(Grown));
        Assert.True(view.Used.Unallocate().Contains(Grown));
        foreach (var size in new[] { Volume, Grown })
            _framework.Accept(
                _framework.OfferWith(Make.Bag("cpus:1")),
                Make.Launch(Make.Task($"t-{size.Amount}", _agent.Id, Make.Bag("cpus:1"),
                    executor with { Resources = Make.Bag("cpus:0.1;mem:32") + size })));
        Assert.DoesNotContain(_framework.Updates, static update => update.State == TaskState.Error);
    }

    [Theory]
    [InlineData("zero", "The size of 'GrowVolume.addition' field must be greater than zero")]
    [InlineData("much", "does not contain")]
    [InlineData("unreserved", "Incompatible resources in the 'GrowVolume.volume' and 'GrowVolume.addition' fields")]
    [InlineData("cpus", "Incompatible resources in the 'GrowVolume.volume' and 'GrowVolume.addition' fields")]
    [InlineData("mount", "Incompatible resources in the 'GrowVolume.volume' and 'GrowVolume.addition' fields")]
    [InlineData("shared", "Growing a shared persistent volume is not supported")]
    [InlineData("space", "does not have DiskInfo")]
    [InlineData("ghost", "does not contain")]
    [InlineData("size", "is disk(reservations: [(DYNAMIC,db,ops)])[v:data]:256 now, and not")]
    [InlineData("twice", "is being resized by operation")]
    [InlineData("old", "of an earlier version, which cannot resize volumes")]
    [InlineData("shrink-zero", "Value of 'ShrinkVolume.subtract' must be greater than zero")]
    [InlineData("shrink-all", "must be smaller than the size of 'ShrinkVolume.volume'")]
    [InlineData("shrink-mount", "Shrinking a volume on a MOUNT disk is not supported")]
    [InlineData("shrink-shared", "Shrinking a shared persistent volume is not supported")]
    [InlineData("shrink-space", "does not have DiskInfo")]
    public void Resize_ThatCannotBe_IsAnErrorWithTheReason(string what, string reason)
    {
        if (what == "old") BeOld();
        var key = Volume.Key;
        var mount = Volume.WithKey(key.WithDisk(key.Disk! with { Source = new(DiskSourceKind.Mount, "/mnt/a") }));
        var shared = Volume.WithKey(key.WithShared(true));
        var offer = _framework.OfferWith(Space + Volume);

        _framework.Accept(offer, what switch
        {
            "zero" => [Make.Grow(Volume, [], "op")],
            "much" => [Make.Grow(Volume, Make.Reserved("disk:90000"), "op")],
            "unreserved" => [Make.Grow(Volume, Make.Bag("disk:10"), "op")],
            "cpus" => [Make.Grow(Volume, Make.Reserved("cpus:1"), "op")],
            "mount" => [Make.Grow(mount, Space, "op")],
            "shared" => [Make.Grow(shared, Space, "op")],
            "space" => [Make.Grow(Make.Reserved("disk:64")[0], Space, "op")],
            "ghost" => [Make.Grow(Make.Volume("ghost", 256), Space, "op")],
            "size" => [Make.Grow(Grown, Space, "op")],
            "twice" => [Make.Shrink(Volume, Space), Make.Shrink(Volume, Space, "op")],
            "shrink-zero" => [Make.Shrink(Volume, [], "op")],
            "shrink-all" => [Make.Shrink(Volume, Make.Reserved("disk:256"), "op")],
            "shrink-mount" => [Make.Shrink(mount, Space, "op")],
            "shrink-shared" => [Make.Shrink(shared, Space, "op")],
            "shrink-space" => [Make.Shrink(Make.Reserved("disk:64")[0], Make.Reserved("disk:10"), "op")],
            _ => new[] { Make.Grow(Volume, Space, "op") },
        });

        var error = _framework.OperationUpdates.Single();
        Assert.Equal(OperationState.Error, error.State);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Grow_OfAVolumeThatAnotherFrameworkUses_IsAnError()
    {
        Launch();
        _framework.Break();
        var other = _rig.Subscribe(Make.Framework("other"));

        other.Accept(other.OfferWith(Space), Make.Grow(Volume, Space, "op"));

        Assert.Contains("in use by framework", other.OperationUpdates.Single().Message, StringComparison.Ordinal);
    }

    /// <summary>The agent's account of itself replaces what the master believes: before the resize, in the middle of
    /// it, and after it.</summary>
    [Theory]
    [InlineData(true, "before"), InlineData(true, "ended"), InlineData(true, "after")]
    [InlineData(false, "before"), InlineData(false, "after")]
    public void Resize_AcrossARestartOfTheAgent_EndsTheSame(bool isUsed, string when)
    {
        if (isUsed) Launch();
        _framework.Accept(_framework.OfferWith(isUsed ? Space : Space + Volume), Make.Grow(Volume, Space, "grow"));
        var operation = _agent.LastOperations.Single();
        var after = when == "after";
        if (after) _agent.Total = _agent.Total - Space - Volume + Grown;
        var pending = new OperationUpdate
        {
            Operation = operation.Uuid, Id = operation.Id, Framework = operation.Framework,
            State = after ? OperationState.Finished : OperationState.Pending,
            Uuid = after ? _agent.NextUuid() : null,
        };
        TaskReport[] tasks = isUsed && when != "ended"
            ? [new(_framework.Id, Task.Task with { Resources = Held(after ? Grown : Volume).Allocate(Role) },
                TaskState.Running, [], Releasing: false)]
            : [];

        _agent.Disconnect();
        _agent.Connect();
        _agent.Report(
            tasks: [.. tasks], operations: [new(operation, pending)], frameworks: [_framework.Spec]);
        if (after) _agent.Say(new OperationUpdated(pending with { Converted = [Grown] }, []));
        else _agent.Finish(operation);

        if (tasks.Length > 0) AssertHeld(Grown);
        if (tasks.Length > 0) End();
        AssertSettled();
        Assert.NotNull(_framework.OfferWith(ResourceBag.Of(Grown)));
    }

    [Fact]
    public void Grow_DroppedWithItsBatch_LeavesTheTaskWhatItHas()
    {
        Launch();
        _framework.Accept(_framework.OfferWith(Space), Make.Grow(Volume, Space, "grow"));

        _agent.Say(new BatchDropped(_agent.LastBatch.Id, "it is old"));

        Assert.Equal(OperationState.Dropped, _framework.OperationUpdates.Single().State);
        AssertHeld(Volume);
        Assert.True(_rig.View.Agents.Single().Pending.IsEmpty);
        Assert.NotNull(_framework.OfferWith(Space));
    }

    private static RoleName Role { get; } = RoleName.Parse("db");

    private TaskView Task => _rig.View.Frameworks.Single().Tasks.Single();

    private static ResourceBag Held(Resource volume) => Make.Bag("cpus:1") + volume;

    private void Launch()
    {
        _framework.Accept(
            _framework.OfferWith(Held(Volume)), Make.Launch(Make.Task("t", _agent.Id, Held(Volume))));
        _agent.Tell(_framework.Id, "t", TaskState.Running);
    }

    private void End()
    {
        var end = _agent.Tell(_framework.Id, "t", TaskState.Finished);
        _framework.Call(new AcknowledgeCall(_agent.Id, end.Task, end.Uuid!.Value));
    }

    private void BeOld()
    {
        _agent.VersionMax = 2;
        _agent.Disconnect();
        _agent.Connect(resume: true);
    }

    private void AssertHeld(Resource volume)
    {
        var view = _rig.View;
        Assert.Equal(Held(volume), Task.Task.Resources.Unallocate());
        Assert.Equal(Role, Task.Role);
        Assert.Equal(Held(volume), view.Frameworks.Single().Used.Unallocate());
        Assert.Equal(Held(volume), view.Agents.Single().Used.Unallocate());
    }

    private void AssertSettled()
    {
        var agent = _rig.View.Agents.Single();
        Assert.Equal(_agent.Total, agent.Total);
        Assert.True(agent.Pending.IsEmpty, $"{agent.Pending} is pending");
    }
}
