using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

public sealed class ContainerTroubleTests
{
    private const string Reason = "process 4711 works in /agent/volumes/v";
    private readonly SimulatedHost _host = new();
    private readonly AgentRig _rig = new AgentRig().Register();

    /// <summary>Before: neither log nor volume said what a release waits for.</summary>
    [Fact]
    public void Reason_OfAReleaseThatLasts_IsShownWithTheVolumeAndSaid()
    {
        _host.Ignored.Add(typeof(StopContainer));
        RunOnVolume();
        _rig.Apply(at => new ProcessExited(at, _host.Started[0], 0, OutOfMemory: false));

        _rig.Apply(at => new ContainerTroubled(at, _host.Started[0], Reason));

        var volume = Assert.Single(_rig.Core.BuildView().Volumes);
        Assert.Equal(VolumeState.Releasing, volume.State);
        Assert.EndsWith(Reason, volume.Reason, StringComparison.Ordinal);
        Assert.Contains(Reason, _rig.Did<Announce>().Last().Text, StringComparison.Ordinal);
        Assert.Equal(AgentNotice.ContainerTrouble, _rig.Did<Announce>().Last().Notice);
    }

    /// <summary>Before: who wants the volume heard that it is held, not by whom.</summary>
    [Fact]
    public void Reason_OfAReleaseThatLasts_IsToldToWhoWantsTheVolume()
    {
        _host.Ignored.Add(typeof(StopContainer));
        RunOnVolume();
        _rig.Apply(at => new ProcessExited(at, _host.Started[0], 0, OutOfMemory: false));
        _rig.Apply(at => new ContainerTroubled(at, _host.Started[0], Reason));
        var destroy = Given.Operation(8, OperationKind.Destroy, Given.Volume("v", 64));

        _rig.Run(2, new LaunchStep(Given.Task("next", Given.Volume("v", 64))));
        _rig.Run(3, new OperationStep(destroy));

        Assert.Contains(Reason, _rig.LastOf("next").Message, StringComparison.Ordinal);
        Assert.Contains(Reason, _rig.OutcomeOf(destroy)!.Message, StringComparison.Ordinal);
    }

    /// <summary>Before: it was told as "signal Killed", which sends its reader the wrong way.</summary>
    [Fact]
    public void OutOfMemory_WhileTheAgentWasAway_IsToldAsSuch()
    {
        RunOnVolume();
        _host.Ignored.Add(typeof(AttachContainer));
        var later = new AgentRig(rows: _rig.Rows, seed: 2, now: _rig.Now);
        _host.Work(later);
        _host.Running.Clear();

        later.Apply(at => new ContainerLost(
            at, _host.Started[0], "it ended", WaitStatus: 9, NeverStarted: false, OutOfMemory: true));
        _host.Work(later);
        later.Register();
        later.AcknowledgeAll();

        Assert.Equal(
            (TaskState.Failed, TaskReason.ContainerLimitationMemory),
            (later.LastOf("t").State, later.LastOf("t").Reason));
    }

    private void RunOnVolume()
    {
        _rig.Run(1,
            new OperationStep(Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(64)))),
            new OperationStep(Given.Operation(2, OperationKind.Create, Given.Volume("v", 64))),
            new LaunchStep(Given.Task("t", Given.Volume("v", 64))));
        _host.Work(_rig);
    }
}
