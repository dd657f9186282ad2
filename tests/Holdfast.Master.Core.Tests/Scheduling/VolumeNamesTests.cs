using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Scheduling;

/// <summary>Of two who make a volume of one name on two agents, the second is refused, if he asked for that.</summary>
public sealed class VolumeNamesTests
{
    private const string Resources = "cpus:4;mem:4096;disk:10240";

    private static readonly Resource Data = Make.Volume("data", 256);

    private readonly MasterRig _rig = new();
    private readonly List<FakeFramework> _frameworks = [];
    private readonly FakeAgent _first;
    private readonly FakeAgent _second;

    public VolumeNamesTests()
    {
        _first = _rig.Register(Resources, "node1");
        _second = _rig.Register(Resources, "node2");
    }

    [Fact]
    public void Create_OfANameThatIsBeingMadeElsewhere_IsRefusedWithWhere()
    {
        Make256On(_first, Subscribe(isStrict: true));
        var strict = Subscribe(isStrict: true);

        Make256On(_second, strict);

        var refused = Assert.Single(strict.OperationUpdates);
        Assert.Equal((OperationState.Error, "create"), (refused.State, refused.Id.ToString()));
        Assert.Equal(
            $"Role 'db' has a volume 'data' on agent {_first.Id} at 127.0.0.1:5051 (node1), and was to have one of a "
            + "name", refused.Message);
        // Nor is anything reserved for it, which nobody would give back.
        Assert.DoesNotContain(_second.Commands, command => command is RunBatch);
        _rig.Advance(TimeSpan.FromSeconds(2));
        Assert.Contains(strict.Offers, offer => offer.Agent.Id == _second.Id);
    }

    [Fact]
    public void Create_OfAFrameworkThatDoesNotAskForIt_IsMadeAsMesosMakesIt()
    {
        Make256On(_first, Subscribe(isStrict: true));

        Make256On(_second, Subscribe(isStrict: false));

        Assert.Equal(
            [OperationKind.Reserve, OperationKind.Create], _second.LastOperations.Select(operation => operation.Kind));
    }

    [Fact]
    public void Create_OfANameOnAnAgentThatIsAway_IsRefused()
    {
        ReportFirst(VolumeState.Ready);
        _first.Disconnect();
        var strict = Subscribe(isStrict: true);

        Make256On(_second, strict);

        Assert.Equal(OperationState.Error, Assert.Single(strict.OperationUpdates).State);
    }

    /// <summary>A destroy may fail, and the volume is back.</summary>
    [Fact]
    public void Create_OfANameThatIsBeingDestroyedElsewhere_IsRefused()
    {
        ReportFirst(VolumeState.Destroying);
        var strict = Subscribe(isStrict: true);

        Make256On(_second, strict);

        Assert.Equal(OperationState.Error, Assert.Single(strict.OperationUpdates).State);
    }

    /// <summary>Before: it was planned, and there were two of the name once the destroy failed.</summary>
    [Fact]
    public void Create_OfANameThatIsBeingDestroyedOnTheSameAgent_IsRefusedUntilItLiesInTheTrash()
    {
        ReportFirst(VolumeState.Destroying);
        var strict = Subscribe(isStrict: true);

        Make256On(_first, strict);

        var refused = Assert.Single(strict.OperationUpdates);
        Assert.Equal(OperationState.Error, refused.State);
        Assert.Contains("is being destroyed", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_first.Commands, command => command is RunBatch);

        ReportFirst(VolumeState.Trash);
        _rig.Advance(TimeSpan.FromSeconds(2));
        Make256On(_first, strict);

        Assert.Single(strict.OperationUpdates);
        Assert.Equal(2, _first.LastOperations.Count());
    }

    [Fact]
    public void Create_OfANameThatIsBeingDestroyedOnTheSameAgent_IsMadeForThoseWhoDoNotAsk()
    {
        ReportFirst(VolumeState.Destroying);

        Make256On(_first, Subscribe(isStrict: false));

        Assert.Equal(2, _first.LastOperations.Count());
    }

    [Fact]
    public void Create_OfANameThatLiesInTheTrashElsewhere_IsMade()
    {
        ReportFirst(VolumeState.Trash);
        var strict = Subscribe(isStrict: true);

        Make256On(_second, strict);

        Assert.Empty(strict.OperationUpdates);
        Assert.Equal(2, _second.LastOperations.Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OperatorsCreate_OfANameElsewhere_IsRefusedOnlyIfAskedFor(bool isStrict)
    {
        Make256On(_first, Subscribe(isStrict: false));
        var reserve = new OperatorOperationRequest(
            _second.Id, OperationKind.Reserve, Make.Reserved("disk:256"), Principal: null);
        Ask(reserve);
        _second.Finish(_second.LastOperations.Single());

        var answer = Ask(reserve with
        {
            Kind = OperationKind.Create, Resources = ResourceBag.Of(Data), OneVolumePerName = isStrict,
        });

        if (isStrict) Assert.Equal(409, Assert.IsType<CallRefused>(answer).Status);
        else Assert.Null(answer); // Under way.
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OperatorsMove_IntoANameElsewhere_IsRefusedOnlyIfAskedFor(bool isStrict)
    {
        Make256On(_first, Subscribe(isStrict: false));
        var web = Reservation.Dynamic(RoleName.Parse("web"), "ops");
        var other = Make.Volume("data", 256, web);
        var reserve = new OperatorOperationRequest(
            _second.Id, OperationKind.Reserve, Make.Reserved("disk:256", web), "ops");
        Ask(reserve);
        _second.Finish(_second.LastOperations.Single());
        Ask(reserve with { Kind = OperationKind.Create, Resources = ResourceBag.Of(other), OneVolumePerName = true });
        _second.Finish(_second.LastOperations.Single());

        var answer = Ask(reserve with
        {
            Resources = ResourceBag.Of(Data), Source = ResourceBag.Of(other), OneVolumePerName = isStrict,
        });

        if (isStrict) Assert.Equal(409, Assert.IsType<CallRefused>(answer).Status);
        else Assert.Null(answer); // Under way.
    }

    // What an agent reports, it reports once in a session.
    private void ReportFirst(VolumeState state)
    {
        _first.Disconnect();
        _first.Generation++;
        _first.Connect();
        _first.Report(volumes: [new VolumeSpec(VolumeId.Parse("v1"), Data, state, Reason: null)]);
        Assert.Equal(state, _rig.View.Volumes.Single().Volume.State);
    }

    private static void Make256On(FakeAgent agent, FakeFramework framework) => framework.Accept(
        framework.Offers.Single(offer => offer.Agent.Id == agent.Id),
        Make.Reserve(Make.Reserved("disk:256")), Make.Create(Data, "create"));

    private CallOutcome? Ask(OperatorOperationRequest request)
    {
        var correlation = _rig.NextCorrelation();
        var effects = _rig.Apply(new OperatorOperationReceived(_rig.Now, correlation, request));
        return effects.OfType<Reply>().SingleOrDefault(reply => reply.Correlation == correlation)?.Outcome;
    }

    // Each is offered all that the others left.
    private FakeFramework Subscribe(bool isStrict)
    {
        foreach (var other in _frameworks) other.Decline(refuse: 3600);
        var framework = _rig.Subscribe(Make.Framework() with { OneVolumePerName = isStrict });
        _frameworks.Add(framework);
        _rig.Advance(TimeSpan.FromSeconds(2));
        return framework;
    }
}
