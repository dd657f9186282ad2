using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

public sealed class SharedVolumeTests
{
    private static readonly Resource Shared = Given.Volume("v", 64)
        .WithKey(Given.Volume("v", 64).Key.WithShared(true));

    private static readonly OperationSpec Reserve =
        Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(64)));

    private static readonly OperationSpec Create = Given.Operation(2, OperationKind.Create, Shared);
    private static readonly OperationSpec Destroy = Given.Operation(3, OperationKind.Destroy, Shared);

    private readonly SimulatedHost _host = new();
    private readonly AgentRig _rig = new AgentRig().Register();

    [Fact]
    public void TwoTasks_OfTheBatchThatMakesTheVolume_BothWaitForItAndRunOnIt()
    {
        RunTwo(work: false);
        Assert.Empty(_rig.Did<PrepareSandbox>());

        _host.Work(_rig);

        Assert.Equal(2, _host.Running.Count);
        Assert.All(_host.Running.Values, volumes => Assert.Equal(_host.Volumes, volumes));
        Assert.Equal(VolumeState.Attached, Volume().State);
        Assert.True(_rig.Core.BuildView().Total.Contains(Shared));
    }

    [Fact]
    public void Volume_IsGivenToTheUserOfItsFirstContainerOnly()
    {
        RunTwo();

        var given = _rig.Did<StartContainer>().Select(start => start.Plan.Sandbox.Volumes.Single().GiveToUser);

        Assert.Equal([true, false], given);
    }

    [Fact]
    public void Destroy_WhileAContainerHoldsIt_FailsAndNamesThatContainer()
    {
        RunTwo();
        End(_host.Started[0]);

        _rig.Run(2, new OperationStep(Destroy));
        _host.Work(_rig);

        var outcome = _rig.OutcomeOf(Destroy)!;
        Assert.Equal(OperationState.Failed, outcome.State);
        Assert.Contains($"held by container {_host.Started[1]}", outcome.Message, StringComparison.Ordinal);
        Assert.Single(_host.Volumes);
    }

    [Fact]
    public void Volume_WhoseTasksAreOver_IsReleasingUntilTheLastContainerIsProvenEmpty()
    {
        RunTwo();
        _host.Ignored.Add(typeof(StopContainer));
        var stopped = _host.Started.ToArray();
        End(stopped[0]);
        Assert.Equal(VolumeState.Attached, Volume().State);
        End(stopped[1]);
        Assert.Equal(VolumeState.Releasing, Volume().State);
        Empty(stopped[0]);
        Assert.Equal(VolumeState.Releasing, Volume().State);
        Assert.Contains(stopped[1].ToString(), Volume().Reason, StringComparison.Ordinal);

        Empty(stopped[1]);

        Assert.Equal(VolumeState.Ready, Volume().State);
        _rig.Run(2, new OperationStep(Destroy));
        _host.Work(_rig);
        Assert.Equal(OperationState.Finished, _rig.OutcomeOf(Destroy)!.State);
        Assert.True(_rig.Core.BuildView().Total.Contains(Given.Reserved(Given.Disk(64))));
    }

    [Fact]
    public void Restart_WithTwoHolders_KnowsBoth()
    {
        RunTwo();
        var next = new AgentRig(rows: _rig.Rows, seed: 2, now: _rig.Now);
        _host.Work(next);
        next.Register();
        End(_host.Started[0], next);

        next.Run(2, new OperationStep(Destroy));
        _host.Work(next);

        Assert.Equal(OperationState.Failed, next.OutcomeOf(Destroy)!.State);
        End(_host.Started[1], next);
        Assert.Equal(VolumeState.Ready, Assert.Single(next.Core.BuildView().Volumes).State);
    }

    [Fact]
    public void Task_WithACopyOfAVolumeThatIsNotThere_IsDropped()
    {
        _rig.Run(1, new LaunchStep(Given.Task("t", Given.Cpus(100), Shared)));

        Assert.Equal((TaskState.Dropped, TaskReason.ResourcesUnknown),
            (_rig.LastOf("t").State, _rig.LastOf("t").Reason));
    }

    private void RunTwo(bool work = true)
    {
        _rig.Run(1, new OperationStep(Reserve), new OperationStep(Create),
            new LaunchStep(Given.Task("one", Given.Cpus(100), Shared)),
            new LaunchStep(Given.Task("two", Given.Cpus(100), Shared)));
        _host.SharedVolumes = true;
        if (work) _host.Work(_rig);
    }

    private VolumeSpec Volume() => Assert.Single(_rig.Core.BuildView().Volumes);

    private void End(ContainerId container, AgentRig? rig = null) => _host.Exit(rig ?? _rig, container, 0);

    private void Empty(ContainerId container) => _rig.Apply(at => new ContainerEmpty(at, container));
}
