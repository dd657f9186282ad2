using System.Collections.Immutable;
using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

/// <summary>Task groups on a custom executor: handed over together, or not at all.</summary>
public sealed class GroupTests
{
    private static readonly ExecutorKey Key = new(Given.Framework, ExecutorId.Parse("ex"));

    private readonly SimulatedHost _host = new();
    private readonly AgentRig _rig = new AgentRig().Register();

    [Fact]
    public void Group_IsHandedOverTogether_OnceItsExecutorIsThere()
    {
        _rig.Run(1, Group("a", "b"));
        _host.Work(_rig);
        Assert.Empty(_host.Heard);

        Subscribe(_rig, _host);

        Assert.Single(_host.Started);
        Assert.Collection(_host.Heard[Key],
            evt => Assert.IsType<SubscribedEvent>(evt),
            evt => Assert.Equal(["a", "b"], Assert.IsType<LaunchGroupEvent>(evt).Tasks.Select(task => $"{task.Id}")));
    }

    [Fact]
    public void Group_OfWhichAMemberIsNotPlacedYet_Waits()
    {
        _rig.Run(1, Group("a", "b"));
        _host.Work(_rig);
        _host.Ignored.Add(typeof(ExtendContainer));
        Subscribe(_rig, _host);
        var extends = _rig.Did<ExtendContainer>().ToList();

        _rig.Apply(at => new ContainerExtended(at, extends[0].Task, Fault: null));
        _host.Work(_rig);
        Assert.DoesNotContain(_host.Heard[Key], static evt => evt is LaunchGroupEvent);

        _rig.Apply(at => new ContainerExtended(at, extends[1].Task, Fault: null));
        _host.Work(_rig);
        Assert.Single(_host.Heard[Key].OfType<LaunchGroupEvent>());
    }

    [Fact]
    public void Group_OfWhichAMemberFindsNoRoom_FailsAsAWhole()
    {
        _rig.Run(1, Group("a", "b"));
        _host.Work(_rig);
        _host.Ignored.Add(typeof(ExtendContainer));
        Subscribe(_rig, _host);

        _rig.Apply(at => new ContainerExtended(at, _rig.Did<ExtendContainer>().First().Task, "no room"));
        _host.Work(_rig);

        Assert.Equal([TaskState.Failed], _rig.StatesOf("a"));
        Assert.Equal([TaskState.Failed], _rig.StatesOf("b"));
        Assert.DoesNotContain(_host.Heard[Key], static evt => evt is LaunchGroupEvent);
    }

    [Fact]
    public void Group_OfWhichAMemberIsKilledBefore_IsKilledAsAWhole()
    {
        _rig.Run(1, Group("a", "b"));
        _host.Work(_rig);

        _rig.Tell(new KillTask(Given.Framework, TaskId.Parse("b"), null, default));

        Assert.Equal([TaskState.Killed], _rig.StatesOf("a"));
        Assert.Equal([TaskState.Killed], _rig.StatesOf("b"));
    }

    [Fact]
    public void Group_ThatDoesNotFit_IsDroppedAsAWhole()
    {
        _rig.Run(1, new LaunchGroupStep(
            [OnExecutor("a", Given.Cpus(2500)), OnExecutor("b", Given.Cpus(2500))]));
        _host.Work(_rig);

        Assert.Equal([TaskState.Dropped], _rig.StatesOf("a"));
        Assert.Equal([TaskState.Dropped], _rig.StatesOf("b"));
        Assert.Empty(_host.Started);
        Assert.Equal("4", $"{_rig.Core.BuildView().Total.Scalar("cpus")}");
    }

    [Fact]
    public void Group_WithAnIdThatIsTaken_IsDroppedAsAWhole()
    {
        _rig.Run(1, new LaunchStep(Given.Task("a", Given.Cpus(100))));
        _host.Work(_rig);

        _rig.Run(2, Group("a", "b"));
        _host.Work(_rig);

        Assert.Equal([TaskState.Dropped], _rig.StatesOf("b"));
        Assert.Single(_host.Started);
    }

    [Fact]
    public void Group_AcrossARestartOfTheAgent_IsStillHandedOverTogether()
    {
        _rig.Run(1, Group("a", "b"));
        _host.Work(_rig);

        var after = new AgentRig(rows: _rig.Rows, seed: 9, now: _rig.Now);
        _host.Work(after);
        after.Register();
        _host.Work(after);
        Subscribe(after, _host);

        Assert.Equal(
            ["a", "b"], _host.Heard[Key].OfType<LaunchGroupEvent>().Single().Tasks.Select(task => $"{task.Id}"));
    }

    [Fact]
    public void Group_HandedOverToAnExecutorThatNeverHeardOfIt_IsHandedOverAgain()
    {
        _rig.Run(1, Group("a", "b"));
        _host.Work(_rig);
        Subscribe(_rig, _host);

        var after = new AgentRig(rows: _rig.Rows, seed: 9, now: _rig.Now);
        _host.Work(after);
        Subscribe(after, _host);
        Assert.Equal(2, _host.Heard[Key].OfType<LaunchGroupEvent>().Count());

        Subscribe(after, _host, "a", "b");
        Assert.Equal(2, _host.Heard[Key].OfType<LaunchGroupEvent>().Count());
    }

    [Fact]
    public void Group_WhoseVolumeCannotBeMade_IsDroppedAsAWhole()
    {
        var reserve = Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(64)));
        var create = Given.Operation(2, OperationKind.Create, Given.Volume("v", 64));
        _rig.Run(1, new OperationStep(reserve), new OperationStep(create),
            new LaunchGroupStep([OnExecutor("a", Given.Volume("v", 64)), OnExecutor("b", Given.Cpus(100))]));
        var make = _rig.Did<MakeVolume>().Single();

        _rig.Apply(at => new VolumeMakeFailed(at, make.Plan.Volume, "I/O error"));

        Assert.Equal([TaskState.Dropped], _rig.StatesOf("a"));
        Assert.Equal([TaskState.Dropped], _rig.StatesOf("b"));
    }

    private static LaunchGroupStep Group(params string[] ids) =>
        new([.. ids.Select(id => OnExecutor(id, Given.Cpus(100)))]);

    private static TaskSpec OnExecutor(string id, params ImmutableArray<Resource> resources) =>
        Given.OnExecutor(Given.Task(id, resources), "ex");

    private static void Subscribe(AgentRig rig, SimulatedHost host, params string[] known)
    {
        rig.Apply(at => new ExecutorSubscribed(
            at, Key, 7, [.. known.Select(id => TaskId.Parse(id))], [], Correlation: 1));
        host.Work(rig);
    }
}
