using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Tests;

/// <summary>What operators have done to a volume: another name, what becomes of it once it is destroyed, a wipe (S2,
/// S3, S9).</summary>
public sealed class VolumeOrderTests
{
    private static readonly VolumeId Nowhere = VolumeId.Parse("00000000-0000-0000-0000-000000000001");

    private readonly SimulatedHost _host = new();
    private readonly AgentRig _rig = new AgentRig().Register();

    [Fact]
    public void Rename_OfAFreeVolume_ChangesItsNameAndNothingElse()
    {
        var volume = Make(_rig, _host);
        var before = _rig.Effects.Count;
        var version = _rig.Version;

        Assert.IsType<OrderPlanned>(Rename(volume, "w", isPlan: true));
        Assert.Equal(version, _rig.Version);
        var done = Assert.IsType<OrderDone>(Rename(volume, "w"));
        _host.Work(_rig);

        Assert.Equal((volume, "w"), (done.Volume, $"{done.Spec.Resource.Key.Disk!.PersistenceId}"));
        Assert.DoesNotContain(_rig.Effects.Skip(before), effect => effect is MakeVolume or MoveToTrash or PurgeTrash);
        Assert.Equal("w", $"{_rig.Did<CheckVolume>().Last().Plan.Resource.Key.Disk!.PersistenceId}");
        Assert.True(_rig.Core.BuildView().Total.Contains(Given.Volume("w", 64)));
        Assert.NotEqual(version, _rig.Version);
        Assert.Equal("w", $"{_rig.SaidAll<ResourcesChanged>().Last().Volumes[0].Resource.Key.Disk!.PersistenceId}");
        var again = new AgentRig(rows: _rig.Rows, now: _rig.Now);
        _host.Work(again);
        Assert.True(again.Core.BuildView().Total.Contains(Given.Volume("w", 64)));
    }

    [Fact]
    public void Rename_ToATakenNameOrOfAVolumeInUse_IsRefused()
    {
        var volume = Make(_rig, _host);
        _rig.Run(3,
            new OperationStep(Given.Operation(3, OperationKind.Reserve, Given.Reserved(Given.Disk(64)))),
            new OperationStep(Given.Operation(4, OperationKind.Create, Given.Volume("taken", 64))));
        _host.Work(_rig);

        Assert.Contains("name is taken", Refused(Rename(volume, "taken")).Text, StringComparison.Ordinal);
        Assert.IsType<OrderUnknown>(Rename(Nowhere, "w"));
        _rig.Run(4, new LaunchStep(Given.Task("t", Given.Volume("v", 64))));
        var refused = Refused(Rename(volume, "w"));
        Assert.Equal(VolumeState.Attached, refused.State);
        Assert.Contains("held by container", refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keep", OnDestroy.Keep)]
    [InlineData("wipe", OnDestroy.Wipe)]
    [InlineData("trash", OnDestroy.Trash)]
    public void Destroy_OfAVolumeWithALabel_DoesAsItsReservationSays(string label, OnDestroy policy)
    {
        Make(_rig, _host, label);
        Destroy(_rig, _host, label);

        var row = Assert.Single(_rig.Rows.OfType<VolumeRow>());
        Assert.Equal(policy, row.Destroyed!.Policy);
        _rig.Pass(TimeSpan.FromDays(30));
        _host.Work(_rig);

        Assert.Equal(policy == OnDestroy.Keep ? [row.Id] : [], _host.Trash);
        Assert.Equal(policy == OnDestroy.Wipe ? [row.Id] : [], _host.Wiped);
        Assert.Equal(policy == OnDestroy.Trash ? [row.Id] : [], _host.Purged);
    }

    [Fact]
    public void Create_WithALabelThatSaysNothingKnown_Fails()
    {
        var reserve = Given.Operation(1, OperationKind.Reserve, Labelled(Given.Disk(64), "burn"));
        var create = Given.Operation(2, OperationKind.Create, Volume("burn"));

        _rig.Run(1, new OperationStep(reserve), new OperationStep(create));

        Assert.Contains("must be keep, trash or wipe", _rig.OutcomeOf(create)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_ToBeWipedWhereNothingCan_FailsWithTheReason()
    {
        var facts = Given.Facts();
        facts = facts with { Disks = [facts.Disks[0] with { WipeFault = "btrfs writes elsewhere" }] };
        var rig = new AgentRig(facts).Register();
        var create = Given.Operation(2, OperationKind.Create, Volume("wipe"));

        rig.Run(1,
            new OperationStep(Given.Operation(1, OperationKind.Reserve, Labelled(Given.Disk(64), "wipe"))),
            new OperationStep(create));

        Assert.Contains("btrfs writes elsewhere", rig.OutcomeOf(create)!.Message, StringComparison.Ordinal);
    }

    /// <summary>What is kept for good is not taken for room, and goes at an operator's word alone.</summary>
    [Fact]
    public void Trash_ThatIsKept_IsNotPurgedForRoom()
    {
        var rig = new AgentRig(options: new AgentOptions { WorkDirectory = "/agent", OnDestroy = OnDestroy.Keep })
            .Register();
        var volume = Make(rig, _host);
        Destroy(rig, _host);
        var facts = Given.Facts();
        facts = facts with { Disks = [facts.Disks[0] with { Capacity = Quantity.FromMilli(100_000) }] };
        rig = new AgentRig(facts, rig.Rows, now: rig.Now).Register();
        _host.Work(rig);
        var create = Given.Operation(6, OperationKind.Create, Given.Volume("w", 60));

        rig.Run(5, new OperationStep(create));
        _host.Work(rig);
        Assert.Contains("makes no room for 60 MB", rig.OutcomeOf(create)!.Message, StringComparison.Ordinal);
        Assert.Null(Assert.Single(rig.Core.BuildView().Trash.Kept).KeptUntil);
        rig.Apply(at => new PurgeAsked(at, volume, "ops", 1));
        _host.Work(rig);

        Assert.Equal([volume], _host.Purged);
    }

    [Fact]
    public void OnDestroy_SaidOfAVolume_CountsMoreThanItsLabelAlsoInTheTrash()
    {
        var volume = Make(_rig, _host, "wipe");
        Assert.IsType<OrderPlanned>(Say(volume, OnDestroy.Keep, isPlan: true));
        Assert.Contains("until an operator purges it", Assert.IsType<OrderDone>(Say(volume, OnDestroy.Keep)).Text,
            StringComparison.Ordinal);
        Destroy(_rig, _host, "wipe");
        _rig.Pass(TimeSpan.FromDays(30));
        Assert.Equal([volume], _host.Trash);

        Assert.Contains(
            "is kept for 1 day while there is room", Assert.IsType<OrderDone>(Say(volume, OnDestroy.Trash)).Text,
            StringComparison.Ordinal);
        _rig.Pass(TimeSpan.FromSeconds(1));
        _host.Work(_rig);

        Assert.Equal([volume], _host.Purged);
        Assert.IsType<OrderUnknown>(Say(volume, OnDestroy.Keep));
    }

    [Fact]
    public void Wipe_AskedFor_IsStoredWithItsCallerBeforeAnythingIsOverwritten()
    {
        var volume = Make(_rig, _host);
        Assert.Contains("destroy it first", Refused(Wipe(volume)).Text, StringComparison.Ordinal);
        Destroy(_rig, _host);

        Assert.Contains("3 files with 3 MB", Assert.IsType<OrderPlanned>(Wipe(volume, isPlan: true)).Text,
            StringComparison.Ordinal);
        Assert.Equal([volume], _host.Trash);
        _host.Ignored.Add(typeof(WipeVolume));
        Assert.IsType<OrderBegun>(Wipe(volume));
        var order = Assert.Single(_rig.Rows.OfType<VolumeRow>()).PurgeOrder!;
        Assert.Equal(("ops", true), (order.Caller, order.IsWipe));

        var again = new AgentRig(rows: _rig.Rows, now: _rig.Now);
        var left = _host.Copy();
        left.Work(again);
        Assert.Equal([volume], left.Wiped);
        Assert.True(Assert.Single(again.Rows.OfType<PurgeRow>()).Order!.IsWipe);
        Assert.Empty(again.Did<PurgeTrash>());
    }

    /// <summary>What cannot be overwritten stays where it is, restorable (S9).</summary>
    [Fact]
    public void Wipe_WhereItCannotBeHad_IsRefusedAndChangesNothing()
    {
        var volume = Make(_rig, _host);
        Destroy(_rig, _host);
        _host.WipeFault = "/data has 1 more names outside of the volume";

        var refused = Refused(Wipe(volume));

        Assert.Contains("more names outside", refused.Text, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", refused.Text, StringComparison.Ordinal);
        Assert.False(Assert.Single(_rig.Rows.OfType<VolumeRow>()).PurgeBegun);
        _rig.Apply(at => new RestoreAsked(at, volume, As: null, IsPlan: false, "ops", 1));
        _host.Work(_rig);
        Assert.Equal([volume], _host.Volumes);
    }

    private OrderOutcome Rename(VolumeId volume, string name, bool isPlan = false) =>
        Ask(at => new RenameAsked(at, volume, PersistenceId.Parse(name), isPlan, "ops", Correlation: 7));

    private OrderOutcome Say(VolumeId volume, OnDestroy policy, bool isPlan = false) =>
        Ask(at => new OnDestroyAsked(at, volume, policy, isPlan, "ops", Correlation: 7));

    private OrderOutcome Wipe(VolumeId volume, bool isPlan = false) =>
        Ask(at => new WipeAsked(at, volume, isPlan, "ops", Correlation: 7));

    private OrderOutcome Ask(Func<DateTimeOffset, AgentEvent> question)
    {
        var before = _rig.Did<AnswerOrder>().Count();
        _rig.Apply(question);
        if (_rig.Did<AnswerOrder>().Count() == before) _host.Work(_rig);
        return Assert.Single(_rig.Did<AnswerOrder>().Skip(before)).Outcome;
    }

    private static OrderRefused Refused(OrderOutcome outcome) => Assert.IsType<OrderRefused>(outcome);

    private static Resource Labelled(Resource resource, string label) => resource.PushReservation(
        Reservation.Dynamic(Given.Db, "ops", Labels.Of(new Label(OnDestroyRule.Label, label))));

    private static Resource Volume(string? label) => label is null
        ? Given.Volume("v", 64)
        : Given.Persistent(Labelled(Given.Disk(64), label), "v");

    private static VolumeId Make(AgentRig rig, SimulatedHost host, string? label = null)
    {
        var space = label is null ? Given.Reserved(Given.Disk(64)) : Labelled(Given.Disk(64), label);
        rig.Run(1,
            new OperationStep(Given.Operation(1, OperationKind.Reserve, space)),
            new OperationStep(Given.Operation(2, OperationKind.Create, Volume(label))));
        host.Work(rig);
        return Assert.Single(host.Volumes);
    }

    private static void Destroy(AgentRig rig, SimulatedHost host, string? label = null)
    {
        rig.Run(9, new OperationStep(Given.Operation(9, OperationKind.Destroy, Volume(label))));
        host.Work(rig);
    }
}
