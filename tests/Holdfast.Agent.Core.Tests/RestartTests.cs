using System.Collections.Immutable;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

public sealed class RestartTests
{
    private readonly SimulatedHost _host = new();
    private readonly AgentRig _rig = new AgentRig().Register();

    [Fact]
    public void Restart_WhileATaskRuns_FindsItAndSaysNothingNew()
    {
        RunOnVolume();
        _rig.AcknowledgeAll();

        var later = Restart();
        later.Register();

        var report = later.SaidAll<ReportState>().Single().Report;
        Assert.Equal(TaskState.Running, Assert.Single(report.Tasks).State);
        Assert.Equal(VolumeState.Attached, Assert.Single(report.Volumes).State);
        Assert.Empty(later.SaidAll<TaskUpdated>());
        Assert.Single(_host.Started);
    }

    [Fact]
    public void Restart_BeforeAllIsFound_DoesNotRegister()
    {
        RunOnVolume();
        _host.Ignored.Add(typeof(AttachContainer));

        var later = Restart();
        Assert.Empty(later.Did<Connect>());
        Assert.True(later.Core.BuildView().Recovering);

        later.Apply(at => new ContainerAttached(at, _host.Started[0], new byte[] { 1 }, 100));
        Assert.Single(later.Did<Connect>());
    }

    [Fact]
    public void Restart_AfterAReboot_ReportsTheTaskAndFreesItsVolume()
    {
        RunOnVolume();
        _rig.AcknowledgeAll();
        _host.Running.Clear();

        var later = Restart(Given.Facts() with { BootId = "boot-2" });
        later.Register();

        Assert.Equal(
            (TaskState.Gone, TaskReason.ExecutorTerminated), (later.LastOf("t").State, later.LastOf("t").Reason));
        Assert.Equal(VolumeState.Ready, Assert.Single(later.Core.BuildView().Volumes).State);
        later.Run(9, new LaunchStep(Given.Task("again", Given.Volume("v", 64))));
        _host.Work(later);
        Assert.Equal(2, _host.Started.Count);
    }

    [Fact]
    public void Restart_WhereTheShimWroteTheExitDown_TellsTheTrueStatus()
    {
        RunOnVolume();
        _rig.AcknowledgeAll();
        _host.Ignored.Add(typeof(AttachContainer));
        var later = Restart();
        _host.Running.Clear();

        later.Apply(at => new ContainerLost(at, _host.Started[0], "it ended", WaitStatus: 3 << 8, NeverStarted: false));
        _host.Work(later);
        later.Register();

        Assert.Equal(TaskState.Failed, later.LastOf("t").State);
        Assert.Equal("Command exited with status 3", later.LastOf("t").Message);
    }

    [Fact]
    public void Restart_WithUpdatesUnacknowledged_SendsThemAgainInOrder()
    {
        RunOnVolume();
        _host.Exit(_rig, _host.Started[0], 0);

        var later = Restart();
        later.Register();
        later.AcknowledgeAll();

        Assert.Equal([TaskState.Starting, TaskState.Running, TaskState.Finished], later.StatesOf("t"));
        Assert.Empty(later.Rows.OfType<TaskRow>());
    }

    [Fact]
    public void Restart_VolumeMissing_IsWithheldAndNeverMadeAgain()
    {
        RunOnVolume();
        _host.Exit(_rig, _host.Started[0], 0);
        var version = _rig.Version;
        var volume = _host.Volumes.Single();
        _host.Volumes.Clear();

        var later = Restart();
        later.Register();
        Assert.Equal(VolumeState.Withheld, Assert.Single(later.Core.BuildView().Volumes).State);
        Assert.False(later.SaidAll<ReportState>().Single().Report.Total.Contains(Given.Volume("v", 64)));
        Assert.NotEqual(version, later.Version);
        Assert.Empty(later.Did<MakeVolume>());

        _host.Volumes.Add(volume);
        var last = new AgentRig(rows: later.Rows, seed: 3, now: later.Now);
        _host.Work(last);
        Assert.Equal(VolumeState.Ready, Assert.Single(last.Core.BuildView().Volumes).State);
        Assert.True(last.Core.BuildView().Total.Contains(Given.Volume("v", 64)));
    }

    [Fact]
    public void Restart_WithMoreResources_AnnouncesThemUnderANewVersion()
    {
        RunOnVolume();

        var later = Restart(Given.Facts(Given.Cpus(8000), Given.Mem(4096), Given.Disk(10240)));

        Assert.Equal(Given.Cpus(8000).Amount, later.Core.BuildView().Total.Scalar("cpus"));
        Assert.NotEqual(_rig.Version, later.Version);
        Assert.Equal(_rig.Version, Restart().Version);
    }

    [Fact]
    public void Restart_WithLessThanIsReservedOrUsed_IsRefusedNamingWhatStandsInTheWay()
    {
        RunOnVolume();
        _rig.Run(7, new LaunchStep(Given.Task("big", Given.Cpus(3000))));
        _host.Work(_rig);

        var faults = Refusal(Given.Cpus(1000), Given.Mem(4096), Given.Disk(32));

        Assert.Contains(faults, static fault => fault.Contains("'v'", StringComparison.Ordinal));
        Assert.Contains(faults, static fault => fault.Contains("M-0000/big", StringComparison.Ordinal));
        Assert.Empty(Assert.IsType<RecoveryRefused>(
            new AgentRig(Given.Facts(Given.Cpus(1000), Given.Mem(4096), Given.Disk(32)), _rig.Rows).Outcome)
            .Faults.Except(faults));
    }

    [Fact]
    public void Restart_WithLessButEnough_Goes()
    {
        RunOnVolume();

        var later = Restart(Given.Facts(Given.Cpus(1500), Given.Mem(64), Given.Disk(64)));

        Assert.IsType<Recovered>(later.Outcome);
        Assert.Equal(Given.Disk(64).Amount, later.Core.BuildView().Total.Scalar("disk"));
    }

    [Fact]
    public void Restart_SameRowsAndSeed_DoesTheSame()
    {
        RunOnVolume();
        AgentRow[] rows = [.. _rig.Rows];

        var one = new AgentRig(rows: rows, seed: 5, now: _rig.Now);
        Array.Reverse(rows);
        var other = new AgentRig(rows: rows, seed: 5, now: _rig.Now);

        Assert.Equal(one.Effects.Select(static effect => effect.ToString()),
            other.Effects.Select(static effect => effect.ToString()));
    }

    [Fact]
    public void Restart_DuringAKill_EscalatesAllTheSame()
    {
        _host.Ignored.Add(typeof(TerminateContainer));
        RunOnVolume();
        _rig.Tell(new KillTask(Given.Framework, TaskId.Parse("t"), TimeSpan.FromSeconds(5), default));

        var later = Restart();
        later.Pass(TimeSpan.FromSeconds(6));
        _host.Work(later);
        later.Register();
        later.AcknowledgeAll();

        Assert.Equal(TaskState.Killed, later.LastOf("t").State);
        Assert.Empty(_host.Running);
    }

    private ImmutableArray<string> Refusal(params ImmutableArray<Resource> resources) =>
        Assert.IsType<RecoveryRefused>(new AgentRig(Given.Facts(resources), _rig.Rows).Outcome).Faults;

    private AgentRig Restart(AgentFacts? facts = null)
    {
        var later = new AgentRig(facts, _rig.Rows, seed: 2, now: _rig.Now);
        _host.Work(later);
        return later;
    }

    private void RunOnVolume()
    {
        _rig.Run(1,
            new OperationStep(Given.Operation(
                1, OperationKind.Reserve, Given.Reserved(Given.Cpus(1000)), Given.Reserved(Given.Disk(64)))),
            new OperationStep(Given.Operation(2, OperationKind.Create, Given.Volume("v", 64))),
            new LaunchStep(Given.Task("t", Given.Reserved(Given.Cpus(500)), Given.Volume("v", 64))));
        _host.Work(_rig);
    }
}
