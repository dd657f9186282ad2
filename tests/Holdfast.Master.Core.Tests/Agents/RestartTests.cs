using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Agents;

/// <summary>What a master and an agent know of each other after either of them was started again.</summary>
public sealed class RestartTests
{
    private static readonly Reservation Static = Reservation.Static(RoleName.Parse("db"));
    private readonly MasterRig _rig = new();

    [Fact]
    public void Restart_FailoverTimeoutZero_KeepsTasksUntilTheFrameworkSubscribes()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe(Make.Framework() with { FailoverTimeout = TimeSpan.Zero });
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));
        agent.Tell(framework.Id, "t", TaskState.Running);
        var spec = ((LaunchStep)agent.LastBatch.Steps[0]).Task;
        var next = _rig.Restart();
        var back = agent.At(next);

        back.Connect();
        back.Report([new TaskReport(framework.Id, spec, TaskState.Running, [], Releasing: false)],
            frameworks: [framework.Spec]);
        for (var i = 0; i < 9; i++)
        {
            next.Advance(TimeSpan.FromMinutes(1));
            back.Pong();
        }

        Assert.True(next.View.Frameworks.Single().IsRecovered);
        Assert.DoesNotContain(back.Commands, command => command is ShutdownFramework);
        var again = next.Subscribe(framework.Spec);
        Assert.Equal(framework.Id, again.Id);
        Assert.Equal(TaskState.Running, next.View.Frameworks.Single().Tasks.Single().State);
        again.Call(new ReconcileCall([]));
        Assert.Equal(TaskState.Running, again.Updates.Single().State);
    }

    [Fact]
    public void Restart_FrameworkNeverSubscribes_IsRemovedAfterTheAgentsTime()
    {
        _rig.Subscribe(Make.Framework() with { FailoverTimeout = TimeSpan.Zero });
        var next = _rig.Restart();
        next.Advance(TimeSpan.FromMinutes(9));
        Assert.Single(next.View.Frameworks);

        next.Advance(TimeSpan.FromMinutes(2));

        Assert.Empty(next.View.Frameworks);
    }

    [Fact]
    public void Restart_OfTheAgent_OperationsUnderWayAreStillWithheld()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Reserve(Make.Reserved("cpus:1"), "op"));
        var operation = agent.LastOperations.Single();
        agent.Disconnect();
        agent.Generation++;

        agent.Connect();
        agent.Report(operations: [Pending(operation)], frameworks: [framework.Spec]);

        Assert.Equal(Make.Reserved("cpus:1"), _rig.View.Agents.Single().Pending);
        Assert.Equal("3", framework.Offers.Single().Resources.Scalar("cpus").ToString());
        agent.Finish(operation);
        Assert.True(_rig.View.Agents.Single().Pending.IsEmpty);
        Assert.NotNull(framework.OfferWith(Make.Reserved("cpus:1")));
    }

    [Fact]
    public void Restart_OfTheAgent_KillThatItMissedIsSentAgain()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));
        var spec = agent.LastBatch.Steps.OfType<LaunchStep>().Single().Task;
        agent.Disconnect();
        framework.Call(new KillCall(TaskId.Parse("t"), agent.Id, TimeSpan.FromSeconds(9), default));
        agent.Generation++;
        agent.Connect();

        agent.Report([new TaskReport(framework.Id, spec, TaskState.Running, [], false)], frameworks: [framework.Spec]);

        Assert.Equal(TimeSpan.FromSeconds(9), Assert.Single(agent.Commands.OfType<KillTask>()).Grace);
    }

    [Fact]
    public void Restart_OfTheAgent_TaskThatUsesAPendingResultIsCounted()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Reserve(Make.Reserved("cpus:2"), "op"),
            Make.Launch(Make.Task("t", agent.Id, Make.Reserved("cpus:1"))));
        var operation = agent.LastOperations.Single();
        var spec = agent.LastBatch.Steps.OfType<LaunchStep>().Single().Task;
        agent.Disconnect();
        agent.Generation++;
        agent.Connect();

        agent.Report([new TaskReport(framework.Id, spec, TaskState.Staging, [], false)],
            [Pending(operation)], frameworks: [framework.Spec]);

        Assert.Equal(Make.Reserved("cpus:1"), _rig.View.Agents.Single().Pending);
        agent.Outcome(operation, OperationState.Failed);
        agent.Tell(framework.Id, "t", TaskState.Dropped, hasContainer: false);
        Assert.True(_rig.View.Agents.Single().Pending.IsEmpty);
        Assert.Equal(agent.Total, framework.OfferWith(Make.Bag("cpus:4")).Resources.Unallocate());
    }

    [Fact]
    public void Restart_OfTheAgent_VolumeBeingMadeIsCountedOnce()
    {
        var agent = _rig.Register("cpus:4;disk:100;disk(db):64");
        var framework = _rig.Subscribe();
        var volume = Make.Volume("v", 32, Static);
        framework.Accept(framework.Offers.Single(), Make.Create(volume, "op"));
        var operation = agent.LastOperations.Single();
        agent.Disconnect();
        agent.Generation++;
        agent.Connect();
        var making = new VolumeSpec(VolumeId.Parse("vol-1"), volume, VolumeState.Creating, null);
        var before = agent.Total;

        agent.Total -= ResourceBag.Of(volume.WithoutVolume());
        agent.Report(operations: [Pending(operation)], frameworks: [framework.Spec], volumes: [making]);
        Assert.Equal(before, _rig.View.Agents.Single().Total);
        agent.Say(new ResourcesChanged(agent.Total, agent.Version, [making]));
        Assert.Equal(ResourceBag.Of(volume), _rig.View.Agents.Single().Pending);
        agent.Outcome(operation, OperationState.Finished, ResourceBag.Of(volume));

        Assert.Equal(agent.Total + volume, _rig.View.Agents.Single().Total);
        Assert.True(_rig.View.Agents.Single().Pending.IsEmpty);
    }

    [Fact]
    public void Restart_FromAnyPrefixOfTheDeltas_TakesTheAgentBack()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));
        agent.Tell(framework.Id, "t", TaskState.Running);
        var spec = agent.LastBatch.Steps.OfType<LaunchStep>().Single().Task;
        _rig.Advance(TimeSpan.FromSeconds(91));

        for (var cut = 0; cut <= _rig.Deltas.Count; cut++)
        {
            var next = _rig.Restart(cut);
            var back = agent.At(next);
            back.Connect();
            back.Report([new TaskReport(framework.Id, spec, TaskState.Running, [], false)],
                frameworks: [framework.Spec]);
            var again = next.Subscribe(framework.Spec);

            Assert.Equal(agent.Id, next.View.Agents.Single().Id);
            Assert.Equal(framework.Id, again.Id);
            Assert.Equal(TaskState.Running, next.View.Frameworks.Single().Tasks.Single().State);
        }
    }

    [Fact]
    public void Restart_OnARowWithARoleTooDeep_StartsWithoutIt()
    {
        _rig.Subscribe(Make.Framework());
        var rows = _rig.Rows();
        var deep = string.Join('/', Enumerable.Repeat("a", 100_000));
        var row = rows.Frameworks.Single();
        var old = rows with { Frameworks = [row with { Framework = row.Framework with { Roles = [deep, "db"] } }] };

        var next = new MasterRig(rows: old);

        Assert.Equal(["db"], next.View.Roles.Select(role => $"{role.Name}"));
    }

    private static OperationReport Pending(OperationSpec operation) => new(operation, new OperationUpdate
    {
        Operation = operation.Uuid,
        Id = operation.Id,
        Framework = operation.Framework,
        State = OperationState.Pending,
    });
}
