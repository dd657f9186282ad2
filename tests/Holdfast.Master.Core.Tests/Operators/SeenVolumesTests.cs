using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Tests.Operators;

/// <summary>Whoever destroys the volume that he saw never destroys another one of its name.</summary>
public sealed class SeenVolumesTests
{
    private static readonly Resource Data = Make.Volume("data", 256);
    private static readonly VolumeId First = VolumeId.Parse("first");
    private static readonly VolumeId Second = VolumeId.Parse("second");

    private readonly MasterRig _rig = new();
    private readonly FakeAgent _agent;

    public SeenVolumesTests()
    {
        _agent = _rig.Register();
        Run(OperationKind.Reserve, Make.Reserved("disk:256"));
        Run(OperationKind.Create, ResourceBag.Of(Data));
        Report(new VolumeSpec(First, Data, VolumeState.Ready, Reason: null));
    }

    [Fact]
    public void Destroy_OfTheOneThatWasSeen_IsDone()
    {
        Assert.Null(Destroy(First)); // Under way.

        Assert.Equal(OperationKind.Destroy, _agent.LastOperations.Single().Kind);
    }

    [Fact]
    public void Destroy_OfAnotherOneThatHasItsName_IsRefusedWithBoth()
    {
        Report(
            new VolumeSpec(First, Data, VolumeState.Trash, Reason: null),
            new VolumeSpec(Second, Data, VolumeState.Ready, Reason: null));

        var refused = Assert.IsType<CallRefused>(Destroy(First));

        Assert.Equal(409, refused.Status);
        Assert.Contains("is second, and not first as you have seen it", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("Nothing was done", refused.Reason, StringComparison.Ordinal);
    }

    /// <summary>One of another role gets its name; the inventory has the first one until the agent answers.</summary>
    [Fact]
    public void Destroy_WhileAnotherOneOfItsNameIsMade_IsRefused()
    {
        var other = Make.Volume("data", 256, Reservation.Dynamic(RoleName.Parse("web"), "ops"));
        Run(OperationKind.Reserve, Make.Reserved("disk:256", other.Key.Reservations.Top!));
        Run(OperationKind.Create, ResourceBag.Of(other));
        Destroy(First);
        Ask(new OperatorOperationRequest(_agent.Id, OperationKind.Reserve, ResourceBag.Of(Data), Principal: null)
        {
            Source = ResourceBag.Of(other),
        });
        Assert.Equal(OperationKind.Reserve, _agent.LastOperations.Single().Kind);

        var refused = Assert.IsType<CallRefused>(Destroy(First));

        Assert.Equal(409, refused.Status);
        Assert.Contains("is being made by operation", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Destroy_ThatSaysNoId_IsDoneByTheName()
    {
        Report(new VolumeSpec(Second, Data, VolumeState.Ready, Reason: null));

        Assert.Null(Destroy());
    }

    private CallOutcome? Destroy(params VolumeId[] seen) => Ask(new OperatorOperationRequest(
        _agent.Id, OperationKind.Destroy, ResourceBag.Of(Data), Principal: null) { VolumeIds = seen });

    private void Run(OperationKind kind, ResourceBag resources)
    {
        Ask(new OperatorOperationRequest(_agent.Id, kind, resources, Principal: null));
        _agent.Finish(_agent.LastOperations.Single());
    }

    private CallOutcome? Ask(OperatorOperationRequest request)
    {
        var correlation = _rig.NextCorrelation();
        var effects = _rig.Apply(new OperatorOperationReceived(_rig.Now, correlation, request));
        return effects.OfType<Reply>().SingleOrDefault(reply => reply.Correlation == correlation)?.Outcome;
    }

    // What an agent reports, it reports once in a session.
    private void Report(params VolumeSpec[] volumes)
    {
        _agent.Disconnect();
        _agent.Generation++;
        _agent.Connect();
        _agent.Report(volumes: [.. volumes]);
    }
}
