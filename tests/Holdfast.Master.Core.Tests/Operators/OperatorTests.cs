using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Operators;

public sealed class OperatorTests
{
    private readonly MasterRig _rig = new();

    [Fact]
    public void Reserve_IsAnsweredOnceTheAgentHasCommitted()
    {
        var agent = _rig.Register();

        var correlation = Ask(agent.Id, OperationKind.Reserve, Make.Reserved("cpus:1"));
        Assert.Null(AnswerTo(correlation));
        Assert.Null(agent.LastBatch.Framework);
        agent.Finish(agent.LastOperations.Single());

        Assert.IsType<CallAccepted>(AnswerTo(correlation));
        Assert.Equal(agent.Total, _rig.View.Agents.Single().Total);
        Assert.True(_rig.View.Agents.Single().Pending.IsEmpty);
    }

    [Fact]
    public void Reserve_MoreThanALinkMessageTakes_IsRefused()
    {
        var agent = _rig.Register();
        var labels = Labels.Of(new Label("note", new string('x', 6 << 20)));
        var by = Reservation.Dynamic(RoleName.Parse("db"), principal: null, labels);

        var correlation = Ask(agent.Id, OperationKind.Reserve, Make.Reserved("cpus:1", by));

        Assert.Equal(400, Assert.IsType<CallRefused>(AnswerTo(correlation)).Status);
        Assert.Empty(agent.Commands);
    }

    [Fact]
    public void Reserve_Offered_RescindsAsManyOffersAsItNeeds()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        var offer = framework.Offers.Single();

        var correlation = Ask(agent.Id, OperationKind.Reserve, Make.Reserved("cpus:1"));

        Assert.Contains(new OfferRescinded(offer.Id), framework.Events);
        agent.Finish(agent.LastOperations.Single());
        Assert.IsType<CallAccepted>(AnswerTo(correlation));
    }

    [Fact]
    public void Reserve_AgentIsSlow_IsAnsweredWithTheOperationsId()
    {
        var agent = _rig.Register();

        var correlation = Ask(agent.Id, OperationKind.Reserve, Make.Reserved("cpus:1"));
        _rig.Advance(TimeSpan.FromSeconds(5));

        var refused = Assert.IsType<CallRefused>(AnswerTo(correlation));
        Assert.Equal(503, refused.Status);
        Assert.Contains(agent.LastOperations.Single().Uuid.ToString(), refused.Reason, StringComparison.Ordinal);
        agent.Finish(agent.LastOperations.Single());
        Assert.Single(_rig.Effects.OfType<Reply>());
    }

    [Fact]
    public void Reserve_Fails_IsAConflictAndGivesBack()
    {
        var agent = _rig.Register();

        var correlation = Ask(agent.Id, OperationKind.Reserve, Make.Reserved("cpus:1"));
        agent.Outcome(agent.LastOperations.Single(), OperationState.Failed);

        Assert.Equal(409, Assert.IsType<CallRefused>(AnswerTo(correlation)).Status);
        Assert.True(_rig.View.Agents.Single().Pending.IsEmpty);
    }

    public static TheoryData<string, int> Refusals => new()
    {
        { "agent", 400 },
        { "much", 409 },
        { "static", 400 },
        { "allocated", 400 },
        { "volume", 400 },
        { "kind", 400 },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void Operation_Refused_SaysWhy(string fault, int status)
    {
        var agent = _rig.Register();
        var correlation = fault switch
        {
            "agent" => Ask(AgentId.Parse("nope"), OperationKind.Reserve, Make.Reserved("cpus:1")),
            "much" => Ask(agent.Id, OperationKind.Reserve, Make.Reserved("cpus:9")),
            "static" => Ask(agent.Id, OperationKind.Unreserve, Make.Bag("cpus(db):1")),
            "volume" => Ask(agent.Id, OperationKind.Reserve, ResourceBag.Of(Make.Volume("v", 64))),
            "allocated" => Ask(agent.Id, OperationKind.Reserve, Make.Reserved("cpus:1").Allocate(RoleName.Parse("db"))),
            _ => Ask(agent.Id, OperationKind.GrowVolume, Make.Reserved("cpus:1")),
        };

        Assert.Equal(status, Assert.IsType<CallRefused>(AnswerTo(correlation)).Status);
    }

    [Fact]
    public void Destroy_VolumeInUse_IsRefused()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        var volume = Make.Volume("v", 64);
        framework.Accept(framework.Offers.Single(), Make.Reserve(Make.Reserved("disk:64")), Make.Create(volume),
            Make.Launch(Make.Task("t", agent.Id, ResourceBag.Of(volume))));
        foreach (var operation in agent.LastOperations.ToList()) agent.Finish(operation);

        var correlation = Ask(agent.Id, OperationKind.Destroy, ResourceBag.Of(volume));

        Assert.Contains("in use", Assert.IsType<CallRefused>(AnswerTo(correlation)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Teardown_ByOperator_RemovesTheFramework()
    {
        var framework = _rig.Subscribe();

        var correlation = _rig.NextCorrelation();
        _rig.Apply(new OperatorTeardownReceived(_rig.Now, correlation, framework.Id, "ops"));

        Assert.IsType<CallDone>(AnswerTo(correlation));
        Assert.Contains(framework.Stream, _rig.ClosedStreams);
        Assert.Single(_rig.View.CompletedFrameworks);
    }

    private long Ask(AgentId agent, OperationKind kind, ResourceBag resources)
    {
        var correlation = _rig.NextCorrelation();
        _rig.Apply(new OperatorOperationReceived(_rig.Now, correlation,
            new OperatorOperationRequest(agent, kind, resources, null)));
        return correlation;
    }

    private CallOutcome? AnswerTo(long correlation) =>
        _rig.Effects.OfType<Reply>().SingleOrDefault(reply => reply.Correlation == correlation)?.Outcome;
}
