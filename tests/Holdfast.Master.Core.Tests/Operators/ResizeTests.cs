using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Operators;

/// <summary>GROW_VOLUME and SHRINK_VOLUME of operators.</summary>
public sealed class ResizeTests
{
    private static readonly Resource Volume = Make.Volume("v", 256);
    private static readonly Resource Grown = Make.Volume("v", 384);
    private static readonly ResourceBag Space = Make.Reserved("disk:128");

    private readonly MasterRig _rig = new();
    private readonly FakeAgent _agent;

    public ResizeTests()
    {
        _agent = _rig.Register("cpus:4;mem:4096;disk:1024");
        foreach (var (kind, resources) in new[]
        {
            (OperationKind.Reserve, Make.Reserved("disk:512")), (OperationKind.Create, ResourceBag.Of(Volume)),
        })
        {
            Ask(new OperatorOperationRequest(_agent.Id, kind, resources, "ops"));
            _agent.Finish(_agent.LastOperations.Single());
        }
    }

    [Fact]
    public void Grow_OfWhatIsOffered_RescindsAndIsAnsweredAfterTheCommit()
    {
        var framework = _rig.Subscribe();
        var offer = framework.Offers.Single();

        var correlation = Grow(Volume, Space);
        Assert.Contains(new OfferRescinded(offer.Id), framework.Events);
        Assert.Null(AnswerTo(correlation));
        _agent.Finish(_agent.LastOperations.Single());

        Assert.IsType<CallAccepted>(AnswerTo(correlation));
        Assert.Equal(_agent.Total, _rig.View.Agents.Single().Total);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Resize_OfAVolumeThatATaskUses_LeavesItWithTheTask(bool isGrow)
    {
        var framework = Use();

        var correlation = isGrow ? Grow(Volume, Space) : Shrink(Volume, Space);
        _agent.Finish(_agent.LastOperations.Single());

        Assert.IsType<CallAccepted>(AnswerTo(correlation));
        var held = ResourceBag.Of(isGrow ? Grown : Make.Volume("v", 128));
        Assert.Equal(held, _rig.View.Frameworks.Single().Used.Unallocate());
        Assert.Equal(held, _rig.View.Agents.Single().Used.Unallocate());
        Assert.True(_rig.View.Agents.Single().Pending.IsEmpty);
        _agent.Tell(framework.Id, "t", TaskState.Finished);
        Assert.NotNull(framework.OfferWith(held));
    }

    public static TheoryData<string, int, string> Refused => new()
    {
        { "zero", 400, "must be greater than zero" },
        { "all", 400, "must be smaller than the size" },
        { "mount", 400, "is not supported" },
        { "allocated", 400, "must not be allocated" },
        { "much", 409, "does not contain" },
        { "size", 409, "now, and not" },
        { "ghost", 409, "does not contain" },
        { "busy", 409, "is being resized by operation" },
        { "seen", 409, "Nothing was done" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void Resize_ThatCannotBe_SaysWhy(string what, int status, string reason)
    {
        if (what == "busy") Shrink(Volume, Space);
        var key = Volume.Key;
        var mount = Volume.WithKey(key.WithDisk(key.Disk! with { Source = new(DiskSourceKind.Mount, "/mnt/a") }));

        var correlation = what switch
        {
            "zero" => Grow(Volume, []),
            "all" => Shrink(Volume, Make.Reserved("disk:256")),
            "mount" => Shrink(mount, Space),
            "allocated" => Grow(Volume, Space.Allocate(RoleName.Parse("db"))),
            "much" => Grow(Volume, Make.Reserved("disk:512")),
            "size" => Grow(Grown, Space),
            "ghost" => Grow(Make.Volume("ghost", 256), Space),
            "seen" => Grow(Volume, Space, VolumeId.Parse("another")),
            _ => Grow(Volume, Space),
        };

        var refused = Assert.IsType<CallRefused>(AnswerTo(correlation));
        Assert.Equal(status, refused.Status);
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Resize_ThatItsAgentRefuses_IsAConflictWithItsReason()
    {
        var correlation = Shrink(Volume, Space);
        _agent.Outcome(_agent.LastOperations.Single(), OperationState.Failed);

        var refused = Assert.IsType<CallRefused>(AnswerTo(correlation));
        Assert.Equal(409, refused.Status);
        Assert.EndsWith("the disk is full", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Resize_OfTheVolumeThatWasSeen_IsDone()
    {
        var id = VolumeId.Parse("v-1");
        _agent.Say(new ResourcesChanged(
            _agent.Total, _agent.Version, [new VolumeSpec(id, Volume, VolumeState.Ready, null)]));

        var correlation = Grow(Volume, Space, id);
        _agent.Finish(_agent.LastOperations.Single());

        Assert.IsType<CallAccepted>(AnswerTo(correlation));
    }

    private FakeFramework Use()
    {
        var framework = _rig.Subscribe();
        framework.Accept(
            framework.OfferWith(ResourceBag.Of(Volume)),
            Make.Launch(Make.Task("t", _agent.Id, ResourceBag.Of(Volume))));
        return framework;
    }

    private long Grow(Resource volume, ResourceBag addition, params VolumeId[] seen) =>
        Ask(new OperatorOperationRequest(_agent.Id, OperationKind.GrowVolume, ResourceBag.Of(volume), "ops")
        {
            Change = addition,
            VolumeIds = seen,
        });

    private long Shrink(Resource volume, ResourceBag space) =>
        Ask(new OperatorOperationRequest(_agent.Id, OperationKind.ShrinkVolume, ResourceBag.Of(volume), "ops")
        {
            Change = space,
        });

    private long Ask(OperatorOperationRequest request)
    {
        var correlation = _rig.NextCorrelation();
        _rig.Apply(new OperatorOperationReceived(_rig.Now, correlation, request));
        return correlation;
    }

    private CallOutcome? AnswerTo(long correlation) =>
        _rig.Effects.OfType<Reply>().SingleOrDefault(reply => reply.Correlation == correlation)?.Outcome;
}
