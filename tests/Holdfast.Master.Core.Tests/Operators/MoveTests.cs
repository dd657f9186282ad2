using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Tests.Operators;

/// <summary>RESERVE_RESOURCES with <c>source</c>: from one reservation to another in one operation.</summary>
public sealed class MoveTests
{
    private static readonly Reservation Batch = Reservation.Dynamic(RoleName.Parse("batch"), "ops");
    private static readonly Reservation Below = Reservation.Dynamic(RoleName.Parse("db/a"), "ops");

    private readonly MasterRig _rig = new();

    [Fact]
    public void Move_OfWhatIsOffered_RescindsAndIsAnsweredAfterTheCommit()
    {
        var agent = _rig.Register();
        Reserve(agent, "disk:64");
        var framework = _rig.Subscribe();
        var offer = framework.Offers.Single();

        var correlation = Ask(agent, Make.Reserved("disk:64"), Make.Reserved("disk:64", Batch));
        Assert.Contains(new OfferRescinded(offer.Id), framework.Events);
        Assert.Null(AnswerTo(correlation));
        var operation = agent.LastOperations.Single();
        Assert.Equal(("ops", Make.Reserved("disk:64")), (operation.Principal, operation.Source));
        agent.Finish(operation);

        Assert.IsType<CallAccepted>(AnswerTo(correlation));
        Assert.True(_rig.View.Agents.Single().Total.Contains(Make.Reserved("disk:64", Batch)));
        _rig.Advance(TimeSpan.FromSeconds(6));
        Assert.DoesNotContain(framework.Offers.Single().Resources, resource => !resource.Key.Reservations.IsEmpty);
    }

    [Fact]
    public void Move_OfAVolume_IsPlannedAsOneConversion()
    {
        var agent = _rig.Register();
        var volume = MakeVolume(agent, "v");

        var correlation = Ask(agent, ResourceBag.Of(volume), ResourceBag.Of(Moved(volume)));
        agent.Finish(agent.LastOperations.Single());

        Assert.IsType<CallAccepted>(AnswerTo(correlation));
        Assert.Equal("batch", $"{_rig.View.Agents.Single().Total.PersistentVolumes[0].Key.Role}");
    }

    [Fact]
    public void Move_DownAndUp_GoesWhereverDynamicReservationsLead()
    {
        var agent = _rig.Register("cpus:2;cpus(db):2;mem:64");
        var stat = Make.Bag("cpus(db):1");
        var refined = stat.PushReservation(Below);
        var other = stat.PushReservation(Reservation.Dynamic(RoleName.Parse("db/b"), "ops"));

        foreach (var (from, into) in new[] { (stat, refined), (refined, other) })
        {
            var correlation = Ask(agent, from, into);
            agent.Finish(agent.LastOperations.Single());
            Assert.IsType<CallAccepted>(AnswerTo(correlation));
        }
    }

    public static TheoryData<string, int> Refused => new()
    {
        { "same", 400 },
        { "amount", 400 },
        { "mixed", 400 },
        { "static", 400 },
        { "unreserved", 400 },
        { "principal", 400 },
        { "name", 400 },
        { "allocated", 400 },
        { "absent", 409 },
        { "used", 409 },
        { "old", 400 },
    };

    [Theory, MemberData(nameof(Refused))]
    public void Move_ThatCannotBe_SaysWhy(string what, int status)
    {
        var agent = _rig.Register("cpus:2;cpus(db):2;mem:640;disk:1024");
        Reserve(agent, "disk:64;mem:64");
        var volume = MakeVolume(agent, "v");
        if (what == "name") MakeVolume(agent, "v", Batch);
        if (what == "used") Use(agent, volume);
        if (what == "old")
        {
            agent.VersionMax = 1;
            agent.Disconnect();
            agent.Connect(resume: true);
        }
        var disk = Make.Reserved("disk:64");
        var (from, into) = what switch
        {
            "same" => (disk, disk),
            "amount" => (disk, Make.Reserved("disk:32", Batch)),
            "mixed" => (disk, Make.Reserved("disk:32", Batch) + Make.Reserved("disk:32", Below)),
            "static" => (Make.Bag("cpus(db):1"), Make.Reserved("cpus:1", Batch)),
            "unreserved" => (disk, Make.Bag("disk:64")),
            "principal" => (disk, Make.Reserved("disk:64", Reservation.Dynamic(Batch.Role, "other"))),
            "name" or "used" => (ResourceBag.Of(volume), ResourceBag.Of(Moved(volume))),
            "allocated" => (disk.Allocate(Batch.Role), Make.Reserved("disk:64", Batch)),
            "absent" => (Make.Reserved("disk:65"), Make.Reserved("disk:65", Batch)),
            _ => (disk, Make.Reserved("disk:64", Batch)),
        };

        var correlation = Ask(agent, from, into);

        var refused = Assert.IsType<CallRefused>(AnswerTo(correlation));
        Assert.Equal(status, refused.Status);
        if (what == "used") Assert.Contains("tasks use", refused.Reason, StringComparison.Ordinal);
    }

    private static Resource Moved(Resource volume) =>
        volume.WithKey(volume.Key.WithReservations(ReservationStack.Of(Batch)));

    private void Use(FakeAgent agent, Resource volume)
    {
        var framework = _rig.Subscribe();
        framework.Accept(
            framework.OfferWith(ResourceBag.Of(volume)),
            Make.Launch(Make.Task("t", agent.Id, ResourceBag.Of(volume))));
    }

    private void Reserve(FakeAgent agent, string text, Reservation? by = null)
    {
        Apply(agent, OperationKind.Reserve, Make.Reserved(text, by));
    }

    private Resource MakeVolume(FakeAgent agent, string id, Reservation? by = null)
    {
        var volume = Make.Volume(id, 128, by);
        Reserve(agent, "disk:128", by);
        Apply(agent, OperationKind.Create, ResourceBag.Of(volume));
        return volume;
    }

    private void Apply(FakeAgent agent, OperationKind kind, ResourceBag resources)
    {
        _rig.Apply(new OperatorOperationReceived(_rig.Now, _rig.NextCorrelation(),
            new OperatorOperationRequest(agent.Id, kind, resources, "ops")));
        agent.Finish(agent.LastOperations.Single());
    }

    private long Ask(FakeAgent agent, ResourceBag from, ResourceBag into)
    {
        var correlation = _rig.NextCorrelation();
        _rig.Apply(new OperatorOperationReceived(_rig.Now, correlation,
            new OperatorOperationRequest(agent.Id, OperationKind.Reserve, into, "ops") { Source = from }));
        return correlation;
    }

    private CallOutcome? AnswerTo(long correlation) =>
        _rig.Effects.OfType<Reply>().SingleOrDefault(reply => reply.Correlation == correlation)?.Outcome;
}
