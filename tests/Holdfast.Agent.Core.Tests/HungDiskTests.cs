using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

/// <summary>A disk does not answer when the agent starts: its volumes are withheld, and never lost.</summary>
public sealed class HungDiskTests
{
    private const string Fault = "it has not answered for 10 s";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly Resource Volume = Given.Persistent(Given.Reserved(Given.Mount(1024)), "v");

    private readonly SimulatedHost _host = new();

    [Fact]
    public void Start_VolumesAreNotSeenInTime_GoesOnWithoutThemUntilTheyAre()
    {
        var later = Restart(_ => _host.Ignored.Add(typeof(CheckVolume)));
        Assert.True(later.Core.BuildView().Recovering);

        later.Pass(Patience);
        Assert.False(later.Core.BuildView().Recovering);
        later.Register();
        Assert.False(later.Core.BuildView().Total.Contains(Volume));
        var row = Assert.Single(later.Rows.OfType<VolumeRow>());
        Assert.Equal(VolumeState.Withheld, row.State);
        Assert.Contains("/mnt/a does not answer", row.Reason, StringComparison.Ordinal);

        later.Apply(at => new VolumeChecked(at, row.Id, Fault: null));

        Assert.True(later.SaidAll<ResourcesChanged>().Last().Total.Contains(Volume));
        Assert.Equal(VolumeState.Ready, Assert.Single(later.Rows.OfType<VolumeRow>()).State);
    }

    /// <summary>As long as answers come, a start waits for all of them.</summary>
    [Fact]
    public void Start_VolumesAreSeenSlowly_WaitsForThem()
    {
        var rig = new AgentRig().Register();
        Make(rig, 1, Given.Volume("a", 64), Given.Reserved(Given.Disk(64)));
        Make(rig, 2, Given.Volume("b", 64), Given.Reserved(Given.Disk(64)));
        _host.Ignored.Add(typeof(CheckVolume));
        var later = new AgentRig(rows: rig.Rows, seed: 2, now: rig.Now);
        _host.Work(later);

        foreach (var check in later.Did<CheckVolume>().ToList())
        {
            later.Pass(Patience * 0.9);
            Assert.True(later.Core.BuildView().Recovering);
            later.Apply(at => new VolumeChecked(at, check.Plan.Volume, Fault: null));
        }

        Assert.False(later.Core.BuildView().Recovering);
        Assert.All(later.Rows.OfType<VolumeRow>(), row => Assert.Equal(VolumeState.Ready, row.State));
    }

    [Fact]
    public void Disk_AnswersAfterTheStart_HasItsVolumesLookedAtAndOffered()
    {
        var later = Restart(facts: Without(Fault));
        later.Register();
        Assert.Empty(later.Did<CheckVolume>());
        Assert.Equal(Fault, Assert.Single(later.Rows.OfType<VolumeRow>()).Reason);
        Assert.False(later.Core.BuildView().Total.Contains(Volume));

        later.Apply(at => new DiskFound(at, Given.Facts().Disks[1]));
        _host.Work(later);

        Assert.True(later.SaidAll<ResourcesChanged>().Last().Total.Contains(Volume));
        Assert.Null(later.Core.BuildView().Disks[1].Facts.Fault);
        var launch = later.Batch(3, new LaunchStep(Given.Task("t", Volume)));
        later.Tell(new RunBatch(launch));
        _host.Work(later);
        Assert.Single(_host.Started);
    }

    [Fact]
    public void Disk_AnswersAndIsAnotherOne_StaysUnusedForThatReason()
    {
        var later = Restart(facts: Without(Fault));
        later.Register();

        later.Apply(at => new DiskFound(at, Given.Facts().Disks[1] with { Fault = "it belongs to another agent" }));
        _host.Work(later);

        var row = Assert.Single(later.Rows.OfType<VolumeRow>());
        Assert.Equal((VolumeState.Withheld, "it belongs to another agent"), (row.State, row.Reason));
    }

    [Fact]
    public void Launch_WithSpaceOfADiskThatDoesNotAnswer_IsDroppedWithTheReason()
    {
        var rig = new AgentRig(Without(Fault) with { Resources = [Given.Cpus(4000), Given.Mount(1024)] }).Register();

        rig.Run(1, new LaunchStep(Given.Task("t", Given.Cpus(100), Given.Mount(1024))));
        _host.Work(rig);

        Assert.Contains($"/mnt/a cannot be used: {Fault}", rig.LastOf("t").Message, StringComparison.Ordinal);
        Assert.Equal(TaskState.Dropped, rig.LastOf("t").State);
    }

    private static AgentFacts Without(string fault)
    {
        var facts = GivenMount();
        return facts with { Disks = [facts.Disks[0], facts.Disks[1] with { Fault = fault }] };
    }

    private static AgentFacts GivenMount() => Given.Facts(Given.Cpus(4000), Given.Mem(4096), Given.Mount(1024));

    private AgentRig Restart(Action<SimulatedHost>? before = null, AgentFacts? facts = null)
    {
        var rig = new AgentRig(GivenMount()).Register();
        Make(rig, 1, Volume, Given.Reserved(Given.Mount(1024)));
        before?.Invoke(_host);
        var later = new AgentRig(facts ?? GivenMount(), rig.Rows, seed: 2, now: rig.Now);
        _host.Work(later);
        return later;
    }

    private void Make(AgentRig rig, int number, Resource volume, Resource space)
    {
        rig.Run(number,
            new OperationStep(Given.Operation(2 * number, OperationKind.Reserve, space)),
            new OperationStep(Given.Operation(2 * number + 1, OperationKind.Create, volume)));
        _host.Work(rig);
        Assert.NotEmpty(_host.Volumes);
    }
}
