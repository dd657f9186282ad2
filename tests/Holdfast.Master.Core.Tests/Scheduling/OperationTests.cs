using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Scheduling;

public sealed class OperationTests
{
    private readonly MasterRig _rig = new();
    private readonly FakeAgent _agent;
    private readonly FakeFramework _framework;

    public OperationTests()
    {
        _agent = _rig.Register("cpus:4;mem:4096;disk:10240;disk(db):512");
        _framework = _rig.Subscribe();
    }

    [Fact]
    public void ReserveCreateLaunch_InOneAccept_TravelsAsOneBatchAndIsOfferedBackAfterTheCommit()
    {
        var volume = Make.Volume("v", 256);
        var held = Make.Reserved("cpus:1;mem:128") + volume;

        _framework.Accept(_framework.Offers.Single(),
            Make.Reserve(Make.Reserved("cpus:2;mem:128;disk:512"), "reserve"), Make.Create(volume, "create"),
            Make.Launch(Make.Task("t", _agent.Id, held)));

        Assert.Equal(3, _agent.LastBatch.Steps.Length);
        var operations = _agent.LastOperations.ToList();
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.DoesNotContain(_framework.Offers.Single().Resources, resource => resource.Key.Reservations.IsDynamic);
        foreach (var operation in operations) _agent.Finish(operation);
        Assert.Equal(_agent.Total, _rig.View.Agents.Single().Total);
        _framework.Decline();
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(_agent.Total - held, _framework.Offers.Single().Resources.Unallocate());
        Assert.Equal(["reserve", "create"], _framework.OperationUpdates.Select(update => update.Id.ToString()));
        Assert.All(_framework.OperationUpdates, update => Assert.Null(update.Converted));

        var end = _agent.Tell(_framework.Id, "t", TaskState.Finished);
        _framework.Call(new AcknowledgeCall(_agent.Id, end.Task, end.Uuid!.Value));
        Assert.NotNull(_framework.OfferWith(ResourceBag.Of(volume)));
    }

    [Fact]
    public void Outcome_WithId_IsAcknowledgedByTheFramework()
    {
        _framework.Accept(_framework.Offers.Single(), Make.Reserve(Make.Reserved("cpus:1"), "op"));
        var operation = _agent.LastOperations.Single();
        var outcome = _agent.Finish(operation);
        Assert.DoesNotContain(_agent.Commands, command => command is AcknowledgeOperation);
        Assert.Single(_rig.View.Frameworks.Single().Operations);

        _framework.Call(new AcknowledgeOperationCall(_agent.Id, operation.Id, outcome.Uuid!.Value));

        Assert.Equal(new AcknowledgeOperation(operation.Uuid, outcome.Uuid!.Value), _agent.Commands[^1]);
        Assert.Empty(_rig.View.Frameworks.Single().Operations);
    }

    [Fact]
    public void Outcome_WithoutId_IsAcknowledgedByTheMaster()
    {
        _framework.Accept(_framework.Offers.Single(), Make.Reserve(Make.Reserved("cpus:1")));
        var outcome = _agent.Finish(_agent.LastOperations.Single());

        Assert.Equal(new AcknowledgeOperation(outcome.Operation!.Value, outcome.Uuid!.Value), _agent.Commands[^1]);
        Assert.Empty(_framework.OperationUpdates);
    }

    [Fact]
    public void Outcome_Repeated_IsForwardedAgainAndCountedOnce()
    {
        _framework.Accept(_framework.Offers.Single(), Make.Reserve(Make.Reserved("cpus:1"), "op"));
        var outcome = _agent.Finish(_agent.LastOperations.Single());

        _agent.Say(new OperationUpdated(outcome, []));

        Assert.Equal(2, _framework.OperationUpdates.Count());
        Assert.Equal(_agent.Total, _rig.View.Agents.Single().Total);
    }

    [Fact]
    public void Failure_OfAnOperation_GivesBackWhatItConsumed()
    {
        _framework.Accept(_framework.Offers.Single(), Make.Reserve(Make.Reserved("cpus:1"), "op"));
        _agent.Outcome(_agent.LastOperations.Single(), OperationState.Failed);

        Assert.Equal(OperationState.Failed, _framework.OperationUpdates.Single().State);
        _framework.Decline();
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(_agent.Total, _framework.Offers.Single().Resources.Unallocate());
    }

    [Fact]
    public void Failure_WithDependants_GivesBackOnceAllAreDropped()
    {
        var volume = Make.Volume("v", 256);
        _framework.Accept(_framework.Offers.Single(), Make.Reserve(Make.Reserved("disk:256"), "reserve"),
            Make.Create(volume, "create"),
            Make.Launch(Make.Task("t", _agent.Id, ResourceBag.Of(volume) + Make.Bag("cpus:1"))));
        var operations = _agent.LastOperations.ToList();

        _agent.Outcome(operations[0], OperationState.Failed);
        _agent.Outcome(operations[1], OperationState.Dropped);
        Assert.False(_rig.View.Agents.Single().Pending.IsEmpty && _rig.View.Agents.Single().Used.IsEmpty);
        _agent.Tell(_framework.Id, "t", TaskState.Dropped, hasContainer: false);

        Assert.True(_rig.View.Agents.Single().Pending.IsEmpty);
        _framework.Decline();
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(_agent.Total, _framework.Offers.Single().Resources.Unallocate());
    }

    [Fact]
    public void BatchDropped_OldVersion_ReportsEverythingAndFreesIt()
    {
        _framework.Accept(_framework.Offers.Single(), Make.Reserve(Make.Reserved("cpus:1;mem:64"), "op"), Make.Launch(
            Make.Task("t", _agent.Id, Make.Reserved("cpus:1"), Make.Executor("e", Make.Reserved("mem:64")))));

        _agent.Say(new BatchDropped(_agent.LastBatch.Id, "its version is old"));

        Assert.Equal(TaskState.Dropped, _framework.Updates.Single().State);
        Assert.Equal(OperationState.Dropped, _framework.OperationUpdates.Single().State);
        Assert.Contains(_rig.Notes, note => note is BatchLost);
        _framework.Decline();
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(_agent.Total, _framework.Offers.Single().Resources.Unallocate());
    }

    [Fact]
    public void Destroy_ThenUnreserve_FreesTheDisk()
    {
        var volume = Make.Volume("v", 256);
        _framework.Accept(_framework.Offers.Single(), Make.Reserve(Make.Reserved("disk:256")), Make.Create(volume));
        foreach (var operation in _agent.LastOperations.ToList()) _agent.Finish(operation);

        // Neither the container path nor the creator tell volumes apart.
        var other = new ResourceDetails { Volume = new VolumeMount("elsewhere"), PersistencePrincipal = "someone" };
        _framework.Accept(_framework.OfferWith(ResourceBag.Of(volume)),
            Make.Operation(OperationKind.Destroy, ResourceBag.Of(volume.WithDetails(other)), "d"),
            Make.Operation(OperationKind.Unreserve, Make.Reserved("disk:256"), "u"));
        foreach (var operation in _agent.LastOperations.ToList()) _agent.Finish(operation);

        Assert.Equal("10240", _rig.View.Agents.Single().Total.Unreserved.Scalar("disk").ToString());
    }

    /// <summary>Each works on what the one before it makes. Before: the volume to be destroyed was not known yet, and
    /// stayed.</summary>
    [Fact]
    public void CreateAndDestroy_InOneAccept_LeaveWhatWasThereBefore()
    {
        var volume = Make.Volume("v", 256);
        var destroy = Make.Operation(OperationKind.Destroy, ResourceBag.Of(volume), "d");

        _framework.Accept(_framework.Offers.Single(),
            Make.Reserve(Make.Reserved("disk:256")), Make.Create(volume), destroy,
            Make.Operation(OperationKind.Unreserve, Make.Reserved("disk:256"), "u"),
            destroy with { Id = OperationId.Parse("again") });
        Assert.Equal(4, _agent.LastBatch.Steps.Length);
        foreach (var operation in _agent.LastOperations.ToList()) _agent.Finish(operation);

        Assert.Equal("10240", _rig.View.Agents.Single().Total.Unreserved.Scalar("disk").ToString());
        Assert.Equal(_agent.Total, _rig.View.Agents.Single().Total);
        var refused = Assert.Single(_framework.OperationUpdates, update => update.State == OperationState.Error);
        Assert.Equal("again", refused.Id.ToString());
        Assert.Contains("There is no persistent volume", refused.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Rejections => new()
    {
        { "reserve nothing", "there are no resources" },
        { "reserve unreserved", "is not dynamically reserved" },
        { "reserve static", "is not dynamically reserved" },
        { "reserve other role", "would be reserved for role 'web'" },
        { "reserve other principal", "names the principal 'someone'" },
        { "reserve no principal", "must name the principal 'ops'" },
        { "reserve much", "does not contain" },
        { "reserve volume", "is a persistent volume" },
        { "reserve two levels", "would be reserved for role 'db/x'" },
        { "reserve other allocation", "is allocated to role 'web'" },
        { "reserve gpus", "must be a whole number" },
        { "reserve providers", "some resources have a resource provider" },
        { "reserve revocable", "revocable" },
        { "unreserve unreserved", "is not dynamically reserved" },
        { "unreserve static", "is not dynamically reserved" },
        { "unreserve volume", "destroy it first" },
        { "unreserve much", "does not contain" },
        { "create no volume", "is not a persistent volume" },
        { "create on static without volume", "must say its 'volume'" },
        { "create twice", "is not unique" },
        { "create other principal", "names the principal 'someone'" },
        { "create no principal", "must name the principal 'ops'" },
        { "create much", "does not contain" },
        { "create shared", "does not have the capability SHARED_RESOURCES" },
        { "create read-only", "read-only" },
        { "create host path", "host_path" },
        { "destroy unknown", "There is no persistent volume" },
        { "destroy no volume", "is not a persistent volume" },
        { "grow", "must name one volume" },
        { "shrink", "must name one volume" },
        { "create disk", "CreateDisk is not supported" },
        { "unknown", "Unknown is not supported" },
        { "reader", "the reader's fault" },
    };

    [Theory, MemberData(nameof(Rejections))]
    public void Operation_Refused_IsAnErrorThatNamesTheFault(string fault, string expected)
    {
        _framework.Accept(_framework.Offers.Single(), Faulty(fault) with { Id = OperationId.Parse("op") });

        var update = _framework.OperationUpdates.Single();
        Assert.Equal(OperationState.Error, update.State);
        Assert.Contains(expected, update.Message, StringComparison.Ordinal);
        Assert.True(update.Agent.IsNone);
        Assert.Null(update.Uuid);
        Assert.DoesNotContain(_agent.Commands, command => command is RunBatch);
    }

    [Fact]
    public void Operation_RefusedWithoutId_IsOnlyNoted()
    {
        _framework.Accept(_framework.Offers.Single(), Faulty("reserve much"));

        Assert.Empty(_framework.OperationUpdates);
        Assert.Contains(_rig.Notes, note => note is OperationFailedSilently);
    }

    [Fact]
    public void Create_IdOfAVolumeThatExists_IsRefused()
    {
        var volume = Make.Volume("v", 64);
        _framework.Accept(_framework.Offers.Single(), Make.Reserve(Make.Reserved("disk:256")), Make.Create(volume));
        foreach (var operation in _agent.LastOperations.ToList()) _agent.Finish(operation);

        _framework.Accept(_framework.OfferWith(Make.Reserved("disk:64")), Make.Create(volume, "again"));

        Assert.Contains("is not unique", _framework.OperationUpdates.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Destroy_VolumeInUse_IsRefused()
    {
        var volume = Make.Volume("v", 64);
        _framework.Accept(_framework.Offers.Single(), Make.Reserve(Make.Reserved("disk:64")), Make.Create(volume),
            Make.Launch(Make.Task("t", _agent.Id, ResourceBag.Of(volume))));
        foreach (var operation in _agent.LastOperations.ToList()) _agent.Finish(operation);

        _framework.Accept(_framework.OfferWith(Make.Bag("cpus:4")),
            Make.Operation(OperationKind.Destroy, ResourceBag.Of(volume), "d"));

        Assert.Contains("in use", _framework.OperationUpdates.Single().Message, StringComparison.Ordinal);
    }

    private static RequestedOperation Faulty(string fault)
    {
        var web = Reservation.Dynamic(RoleName.Parse("web"), "ops");
        var volume = Make.Volume("v", 64, Reservation.Static(RoleName.Parse("db")));
        var revocable = Make.Bag("cpus:1")[0];
        var cpus = Make.Bag("cpus:1")[0];
        return fault switch
        {
            "reserve nothing" => Make.Reserve(ResourceBag.Empty),
            "reserve unreserved" => Make.Reserve(Make.Bag("cpus:1")),
            "reserve static" => Make.Reserve(Make.Bag("cpus(db):1")),
            "reserve other role" => Make.Reserve(Make.Reserved("cpus:1", web)),
            "reserve other principal" => Make.Reserve(Make.Reserved("cpus:1", Make.Own with { Principal = "someone" })),
            "reserve no principal" => Make.Reserve(Make.Reserved("cpus:1", Make.Own with { Principal = null })),
            "reserve much" => Make.Reserve(Make.Reserved("cpus:9")),
            "reserve volume" => Make.Reserve(ResourceBag.Of(Make.Volume("v", 64))),
            "reserve two levels" => Make.Reserve(Make.Reserved("cpus:1").PushReservation(
                Reservation.Dynamic(RoleName.Parse("db/x"), "ops"))),
            "reserve other allocation" => Make.Reserve(Make.Reserved("cpus:1").Allocate(RoleName.Parse("web"))),
            "reserve gpus" => Make.Reserve(Make.Reserved("gpus:0.5")),
            "reserve providers" => Make.Reserve(Make.Reserved("mem:64")
                + ResourceBag.Of(cpus.WithKey(cpus.Key.WithProvider("p"))).PushReservation(Make.Own)),
            "reserve revocable" => Make.Reserve(
                ResourceBag.Of(revocable.WithKey(revocable.Key.WithRevocable(true))).PushReservation(Make.Own)),
            "unreserve unreserved" => Make.Operation(OperationKind.Unreserve, Make.Bag("cpus:1")),
            "unreserve static" => Make.Operation(OperationKind.Unreserve, Make.Bag("disk(db):1")),
            "unreserve volume" => Make.Operation(OperationKind.Unreserve, ResourceBag.Of(Make.Volume("v", 64))),
            "unreserve much" => Make.Operation(OperationKind.Unreserve, Make.Reserved("cpus:1")),
            "create no volume" => Make.Operation(OperationKind.Create, Make.Bag("disk(db):64")),
            "create on static without volume" => Make.Create(volume.WithDetails(null)),
            "create twice" => Make.Operation(OperationKind.Create,
                ResourceBag.Of(volume, Make.Volume("v", 32, Reservation.Static(RoleName.Parse("db"))))),
            "create other principal" =>
                Make.Create(volume.WithDetails(volume.Details! with { PersistencePrincipal = "someone" })),
            "create no principal" =>
                Make.Create(volume.WithDetails(volume.Details! with { PersistencePrincipal = null })),
            "create much" => Make.Create(Make.Volume("v", 1024, Reservation.Static(RoleName.Parse("db")))),
            "create shared" => Make.Create(volume.WithKey(volume.Key.WithShared(true))),
            "create read-only" => Make.Create(
                volume.WithDetails(volume.Details! with { Volume = new VolumeMount("d", VolumeMode.ReadOnly) })),
            "create host path" =>
                Make.Create(volume.WithDetails(volume.Details! with { Volume = new VolumeMount("d", HostPath: "/x") })),
            "destroy unknown" => Make.Operation(OperationKind.Destroy, ResourceBag.Of(volume)),
            "destroy no volume" => Make.Operation(OperationKind.Destroy, Make.Bag("disk(db):64")),
            "grow" => Make.Operation(OperationKind.GrowVolume, ResourceBag.Empty),
            "shrink" => Make.Operation(OperationKind.ShrinkVolume, ResourceBag.Empty),
            "create disk" => Make.Operation(OperationKind.CreateDisk, ResourceBag.Empty),
            "unknown" => Make.Operation(OperationKind.Unknown, ResourceBag.Empty),
            _ => Make.Reserve(Make.Reserved("cpus:1")) with { Fault = "the reader's fault" },
        };
    }
}
