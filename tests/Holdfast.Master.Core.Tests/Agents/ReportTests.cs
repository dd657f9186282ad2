using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Agents;

public sealed class ReportTests
{
    private static readonly Reservation Static = Reservation.Static(RoleName.Parse("db"));
    private readonly MasterRig _rig = new();

    [Fact]
    public void Report_TaskOverAndAcknowledged_IsCompletedWhileItStillHoldsItsResources()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));
        var spec = ((LaunchStep)agent.LastBatch.Steps[0]).Task;
        var next = _rig.Restart();
        var back = agent.At(next);

        back.Connect();
        back.Report([new TaskReport(framework.Id, spec, TaskState.Finished, [], Releasing: true, Acknowledged: true)],
            frameworks: [framework.Spec]);
        var again = next.Subscribe(framework.Spec);

        Assert.Empty(next.View.Frameworks.Single().Tasks);
        Assert.Equal(TaskState.Finished, next.View.Frameworks.Single().CompletedTasks.Single().State);
        Assert.Equal("3", again.Offers.Single().Resources.Scalar("cpus").ToString());
        back.Say(new TaskReleased(framework.Id, spec.Id));
        again.Decline();
        next.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("4", again.Offers.Single().Resources.Scalar("cpus").ToString());
    }

    [Fact]
    public void Report_UpdatesThatAreSentAgainBesides_AreShownOnce()
    {
        var (next, back, again, spec) = MovedOn();
        var (starting, running) =
            (back.Update(again.Id, "t", TaskState.Starting), back.Update(again.Id, "t", TaskState.Running));
        back.Report([new TaskReport(again.Id, spec, TaskState.Running, [starting, running], Releasing: false)],
            frameworks: [again.Spec]);

        back.Say(new TaskUpdated(starting, TaskState.Running, Releasing: false));
        back.Say(new TaskUpdated(running, TaskState.Running, Releasing: false));
        back.Tell(again.Id, "t", TaskState.Killing);

        Assert.Equal([TaskState.Starting, TaskState.Running, TaskState.Killing],
            next.View.Frameworks.Single().Tasks.Single().Statuses.Select(status => status.State));
    }

    [Fact]
    public void Acknowledge_EndThatAnEarlierMasterForwarded_CompletesTheTask()
    {
        var (next, back, again, spec) = MovedOn();
        var end = back.Update(again.Id, "t", TaskState.Finished);
        back.Report([new TaskReport(again.Id, spec, TaskState.Finished, [end], Releasing: false)],
            frameworks: [again.Spec]);

        // The agent takes it, forgets the task, and says nothing more.
        again.Call(new AcknowledgeCall(back.Id, end.Task, end.Uuid!.Value));

        Assert.Contains(new AcknowledgeUpdate(again.Id, end.Task, end.Uuid!.Value), back.Commands);
        Assert.Empty(next.View.Frameworks.Single().Tasks);
        Assert.Single(next.View.Frameworks.Single().CompletedTasks);
    }

    [Fact]
    public void Destroy_FailsForOneOfTwoVolumes_GivesBackWhatIsLeft()
    {
        var (kept, gone) = (Make.Volume("kept", 16, Static), Make.Volume("gone", 16, Static));
        var agent = _rig.Register("cpus:4;disk(db):64");
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Create(kept), Make.Create(gone));
        foreach (var made in agent.LastOperations.ToList()) agent.Finish(made);
        framework.Accept(framework.OfferWith(ResourceBag.Of(kept, gone)),
            Make.Operation(OperationKind.Destroy, ResourceBag.Of(kept, gone), "op"));
        var operation = agent.LastOperations.Single();
        var failed = new OperationUpdate
        {
            Operation = operation.Uuid,
            Id = operation.Id,
            Framework = framework.Id,
            State = OperationState.Failed,
            Uuid = agent.NextUuid(),
        };

        agent.Say(new OperationUpdated(failed,
        [
            new VolumeSpec(VolumeId.Parse("1"), kept, VolumeState.Ready, null),
            new VolumeSpec(VolumeId.Parse("2"), gone, VolumeState.Trash, null),
        ]));

        Assert.Equal(Make.Bag("cpus:4;disk(db):48") + kept, _rig.View.Agents.Single().Total);
        Assert.NotNull(framework.OfferWith(Make.Bag("disk(db):48") + kept));
    }

    [Fact]
    public void Destroy_OfAMountDisk_ComesBackOnlyWithTheAgentsWord()
    {
        var mount = new Disk(new DiskSource(DiskSourceKind.Mount, "/mnt/a"));
        var space = Make.Bag("disk(db):64")[0] is var disk ? disk.WithKey(disk.Key.WithDisk(mount)) : default;
        var volume = space.WithKey(space.Key.WithDisk(mount with { PersistenceId = PersistenceId.Parse("v") }))
            .WithDetails(Make.Volume("v", 64).Details);
        var agent = _rig.Register("cpus:4");
        agent.Total += volume;
        agent.Say(new ResourcesChanged(agent.Total, agent.Version, []));
        var framework = _rig.Subscribe();
        framework.Accept(framework.OfferWith(ResourceBag.Of(volume)),
            Make.Operation(OperationKind.Destroy, ResourceBag.Of(volume)));

        agent.Outcome(agent.LastOperations.Single(), OperationState.Finished, ResourceBag.Empty);
        Assert.Equal(Make.Bag("cpus:4"), _rig.View.Agents.Single().Total);
        Assert.Equal(Make.Bag("cpus:4"), framework.OfferWith(Make.Bag("cpus:4")).Resources.Unallocate());
        agent.Say(new ResourcesChanged(Make.Bag("cpus:4") + space, agent.Version, []));

        Assert.NotNull(framework.OfferWith(ResourceBag.Of(space)));
    }

    [Fact]
    public void Report_FrameworkThatWasRemoved_IsShutDownThereAndItsTaskHoldsOn()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));
        var spec = agent.LastBatch.Steps.OfType<LaunchStep>().Single().Task;
        agent.Disconnect();
        framework.Call(new TeardownCall());
        agent.Generation++;

        agent.Connect();
        agent.Report([new TaskReport(framework.Id, spec, TaskState.Running, [], false)], frameworks: [framework.Spec]);

        Assert.Contains(new ShutdownFramework(framework.Id), agent.Commands);
        Assert.Equal("3", _rig.Subscribe(Make.Framework("heir")).Offers.Single().Resources.Scalar("cpus").ToString());
        agent.Tell(framework.Id, "t", TaskState.Killed);
        Assert.True(_rig.View.Agents.Single().Pending.IsEmpty);
    }

    [Fact]
    public void Changed_LosesADiskInUse_KeepsTheTaskAndOffersWhatIsLeft()
    {
        var agent = _rig.Register("cpus:4;disk:100");
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1;disk:60"))));
        agent.Tell(framework.Id, "t", TaskState.Running);
        Assert.Single(framework.OfferWith(Make.Bag("cpus:3")).Resources.Where(resource => resource.Name == "disk"));

        agent.Total = Make.Bag("cpus:4;disk:30");
        agent.Say(
            new ResourcesChanged(agent.Total, new ResourceVersion(new Guid(8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8)), []));

        Assert.Contains(framework.Events, evt => evt is OfferRescinded);
        Assert.Equal(Make.Bag("cpus:3"), framework.OfferWith(Make.Bag("cpus:3")).Resources.Unallocate());
        agent.Tell(framework.Id, "t", TaskState.Finished);
        Assert.Equal(agent.Total, framework.OfferWith(Make.Bag("cpus:4")).Resources.Unallocate());
    }

    [Fact]
    public void Inventory_FollowsReportsAndOutcomes()
    {
        var agent = _rig.Register();
        var id = VolumeId.Parse("vol-1");
        var volume = new VolumeSpec(id, Make.Volume("v", 64), VolumeState.Ready, null);

        agent.Say(new ResourcesChanged(agent.Total, agent.Version, [volume]));
        Assert.Equal(volume, _rig.Rows().Volumes.Single().Volume);
        var next = _rig.Restart();
        Assert.Equal(volume, next.View.Volumes.Single().Volume);
        var back = agent.At(next);
        back.Connect();
        back.Report(volumes: []);

        Assert.Empty(next.View.Volumes);
        Assert.Contains(next.Deltas, delta => delta is Registry.RemoveVolume removed && removed.Volume == id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Report_OfAFrameworkThatItDoesNotList_ClosesTheConnection(bool isTask)
    {
        var agent = new FakeAgent(_rig, "node1", Make.Bag("cpus:4"));
        agent.Connect();
        var stranger = FrameworkId.Parse("stranger");
        var task = Make.Task("t", agent.Id, Make.Bag("cpus:1"));

        agent.Report(
            tasks: isTask ? [new TaskReport(stranger, task, TaskState.Running, [], Releasing: false)] : [],
            executors: isTask ? [] : [new ExecutorReport(stranger, Make.Executor("e"), default)]);

        var closed = _rig.Effects.OfType<CloseConnection>().Single();
        Assert.Equal(agent.Connection, closed.Connection);
        Assert.Contains("'stranger'", closed.Reason, StringComparison.Ordinal);
        agent.Connect();
        agent.Report();
        Assert.True(_rig.View.Agents.Single().IsActive);
    }

    [Fact]
    public void Report_OfTheSameTwice_CountsItOnce()
    {
        var agent = new FakeAgent(_rig, "node1", Make.Bag("cpus:4;mem:256"));
        agent.Connect();
        var framework = Make.Framework() with { Id = FrameworkId.Parse("fw") };
        var spec = Make.Task("t", agent.Id, Make.Bag("cpus:1"), Make.Executor("e", Make.Bag("mem:32")));
        var task = new TaskReport(framework.Id, spec, TaskState.Running, [], Releasing: false);
        var executor = new ExecutorReport(framework.Id, spec.Executor!, default);

        agent.Report([task, task], frameworks: [framework, framework], executors: [executor, executor]);

        Assert.Equal("cpus:1; mem:32", _rig.View.Agents.Single().Used.Unallocate().ToString());
        agent.Tell(framework.Id, "t", TaskState.Finished);
        agent.Say(new ExecutorEnded(framework.Id, ExecutorId.Parse("e"), 0, Releasing: false));
        Assert.True(_rig.View.Agents.Single().Used.IsEmpty);
    }

    /// <summary>A framework with a task, both known to a new master; the agent has still to report.</summary>
    private (MasterRig Next, FakeAgent Back, FakeFramework Again, TaskSpec Spec) MovedOn()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));
        var spec = ((LaunchStep)agent.LastBatch.Steps[0]).Task;
        var next = _rig.Restart();
        var back = agent.At(next);
        back.Connect();
        return (next, back, next.Subscribe(framework.Spec), spec);
    }
}
