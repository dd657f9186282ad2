using Holdfast.Allocation.Agents;
using Holdfast.Allocation.Frameworks;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using static Holdfast.Allocation.Tests.Cluster;

namespace Holdfast.Allocation.Tests;

/// <summary>Who wants offers, who may see which, and what calls for a run.</summary>
public sealed class AllocatorDemandTests
{
    private readonly Cluster _cluster = new();

    private Allocator Allocator => _cluster.Allocator;

    /// <summary>Mesos: SuppressAndReviveOffers.</summary>
    [Fact]
    public void Suppression_StopsOffers_AndRevivalRestartsThem()
    {
        var framework = _cluster.Framework("f1", "web");
        Allocator.Suppress(framework);
        _cluster.Agent("a1", "cpus:1;mem:64");
        Assert.Empty(_cluster.Event());
        Assert.Empty(_cluster.Interval());

        Allocator.Revive(framework);

        Assert.Single(_cluster.Event());
    }

    /// <summary>Mesos: SuppressAndReviveOffersWithMultiRole.</summary>
    [Fact]
    public void Suppression_OfOneRole_LeavesTheOther()
    {
        var framework = _cluster.Framework("f1", "web", "db");
        Allocator.Suppress(framework, Role("web"), Role("unknown"));
        _cluster.Agent("a1", "cpus:1;mem:64");
        Assert.Equal(["f1 as db on a1"], _cluster.Event().Words());

        Allocator.Suppress(framework, Role("db"));
        Allocator.Revive(framework, Role("web"), Role("unknown"));
        _cluster.Agent("a2", "cpus:1;mem:64");

        Assert.Equal(["f1 as web on a2"], _cluster.Event().Words());
    }

    [Fact]
    public void SuppressedRoles_GivenAtSubscription_AreNotOffered()
    {
        _cluster.Framework(
            "f1", new FrameworkDemand { Roles = [Role("web"), Role("db")], SuppressedRoles = [Role("db")] });
        _cluster.Agent("a1", "cpus:1;mem:64;cpus(db):1;mem(db):64");

        _cluster.Event().Only().Holds("cpus:1;mem:64");
    }

    /// <summary>Mesos: DeactivateAndReactivateFramework.</summary>
    [Fact]
    public void Suppression_SurvivesADisconnection()
    {
        var framework = _cluster.Framework("f1", "web", "db");
        Allocator.Suppress(framework, Role("web"));
        Allocator.Deactivate(framework);
        _cluster.Agent("a1", "cpus:1;mem:64");
        Assert.Empty(_cluster.Event());

        Allocator.Activate(framework);

        Assert.Equal(["f1 as db on a1"], _cluster.Event().Words());
    }

    [Fact]
    public void InactiveAgent_IsNotOffered()
    {
        _cluster.Framework("f1", "web");
        var agent = _cluster.Agent("a1", "cpus:1;mem:64");
        Allocator.SetActive(agent, isActive: false);
        Assert.Empty(_cluster.Event());
        Assert.Empty(_cluster.Interval());

        Allocator.SetActive(agent, isActive: true);

        Assert.Single(_cluster.Event());
    }

    [Fact]
    public void GpuAgent_IsKeptForFrameworksThatUnderstandGpus()
    {
        var plain = new FrameworkDemand { Roles = [Role("web")] };
        var framework = _cluster.Framework("f1", plain);
        _cluster.Agent("a1", "cpus:1;mem:64;gpus:1");
        Assert.Empty(_cluster.Event());
        Assert.Equal("CapabilityMissing 1", _cluster.Explain(framework, "web"));

        Allocator.UpdateFramework(framework, plain with { Capabilities = FrameworkCapabilities.GpuResources });

        _cluster.Event().Only().Holds("cpus:1;mem:64;gpus:1");
    }

    /// <summary>Mesos: AgentDomainDifferentRegion. What is reserved there waits, too.</summary>
    [Fact]
    public void AgentOfAnotherRegion_IsKeptForFrameworksThatKnowOfRegions()
    {
        var plain = new FrameworkDemand { Roles = [Role("web")], Capabilities = Modern };
        var framework = _cluster.Framework("f1", plain);
        _cluster.RemoteAgent("a1", "cpus:1;mem:64;disk(web):10");
        Assert.Empty(_cluster.Event());
        Assert.Equal("CapabilityMissing 1", _cluster.Explain(framework, "web"));

        Allocator.UpdateFramework(
            framework, plain with { Capabilities = Modern | FrameworkCapabilities.RegionAware });

        _cluster.Event().Only().Holds("cpus:1;mem:64;disk(web):10");
    }

    [Fact]
    public void GpuAgent_WithTheFilterOff_IsForAnyone()
    {
        var cluster = new Cluster(new() { FilterGpuResources = false });
        cluster.Framework("f1", new FrameworkDemand { Roles = [Role("web")] });
        cluster.Agent("a1", "cpus:1;mem:64;gpus:1");

        Assert.Single(cluster.Event());
    }

    /// <summary>Mesos: OversubscribedNotAllocated.</summary>
    [Fact]
    public void RevocableResources_AreHiddenWithoutTheCapability()
    {
        ResourceBag resources =
            [
                .. Bag("cpus:1;mem:64"),
                .. Bag("cpus:10").Select(static cpus => cpus.WithKey(cpus.Key.WithRevocable(true))),
            ];
        _cluster.Framework("f1", "web");
        _cluster.Agent("a1", resources);
        _cluster.Event().Only().Holds("cpus:1;mem:64");

        _cluster.Framework("f2", new FrameworkDemand
        {
            Roles = [Role("web")], Capabilities = FrameworkCapabilities.RevocableResources,
        });

        _cluster.Event().Only().Holds(resources.Revocable);
    }

    /// <summary>Mesos: DontOfferOldAgentToMultiRoleFramework.</summary>
    [Fact]
    public void OldAgent_IsHiddenFromMultiRoleFrameworks()
    {
        _cluster.Framework("f1", "web");

        _cluster.Agent("a1", "cpus:1;mem:64", AgentCapabilities.None);
        Assert.Empty(_cluster.Event());

        _cluster.Agent("a2", "cpus:1;mem:64", AgentCapabilities.MultiRole);
        Assert.Single(_cluster.Event());
    }

    [Fact]
    public void OldAgent_IsHiddenFromSubRoles()
    {
        var framework = _cluster.Framework("f1", "web/api");
        _cluster.Agent("a1", "cpus:1;mem:64", AgentCapabilities.MultiRole);

        Assert.Empty(_cluster.Event());
        Assert.Equal("CapabilityMissing 1", _cluster.Explain(framework, "web/api"));
    }

    [Fact]
    public void Framework_InTwoRoles_GetsOneOfferForEachOfThemAndAgent()
    {
        _cluster.Framework("f1", "web", "db");
        _cluster.Agent("a1", "cpus:1;mem:64;cpus(db):1;mem(db):64;cpus(web):1;mem(web):64");

        var grants = _cluster.Event();

        Assert.Equal(["f1 as db on a1", "f1 as web on a1"], grants.Words());
        grants[0].Holds("cpus:1;mem:64;cpus(db):1;mem(db):64");
        grants[1].Holds("cpus(web):1;mem(web):64");
    }

    [Fact]
    public void EventRun_LooksOnlyAtAgentsToWhichSomethingHappened()
    {
        _cluster.Framework("f1", "web");
        _cluster.Agent("a1", "cpus:1;mem:64");
        _cluster.Decline(_cluster.Event().Only(), seconds: 0);
        Assert.False(Allocator.HasCandidates);
        Assert.Empty(_cluster.Event());

        _cluster.Agent("a2", "cpus:1;mem:64");
        Assert.True(Allocator.HasCandidates);

        Assert.Equal(["f1 as web on a2"], _cluster.Event().Words());
        Assert.Equal(["f1 as web on a1"], _cluster.Interval().Words());
    }

    [Fact]
    public void Run_WithTheSameSeed_ServesAgentsInTheSameOrder()
    {
        string[] Words()
        {
            var cluster = new Cluster();
            foreach (var name in new[] { "f1", "f2", "f3" }) cluster.Framework(name, "web");
            for (var i = 0; i < 50; i++) cluster.Agent($"a{i}", "cpus:1;mem:64");
            return cluster.Event().Words();
        }

        var first = Words();

        Assert.Equal(first, Words());
        Assert.NotEqual(first.Order(StringComparer.Ordinal), first);
    }
}
