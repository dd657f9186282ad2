using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;

namespace Holdfast.Master.Core.Tests.Scheduling;

/// <summary>What a framework says it is, against what its credentials prove; its own name is "ops".</summary>
public sealed class PrincipalTests
{
    private readonly MasterRig _rig = new();

    /// <summary>As recorded.</summary>
    [Fact]
    public void Subscribe_UnderAnothersPrincipal_IsRefusedBeforeThereIsAStream()
    {
        var refused = New().SubscribeAs("web");

        Assert.Equal(
            new CallRefused(400, "Failed to validate scheduler::Call: Authenticated principal 'web' does not match "
                + "principal 'ops' set in `FrameworkInfo`"), refused);
        Assert.Empty(_rig.View.Frameworks);
    }

    [Fact]
    public void Subscribe_UnderAnothersPrincipal_DoesNotTakeTheFrameworkOver()
    {
        var framework = _rig.Subscribe();
        var stream = framework.Stream;

        Assert.Equal(400, framework.SubscribeAs("web")!.Status);

        Assert.DoesNotContain(stream, _rig.ClosedStreams);
    }

    /// <summary>Also one that hides whose it says it is: the principal that is proven then counts.</summary>
    [Fact]
    public void Subscribe_WithAnothersIdAndNoPrincipal_DoesNotTakeTheFrameworkOver()
    {
        var framework = _rig.Subscribe();
        var thief = new FakeFramework(_rig, framework.Spec with { Principal = null });

        Assert.Null(thief.SubscribeAs("web"));

        Assert.IsType<SubscriptionFailed>(Assert.Single(thief.Events));
        Assert.DoesNotContain(framework.Stream, _rig.ClosedStreams);
    }

    [Fact]
    public void Subscribe_WithoutAPrincipal_TakesTheProvenOneAndKeepsIt()
    {
        var agent = _rig.Register();
        var framework = new FakeFramework(_rig, Make.Framework() with { Principal = null });

        Assert.Null(framework.SubscribeAs("web"));
        var ofWeb = Make.Own with { Principal = "web" };
        var offer = framework.Offers.Single().Id.ToString();
        framework.Call(
            new AcceptCall([offer], [Make.Reserve(Make.Reserved("cpus:1", ofWeb))], RefuseSeconds: 0),
            principal: "web");
        var reserve = agent.LastOperations.Single();
        Assert.Null(framework.SubscribeAs("web"));

        Assert.Equal("web", _rig.View.Frameworks.Single().Framework.Principal);
        Assert.Equal("web", reserve.Principal);
        Assert.IsType<Subscribed>(framework.Events[0]);
    }

    /// <summary>Anybody could say that it was somebody else, and have that kept beside what was destroyed
    /// (S2).</summary>
    [Fact]
    public void Operation_WhileNobodyIsAuthenticated_IsStoredAsAnonymousWhateverTheFrameworkSays()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();

        framework.Accept(framework.Offers.Single(), Make.Reserve(Make.Reserved("cpus:1")));

        Assert.Equal("ops", framework.Spec.Principal);
        Assert.Equal("anonymous", agent.LastOperations.Single().Principal);
    }

    [Fact]
    public void Update_WithoutAPrincipal_StaysTheProvenOnes()
    {
        var framework = new FakeFramework(_rig, Make.Framework() with { Principal = null });
        Assert.Null(framework.SubscribeAs("web"));
        var request = new SubscribeRequest
        {
            Framework = framework.Spec with { Name = "renamed" }, Principal = "web",
        };

        Assert.IsType<CallDone>(framework.Call(new UpdateFrameworkCall(request), principal: "web"));

        var shown = _rig.View.Frameworks.Single().Framework;
        Assert.Equal(("renamed", "web"), (shown.Name, shown.Principal));
    }

    /// <summary>Authentication may be turned on under frameworks that run.</summary>
    [Fact]
    public void Subscribe_OfAFrameworkThatHadNoPrincipal_GivesItOne()
    {
        var framework = new FakeFramework(_rig, Make.Framework() with { Principal = null });
        framework.Subscribe();
        framework.Spec = framework.Spec with { Principal = "web" };

        Assert.Null(framework.SubscribeAs("web"));

        Assert.IsType<Subscribed>(framework.Events[0]);
        Assert.Equal("web", _rig.View.Frameworks.Single().Framework.Principal);
        framework.Spec = framework.Spec with { Principal = "ops" };
        Assert.Null(framework.SubscribeAs("ops"));
        Assert.IsType<SubscriptionFailed>(Assert.Single(framework.Events));
    }

    [Fact]
    public void Call_OfAnother_IsRefused()
    {
        var framework = _rig.Subscribe();

        Assert.Equal(
            new CallRefused(
                400, "Authenticated principal 'web' does not match principal 'ops' set in `FrameworkInfo`"),
            framework.Call(new TeardownCall(), principal: "web"));
        Assert.IsType<CallAccepted>(framework.Call(new ReviveCall([]), principal: "ops"));
        Assert.Single(_rig.View.Frameworks, view => view.UnregisteredAt is null);
    }

    private FakeFramework New() => new(_rig, Make.Framework());
}
