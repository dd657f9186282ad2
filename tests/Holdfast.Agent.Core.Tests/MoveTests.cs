using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

/// <summary>Resources, volumes included, that go from one reservation to another.</summary>
public sealed class MoveTests
{
    private static readonly Reservation Batch = Reservation.Dynamic(RoleName.Parse("batch"), "ops");

    private readonly SimulatedHost _host = new();
    private readonly AgentRig _rig = new AgentRig().Register();

    [Fact]
    public void Move_OfAVolume_ChangesItsRoleAndNeverTouchesItsData()
    {
        var volume = MakeVolume();
        var before = _rig.Effects.Count;

        _rig.Run(2, new OperationStep(Move(3, Given.Volume("v", 64), Given.Reserved(Given.Cpus(1000)))));
        _host.Work(_rig);

        var row = Assert.Single(_rig.Rows.OfType<VolumeRow>());
        Assert.Equal((volume, VolumeState.Ready, "batch"), (row.Id, row.State, $"{row.Resource.Key.Role}"));
        Assert.Equal("data", row.Resource.Details?.Volume?.ContainerPath);
        Assert.Equal("batch", $"{Assert.Single(_rig.Rows.OfType<ClaimRow>()).Resource.Key.Role}");
        Assert.Contains(volume, _host.Volumes);
        Assert.Empty(_host.Trash);
        Assert.DoesNotContain(
            _rig.Effects.Skip(before), effect => effect is Core.MakeVolume or MoveToTrash or PurgeTrash);
        var told = _rig.SaidAll<OperationUpdated>().Last();
        Assert.Equal((OperationState.Finished, volume), (told.Update.State, Assert.Single(told.Volumes).Id));
        Assert.True(_rig.Core.BuildView().Total.Contains(Moved(Given.Volume("v", 64))));
    }

    [Fact]
    public void Move_OfAVolume_IsKeptOverARestart_AndTheVolumeIsUsedAsTheNewRoles()
    {
        MakeVolume();
        _rig.Run(2, new OperationStep(Move(3, Given.Volume("v", 64))));
        _host.Work(_rig);
        _rig.AcknowledgeAll();

        var after = new AgentRig(rows: _rig.Rows, seed: 5, now: _rig.Now);
        _host.Work(after);
        after.Register();
        var task = Given.Task("t", Given.Cpus(100)) with
        {
            Resources = ResourceBag.Of(Given.Cpus(100), Moved(Given.Volume("v", 64))).Allocate(Batch.Role),
        };
        after.Run(3, new LaunchStep(task));
        _host.Work(after);

        Assert.Equal(VolumeState.Attached, Assert.Single(after.Core.BuildView().Volumes).State);
    }

    [Fact]
    public void Move_OfAVolumeInUse_Fails()
    {
        MakeVolume();
        _rig.Run(2, new LaunchStep(Given.Task("t", Given.Volume("v", 64))));
        _host.Work(_rig);

        var move = Move(3, Given.Volume("v", 64));
        _rig.Run(3, new OperationStep(move));

        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(move)!.State);
        Assert.Equal("db", $"{Assert.Single(_rig.Rows.OfType<VolumeRow>()).Resource.Key.Role}");
    }

    [Fact]
    public void Move_ToARoleThatHasAVolumeOfThatName_Fails()
    {
        MakeVolume();
        var first = Move(3, Given.Volume("v", 64));
        _rig.Run(2, new OperationStep(first));
        _host.Work(_rig);
        MakeVolume(from: 10);

        var second = Move(4, Given.Volume("v", 64));
        _rig.Run(5, new OperationStep(second));

        Assert.Equal(OperationState.Finished, _rig.OutcomeOf(first)!.State);
        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(second)!.State);
        Assert.Contains("role batch has a volume 'v'", _rig.OutcomeOf(second)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Move_AskedByAStranger_IsRefused()
    {
        MakeVolume();
        _rig.LoseLink();
        _rig.Register(knowsObeyed: false, incarnation: new(new Guid(77, 0, 0, new byte[8])));

        var move = Move(3, Given.Volume("v", 64));
        _rig.Run(2, new OperationStep(move));

        Assert.Equal(OperationState.Failed, _rig.OutcomeOf(move)!.State);
    }

    private static OperationSpec Move(int number, params Resource[] resources) =>
        Given.Operation(number, OperationKind.Reserve, [.. resources.Select(resource => Moved(resource))]) with
        {
            Source = ResourceBag.Of(resources),
        };

    private static Resource Moved(Resource resource) =>
        resource.WithKey(resource.Key.WithReservations(ReservationStack.Of(Batch)));

    private Model.Ids.VolumeId MakeVolume(int from = 1)
    {
        var known = _host.Volumes.ToHashSet();
        _rig.Run(
            100 + from,
            new OperationStep(Given.Operation(
                from, OperationKind.Reserve, Given.Reserved(Given.Cpus(1000)), Given.Reserved(Given.Disk(64)))),
            new OperationStep(Given.Operation(from + 1, OperationKind.Create, Given.Volume("v", 64))));
        _host.Work(_rig);
        return _host.Volumes.Except(known).Single();
    }
}
