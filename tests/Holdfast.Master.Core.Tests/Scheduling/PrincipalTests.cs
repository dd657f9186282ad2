using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;

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

    /// <summary>Authentication may be turned on under frameworks that run: whose they are was never proven.</summary>
    [Fact]
    public void Subscribe_OfAFrameworkThatHadNoPrincipal_IsRefusedUntilAnOperatorSaysWhoseItIs()
    {
        var framework = new FakeFramework(_rig, Make.Framework() with { Principal = null });
        framework.Subscribe();
        var (id, stream) = (framework.Id, framework.Stream);

        Assert.Null(framework.SubscribeAs("thief"));
        var refused = Assert.IsType<SubscriptionFailed>(Assert.Single(framework.Events));
        Assert.Contains($"/holdfast/v1/frameworks/{id}/principal?principal=thief", refused.Message,
            StringComparison.Ordinal);
        Assert.Contains(new FrameworkWithheld(id, "thief"), _rig.Notes);
        Assert.DoesNotContain(stream, _rig.ClosedStreams);
        Assert.Null(_rig.View.Frameworks.Single().Framework.Principal);

        Assert.IsType<CallDone>(Give(id, "web"));
        Assert.Contains(new FrameworkGiven(id, "web", "operator"), _rig.Notes);
        Assert.Null(framework.SubscribeAs("thief"));
        Assert.IsType<SubscriptionFailed>(Assert.Single(framework.Events));
        Assert.Null(framework.SubscribeAs("web"));
        Assert.IsType<Subscribed>(framework.Events[0]);
        Assert.Equal("web", _rig.View.Frameworks.Single().Framework.Principal);
    }

    [Fact]
    public void Gift_OfAFramework_IsStoredAndKnownToItsAgents()
    {
        var agent = _rig.Register();
        var framework = new FakeFramework(_rig, Make.Framework() with { Principal = null });
        framework.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));

        Give(framework.Id, "web");

        var stored = _rig.Deltas.OfType<StoreFramework>().Last();
        var told = Assert.IsType<UpdateFrameworkSpec>(agent.Commands[^1]);
        Assert.Equal(("web", "web"), (stored.Framework.Framework.Principal, told.Framework.Principal));
    }

    [Fact]
    public void Gift_OfAnothersFrameworkOrOfNone_IsRefused()
    {
        var framework = _rig.Subscribe();

        var another = Assert.IsType<CallRefused>(Give(framework.Id, "web"));
        var nobody = Assert.IsType<CallRefused>(Give(FrameworkId.Parse("nobody"), "web"));

        Assert.Equal((409, 404), (another.Status, nobody.Status));
        Assert.Contains("'ops'", another.Reason, StringComparison.Ordinal);
        Assert.IsType<CallDone>(Give(framework.Id, "ops"));
    }

    /// <summary>The way to authentication that needs no operator: the framework is given its principal first.</summary>
    [Fact]
    public void Subscribe_WhileNobodyIsAuthenticated_MayNameThePrincipalThatWasMissing()
    {
        var framework = new FakeFramework(_rig, Make.Framework() with { Principal = null });
        framework.Subscribe();
        framework.Spec = framework.Spec with { Principal = "web" };

        framework.Subscribe();
        Assert.IsType<Subscribed>(framework.Events[0]);
        framework.Spec = framework.Spec with { Principal = "ops" };
        framework.Subscribe();

        Assert.IsType<SubscriptionFailed>(Assert.Single(framework.Events));
        Assert.Equal("web", _rig.View.Frameworks.Single().Framework.Principal);
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

    private CallOutcome Give(FrameworkId framework, string principal)
    {
        var correlation = _rig.NextCorrelation();
        _rig.Apply(new OperatorGiftReceived(_rig.Now, correlation, framework, principal, "operator"));
        return _rig.Effects.OfType<Reply>().Single(reply => reply.Correlation == correlation).Outcome;
    }

    private FakeFramework New() => new(_rig, Make.Framework());
}
