using Holdfast.Allocation.Filters;
using Holdfast.Allocation.Frameworks;
using Holdfast.Model.Resources;
using static Holdfast.Allocation.Tests.Cluster;

namespace Holdfast.Allocation.Tests;

public sealed class AllocatorFilterTests
{
    private readonly Cluster _cluster = new();

    /// <summary>Mesos: OfferFilter.</summary>
    [Fact]
    public void Decline_ForAWhile_HidesTheAgentFromThisRoleOnly()
    {
        _cluster.Framework("f1", "web", "db");
        _cluster.Agent("a1", "cpus:2;mem:1024");
        var first = _cluster.Event().Only();
        _cluster.Decline(first, seconds: 10);

        var second = _cluster.Interval().Only();

        Assert.NotEqual(first.Role, second.Role);
        _cluster.Decline(second, seconds: 100);
        Assert.Empty(_cluster.Interval(seconds: 8));
        Assert.Equal(first.Role, _cluster.Interval().Only().Role);
    }

    /// <summary>Mesos: SmallOfferFilterTimeout.</summary>
    [Fact]
    public void Decline_ForLessThanAnInterval_LastsAnInterval()
    {
        var cluster = new Cluster(new() { AllocationInterval = TimeSpan.FromSeconds(10) });
        cluster.Framework("f1", "web");
        cluster.Agent("a1", "cpus:2;mem:1024");
        cluster.Decline(cluster.Event().Only(), seconds: 0.5);

        Assert.Empty(cluster.Interval(seconds: 9.9));
        Assert.Single(cluster.Interval(seconds: 0.1));
    }

    [Fact]
    public void Filters_OfARole_AreCountedUntilTheyEndOrAreCleared()
    {
        var framework = _cluster.Framework("f1", "web", "db");
        _cluster.Agent("a1", "cpus:2;mem:1024");
        _cluster.Agent("a2", "cpus:2;mem:1024");
        foreach (var grant in _cluster.Event()) _cluster.Decline(grant, seconds: 10);
        Assert.Equal(2, Count());
        foreach (var grant in _cluster.Interval()) _cluster.Decline(grant, seconds: 1000);
        Assert.Equal((4, 2), (Count(), _cluster.Allocator.FiltersByRole().Count));

        foreach (var grant in _cluster.Interval(seconds: 11)) _cluster.Decline(grant, seconds: 1000);
        Assert.Equal(4, Count());
        _cluster.Allocator.Revive(framework);

        Assert.Equal(0, Count());
        foreach (var grant in _cluster.Interval()) _cluster.Decline(grant, seconds: 10);
        Assert.Equal(2, Count());
        _cluster.Allocator.RemoveFramework(framework);
        Assert.Empty(_cluster.Allocator.FiltersByRole());

        int Count() => _cluster.Allocator.FiltersByRole().Values.Sum();
    }

    [Fact]
    public void Decline_ForZero_FiltersNothing()
    {
        _cluster.Framework("f1", "web");
        _cluster.Agent("a1", "cpus:2;mem:1024");
        _cluster.Decline(_cluster.Event().Only(), seconds: 0);

        Assert.Single(_cluster.Interval(seconds: 0.001));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-3.0)]
    public void Decline_WithoutADuration_LastsFiveSeconds(double? seconds)
    {
        _cluster.Framework("f1", "web");
        _cluster.Agent("a1", "cpus:2;mem:1024");
        _cluster.Decline(_cluster.Event().Only(), seconds);

        Assert.Empty(_cluster.Interval(seconds: 4.999));
        Assert.Single(_cluster.Interval(seconds: 0.001));
    }

    [Fact]
    public void Decline_ForEver_IsCutToAYear()
    {
        _cluster.Framework("f1", "web");
        _cluster.Agent("a1", "cpus:2;mem:1024");
        _cluster.Decline(_cluster.Event().Only(), seconds: 1e300);

        Assert.Empty(_cluster.Interval(seconds: 365 * 86_400.0 - 1));
        Assert.Single(_cluster.Interval(seconds: 1));
    }

    [Fact]
    public void Filter_DoesNotHideAnOfferWithMoreThanWasRefused()
    {
        var framework = _cluster.Framework("f1", "web");
        var agent = _cluster.Agent("a1", "cpus:4;mem:1024");
        var offer = _cluster.Event().Only();
        _cluster.Allocator.Recover(
            framework, offer.Role, agent, Bag("cpus:1;mem:512"), Refusal.FromSeconds(3600), _cluster.Now);
        Assert.Empty(_cluster.Interval());

        // A task ended: now there are more CPUs than were refused.
        _cluster.GiveBack(offer, "cpus:1");

        _cluster.Interval().Only().Holds("cpus:2;mem:512");
    }

    [Fact]
    public void Filter_HidesAnOfferWithLessThanWasRefused()
    {
        _cluster.Framework("f1", "web");
        var agent = _cluster.Agent("a1", "cpus:4;mem:1024");
        _cluster.Decline(_cluster.Event().Only(), seconds: 3600);

        Assert.True(_cluster.Allocator.TryWithhold(agent, Bag("cpus:1")));

        Assert.Empty(_cluster.Interval());
    }

    [Fact]
    public void Filter_OfAnotherAgent_DoesNotCount()
    {
        _cluster.Framework("f1", "web");
        _cluster.Agent("a1", "cpus:2;mem:1024");
        _cluster.Decline(_cluster.Event().Only(), seconds: 3600);

        _cluster.Agent("a2", "cpus:2;mem:1024");

        Assert.Equal(["f1 as web on a2"], _cluster.Event().Words());
    }

    [Fact]
    public void Declines_OfManyMixtures_KeepTheLatestSixtyFour()
    {
        var framework = _cluster.Framework("f1", "web");
        var other = _cluster.Framework("f2", "db");
        var agent = _cluster.Agent("a1", "cpus:200;mem:20000");
        _cluster.Allocator.Suppress(other);
        _cluster.Decline(_cluster.Event().Only(), seconds: 0);
        // None of them contains another, so none makes another needless.
        var mixtures = Enumerable.Range(1, 100).Select(i => Bag($"cpus:{i};mem:{20_000 - i}")).ToList();
        foreach (var refused in mixtures)
        {
            _cluster.Allocator.TrackAllocated(framework, Role("web"), agent, refused);
            _cluster.Allocator.Recover(
                framework, Role("web"), agent, refused, Refusal.FromSeconds(3_600), _cluster.Now);
        }

        Assert.Single(OffersOf(mixtures[0]));
        Assert.Empty(OffersOf(mixtures[^1]));

        IEnumerable<Grant> OffersOf(ResourceBag free)
        {
            var rest = Bag("cpus:200;mem:20000") - free;
            _cluster.Allocator.TrackAllocated(other, Role("db"), agent, rest);
            var grants = _cluster.Interval();
            foreach (var grant in grants) _cluster.Decline(grant, seconds: 0);
            _cluster.Allocator.Recover(other, Role("db"), agent, rest, Refusal.None, _cluster.Now);
            return grants;
        }
    }

    /// <summary>Mesos: ReviveOffers.</summary>
    [Fact]
    public void Revive_ClearsFiltersOfTheNamedRole()
    {
        var framework = _cluster.Framework("f1", "web", "db");
        _cluster.Agent("a1", "cpus:2;mem:1024");
        _cluster.Decline(_cluster.Event().Only(), seconds: 3600);
        _cluster.Decline(_cluster.Interval().Only(), seconds: 3600);
        Assert.Empty(_cluster.Interval());

        _cluster.Allocator.Revive(framework, Role("db"));

        Assert.Equal(["f1 as db on a1"], _cluster.Event().Words());
    }

    [Fact]
    public void Deactivation_ClearsFilters()
    {
        var framework = _cluster.Framework("f1", "web");
        _cluster.Agent("a1", "cpus:2;mem:1024");
        _cluster.Decline(_cluster.Event().Only(), seconds: 3600);

        _cluster.Allocator.Deactivate(framework);
        _cluster.Allocator.Activate(framework);

        Assert.Single(_cluster.Event());
    }

    [Fact]
    public void Update_ThatEndsSuppression_ClearsFilters()
    {
        var demand = new FrameworkDemand { Roles = [Role("web")], Capabilities = Modern };
        var framework = _cluster.Framework("f1", demand);
        _cluster.Agent("a1", "cpus:2;mem:1024");
        _cluster.Decline(_cluster.Event().Only(), seconds: 3600);

        _cluster.Allocator.UpdateFramework(framework, demand);
        Assert.Empty(_cluster.Event());
        _cluster.Allocator.UpdateFramework(framework, demand with { SuppressedRoles = demand.Roles });
        Assert.Empty(_cluster.Event());
        _cluster.Allocator.UpdateFramework(framework, demand);

        Assert.Single(_cluster.Event());
    }

    /// <summary>Mesos: FrameworkLoopMESOS_9554.</summary>
    [Fact]
    public void Filter_OfTheFirstInTurn_DoesNotStopTheOthers()
    {
        var cluster = new Cluster();
        cluster.Framework("f1", "web");
        cluster.Framework("f2", "web");
        cluster.Agent("a1", "cpus:2;mem:1024");
        var first = cluster.Event().Only();
        cluster.Decline(first, seconds: 3600);
        var second = cluster.Interval().Only();
        Assert.NotEqual(first.Framework, second.Framework);
        cluster.Decline(second, seconds: 0);

        Assert.Equal(second.Framework, cluster.Interval().Only().Framework);
    }

    [Fact]
    public void Decline_TimeAndAgain_KeepsOneFilter()
    {
        _cluster.Framework("f1", "web");
        _cluster.Agent("a1", "cpus:2;mem:1024");
        var grant = _cluster.Event().Only();
        for (var i = 0; i < 3; i++)
        {
            _cluster.Decline(grant, seconds: 10 + i);
            Assert.Empty(_cluster.Interval(seconds: 9));
            grant = _cluster.Interval(seconds: 1 + i).Only();
        }
    }
}
