using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Tests.Scheduling;

public sealed class UpdateFrameworkTests
{
    private readonly MasterRig _rig = new();

    [Fact]
    public void UpdateFramework_OfNameAndTimeout_IsStoredShownAndToldToItsAgents()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:1"))));

        Assert.IsType<CallDone>(Update(framework, Renamed(framework)));

        Assert.Equal("renamed", _rig.View.Frameworks.Single().Framework.Name);
        Assert.Equal("renamed", _rig.Rows().Frameworks.Single().Framework.Name);
        Assert.Equal("renamed", agent.Commands.OfType<UpdateFrameworkSpec>().Single().Framework.Name);
        Assert.True(_rig.View.Frameworks.Single().IsConnected);
    }

    [Fact]
    public void UpdateFramework_AnsweredBeforeWhatFollows_AsOtherCalls()
    {
        _rig.Register();
        var framework = _rig.Subscribe(Make.Framework("fw", "db", "web"));
        Assert.NotEmpty(framework.Offers);
        var before = _rig.Effects.Count;

        Update(framework, framework.Spec with { Roles = [] , Wire = "none"u8.ToArray() });

        var effects = _rig.Effects.Skip(before).ToList();
        Assert.IsType<Reply>(effects[0]);
        Assert.Contains(effects, effect => effect is SendEvent { Event: OfferRescinded });
    }

    [Fact]
    public void UpdateFramework_ThatLeavesARole_LosesItsOffersOnly()
    {
        _rig.Register("cpus:2;mem:64", "node1");
        _rig.Register("cpus:2;mem:64", "node2");
        var framework = _rig.Subscribe(Make.Framework("fw", "db", "web"));
        var offers = framework.Offers;
        Assert.Equal(["db", "web"], offers.Select(offer => $"{offer.Role}").Order());

        Update(framework, framework.Spec with { Roles = ["web"], Wire = "web"u8.ToArray() });

        var rescinded = Assert.Single(framework.Events.OfType<OfferRescinded>());
        Assert.Equal("db", $"{offers.Single(offer => offer.Id == rescinded.Offer).Role}");
        Assert.All(framework.Offers, offer => Assert.Equal("web", $"{offer.Role}"));
    }

    [Fact]
    public void UpdateFramework_WithSuppressedRoles_ReplacesWhatWasSuppressed()
    {
        var framework = _rig.Subscribe(Make.Framework("fw", "db", "web"), "db", "web");
        _rig.Register();
        Assert.Empty(framework.Offers);

        Update(framework, framework.Spec, "db");

        Assert.Equal("web", $"{Assert.Single(framework.Offers).Role}");
    }

    [Fact]
    public void UpdateFramework_ThatUnderstandsOtherThings_IsOfferedAnewInThatForm()
    {
        _rig.Register();
        var framework = _rig.Subscribe();
        var offer = framework.Offers.Single();
        var less = framework.Spec.Capabilities & ~FrameworkCapabilities.ReservationRefinement;

        Update(framework, framework.Spec with { Capabilities = less, Wire = "less"u8.ToArray() });

        Assert.Contains(new AdaptStream(framework.Stream, less), _rig.Effects);
        Assert.Contains(new OfferRescinded(offer.Id), framework.Events);
        Assert.NotEqual(offer.Id, framework.Offers.Single().Id);
    }

    public static TheoryData<string> Refused => ["principal", "user", "checkpoint", "role", "suppressed", "fault"];

    [Theory, MemberData(nameof(Refused))]
    public void UpdateFramework_ThatCannotBe_IsRefusedAndChangesNothing(string what)
    {
        _rig.Register();
        var framework = _rig.Subscribe();
        var known = framework.Spec;
        var deltas = _rig.Deltas.Count;
        var request = new SubscribeRequest
        {
            Framework = (what switch
            {
                "principal" => known with { Principal = "other" },
                "user" => known with { User = "nobody" },
                "checkpoint" => known with { Checkpoint = !known.Checkpoint },
                "role" => known with { Roles = ["a b"] },
                _ => known,
            }) with { Name = "changed", Wire = "changed"u8.ToArray() },
            SuppressedRoles = what == "suppressed" ? ["zz"] : [],
            Fault = what == "fault" ? "the failover timeout is none" : null,
        };

        var refused = Assert.IsType<CallRefused>(framework.Call(new UpdateFrameworkCall(request)));

        Assert.Equal(400, refused.Status);
        Assert.Equal(known.Name, _rig.View.Frameworks.Single().Framework.Name);
        Assert.Equal(deltas, _rig.Deltas.Count);
        Assert.DoesNotContain(framework.Events, evt => evt is OfferRescinded);
    }

    private static FrameworkSpec Renamed(FakeFramework framework) => framework.Spec with
    {
        Name = "renamed", FailoverTimeout = TimeSpan.FromHours(1), Wire = "renamed"u8.ToArray(),
    };

    private static CallOutcome Update(FakeFramework framework, FrameworkSpec spec, params string[] suppressed) =>
        framework.Call(new UpdateFrameworkCall(
            new SubscribeRequest { Framework = spec, SuppressedRoles = [.. suppressed] }));
}
