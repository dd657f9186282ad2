using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

/// <summary>The ids by which file systems know limits: none has two owners, not even over a crash.</summary>
public sealed class LimitIdTests
{
    private static readonly OperationSpec Reserve =
        Given.Operation(1, OperationKind.Reserve, Given.Reserved(Given.Disk(256)));

    private readonly SimulatedHost _host = new();

    [Fact]
    public void Volume_OfALimitedDisk_KeepsItsIdUntilNothingCarriesIt()
    {
        var rig = Rig(RangeSet.Of(7, 9));
        Create(rig, 2, "v");
        var volume = Assert.Single(rig.Rows.OfType<VolumeRow>());
        Assert.Equal((7, 7), (volume.LimitId, rig.Did<MakeVolume>().Single().Plan.LimitId));
        Assert.Equal(new LimitIdRow(7, "/agent", "hard", $"volume {volume.Id}", IsReleased: false), Id(rig));

        Destroy(rig, 3, "v");
        Assert.False(Id(rig).IsReleased);
        rig.Apply(at => new PurgeAsked(at, volume.Id, "ops", 1));
        _host.Ignored.Add(typeof(ReleaseLimit));
        _host.Work(rig);

        Assert.Empty(rig.Rows.OfType<VolumeRow>());
        Assert.True(Id(rig).IsReleased);
        Assert.Equal(new ReleaseLimit("/agent", "hard", 7), Assert.Single(rig.Did<ReleaseLimit>()));
        rig.Apply(at => new LimitKept(at, 7, "a file carries it"));
        rig.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(2, rig.Did<ReleaseLimit>().Count());
        rig.Apply(at => new LimitReleased(at, 7));
        Assert.Empty(rig.Rows.OfType<LimitIdRow>());
    }

    [Fact]
    public void Ids_AreGivenToOneOwnerAtATime_AndAgainAsLateAsPossible()
    {
        var rig = Rig(RangeSet.Of(7, 9));
        Create(rig, 2, "a");
        Create(rig, 3, "b");
        Gone(rig, 4, "a");

        Create(rig, 5, "c");
        Create(rig, 6, "d");

        Assert.Equal([8L, 9L, 7L], rig.Did<MakeVolume>().Skip(1).Select(static make => make.Plan.LimitId!.Value));
    }

    [Fact]
    public void Create_WhereNoIdIsFree_IsRefusedAndSaysWhatToDo()
    {
        var rig = Rig(RangeSet.Of(7, 8));
        var both = Given.Operation(2, OperationKind.Create, [.. new[] { "a", "b", "c" }.Select(Volume)]);

        rig.Run(2, new OperationStep(both));

        Assert.Equal(OperationState.Failed, rig.OutcomeOf(both)!.State);
        Assert.Contains("--xfs_project_range", rig.OutcomeOf(both)!.Message, StringComparison.Ordinal);
        Assert.Empty(rig.Rows.OfType<LimitIdRow>());
        Create(rig, 3, "a");
        Create(rig, 4, "b");
    }

    /// <summary>Another agent's on the same file system, or those of a ledger that is lost.</summary>
    [Fact]
    public void Ids_ThatSomethingElseCarries_AreNotHandedOut()
    {
        var rig = Rig(RangeSet.Of(7, 20), carried: RangeSet.Of(5, 11));

        Create(rig, 2, "v");

        Assert.Equal(12, rig.Did<MakeVolume>().Single().Plan.LimitId);
    }

    [Fact]
    public void Restart_KeepsIds_AndAsksAgainForThoseThatWereGivenBack()
    {
        var rig = Rig(RangeSet.Of(7, 9));
        Create(rig, 2, "a");
        Create(rig, 3, "b");
        _host.Ignored.Add(typeof(ReleaseLimit));
        Gone(rig, 4, "a");

        var later = new AgentRig(Facts(RangeSet.Empty), rig.Rows, options: Options(RangeSet.Of(7, 9))).Register();

        Assert.Equal(new ReleaseLimit("/agent", "hard", 7), Assert.Single(later.Did<ReleaseLimit>()));
        Assert.Equal([7, 8], later.Rows.OfType<LimitIdRow>().Select(static row => row.Id).Order());
        _host.Work(later);
        Create(later, 10, "c");
        Assert.Equal(9, later.Did<MakeVolume>().Single().Plan.LimitId);
    }

    [Fact]
    public void Make_ThatFails_GivesTheIdBackOnlyOnceNothingCarriesIt()
    {
        var rig = Rig(RangeSet.Of(7, 9));
        rig.Run(2, new OperationStep(Given.Operation(2, OperationKind.Create, Volume("v"))));

        rig.Apply(at => new VolumeMakeFailed(at, rig.Did<MakeVolume>().Single().Plan.Volume, "no room"));

        Assert.True(Id(rig).IsReleased);
        Assert.Single(rig.Did<ReleaseLimit>());
    }

    /// <summary>What was made under one kind of limit is not used under another, and is back with it.</summary>
    [Fact]
    public void Volume_WhoseDiskHasAnotherBackend_IsWithheldAndSaysWhy()
    {
        var rig = Rig(RangeSet.Of(7, 9));
        Create(rig, 2, "v");

        var other = new AgentRig(Given.Facts(), rig.Rows).Register();
        var row = Assert.Single(other.Rows.OfType<VolumeRow>());
        Assert.Equal(VolumeState.Withheld, row.State);
        Assert.Contains("--disk-backend=/agent=hard", row.Reason, StringComparison.Ordinal);

        var back = new AgentRig(Facts(RangeSet.Empty), other.Rows);
        _host.Work(back);
        Assert.Equal(VolumeState.Ready, Assert.Single(back.Rows.OfType<VolumeRow>()).State);
    }

    private static AgentRig Rig(RangeSet ids, RangeSet? carried = null)
    {
        var rig = new AgentRig(Facts(carried ?? RangeSet.Empty), options: Options(ids)).Register();
        rig.Run(1, new OperationStep(Reserve));
        return rig;
    }

    private static AgentFacts Facts(RangeSet carried)
    {
        var facts = Given.Facts();
        return facts with
        {
            Disks =
            [
                facts.Disks[0] with { Backend = "hard", Limit = "hard", HasLimitIds = true, LimitIdsCarried = carried },
                facts.Disks[1],
            ],
        };
    }

    private static AgentOptions Options(RangeSet ids) => new() { WorkDirectory = "/agent", LimitIds = ids };

    private static Resource Volume(string name) => Given.Volume(name, 16);

    private static LimitIdRow Id(AgentRig rig) => Assert.Single(rig.Rows.OfType<LimitIdRow>());

    private void Create(AgentRig rig, int number, string name) => Do(rig, number, OperationKind.Create, name);

    private void Destroy(AgentRig rig, int number, string name) => Do(rig, number, OperationKind.Destroy, name);

    private void Gone(AgentRig rig, int number, string name)
    {
        var volume = rig.Rows.OfType<VolumeRow>().Single(row => row.Resource.IsSameAs(Volume(name))).Id;
        Destroy(rig, number, name);
        rig.Apply(at => new PurgeAsked(at, volume, "ops", 1));
        _host.Work(rig);
    }

    private void Do(AgentRig rig, int number, OperationKind kind, string name)
    {
        var operation = Given.Operation(number, kind, Volume(name));
        rig.Run(number, new OperationStep(operation));
        _host.Work(rig);
        Assert.Equal(OperationState.Finished, rig.OutcomeOf(operation)!.State);
    }
}
