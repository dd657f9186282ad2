using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

/// <summary>A disk goes while the agent runs, and comes back.</summary>
public sealed class LostDiskTests
{
    private const string Fault = "nothing is mounted at /mnt/a";

    private static readonly Resource Space = Given.Mount(1024);
    private static readonly Resource Volume = Given.Persistent(Given.Reserved(Space), "v");

    private readonly SimulatedHost _host = new();

    [Fact]
    public void Disk_WithoutVolumes_IsNotAnnouncedWhileItCannotBeUsed()
    {
        var rig = new AgentRig(GivenMount()).Register();
        Assert.True(Announced(rig).Contains(Space));

        Lose(rig, Fault);
        Assert.False(Announced(rig).Contains(Space));
        Assert.True(Announced(rig).Contains(Given.Cpus(4000)));
        Assert.Contains(
            rig.Did<Announce>(), notice => notice.Text == $"Disk /mnt/a is not used any more: {Fault}.");

        Lose(rig, fault: null);
        Assert.True(Announced(rig).Contains(Space));
    }

    [Fact]
    public void Disk_MissingAtTheStart_IsNotAnnounced()
    {
        var facts = GivenMount();
        var rig = new AgentRig(facts with { Disks = [facts.Disks[0], facts.Disks[1] with { Fault = Fault }] });

        rig.Register();

        Assert.False(rig.Core.BuildView().Total.Contains(Space));
    }

    [Fact]
    public void Reservation_OfADiskThatIsLost_IsBackWithIt()
    {
        var rig = new AgentRig(GivenMount()).Register();
        rig.Run(1, new OperationStep(Given.Operation(1, OperationKind.Reserve, Given.Reserved(Space))));
        _host.Work(rig);

        Lose(rig, Fault);
        Assert.DoesNotContain(Announced(rig), static resource => resource.Key.Disk?.Source is not null);

        Lose(rig, fault: null);
        Assert.True(Announced(rig).Contains(Given.Reserved(Space)));
    }

    [Fact]
    public void Volume_OfATaskThatRuns_IsWithheldAndStillTheTasksWhenItsDiskIsBack()
    {
        var rig = new AgentRig(GivenMount()).Register();
        rig.Run(1,
            new OperationStep(Given.Operation(1, OperationKind.Reserve, Given.Reserved(Space))),
            new OperationStep(Given.Operation(2, OperationKind.Create, Volume)));
        _host.Work(rig);
        rig.Run(2, new LaunchStep(Given.Task("t", Given.Cpus(100), Volume)));
        _host.Work(rig);

        Lose(rig, Fault);

        Assert.Equal(TaskState.Starting, rig.LastOf("t").State);
        var row = Assert.Single(rig.Rows.OfType<VolumeRow>());
        Assert.Equal((VolumeState.Withheld, Fault), (row.State, row.Reason));
        Assert.False(Announced(rig).Contains(Volume));

        Lose(rig, fault: null);

        Assert.True(Announced(rig).Contains(Volume));
        Assert.Equal(VolumeState.Ready, Assert.Single(rig.Rows.OfType<VolumeRow>()).State);
        rig.Run(3, new LaunchStep(Given.Task("second", Given.Cpus(100), Volume)));
        _host.Work(rig);
        Assert.Equal(TaskState.Dropped, rig.LastOf("second").State);
    }

    private void Lose(AgentRig rig, string? fault)
    {
        rig.Apply(at => new DiskFound(at, GivenMount().Disks[1] with { Fault = fault }));
        _host.Work(rig);
    }

    private static ResourceBag Announced(AgentRig rig) =>
        rig.SaidAll<ResourcesChanged>().LastOrDefault()?.Total ?? rig.Core.BuildView().Total;

    private static AgentFacts GivenMount() => Given.Facts(Given.Cpus(4000), Given.Mem(4096), Space);
}
