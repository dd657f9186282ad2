using System.Collections.Immutable;
using Holdfast.Allocation.Frameworks;
using Holdfast.Model.Resources;
using static Holdfast.Allocation.Tests.Cluster;

namespace Holdfast.Allocation.Tests;

public sealed class AllocatorMinimumTests
{
    private static readonly OfferMinimum Gpu = OfferMinimum.Parse("gpus:1");

    /// <summary>Mesos: Allocatable.</summary>
    [Theory]
    [InlineData("cpus:0.01", true)]
    [InlineData("cpus:0.009", false)]
    [InlineData("mem:32", true)]
    [InlineData("mem:31.999", false)]
    [InlineData("cpus:0.009;mem:31;disk:4096;ports:[1-1000]", false)]
    [InlineData("cpus:0.009;mem:32", true)]
    [InlineData("disk:4096", false)]
    public void Offer_OfUnreservedResources_NeedsTheMinimum(string resources, bool isOffered)
    {
        var cluster = new Cluster();
        var framework = cluster.Framework("f1", "web");
        cluster.Agent("a1", resources);

        Assert.Equal(isOffered ? 1 : 0, cluster.Event().Count);
        Assert.Equal(isOffered ? "HeldByItself 1" : "BelowMinimum 1", cluster.Explain(framework, "web"));
    }

    [Fact]
    public void Offer_OfReservedResources_NeedsNoMinimum()
    {
        var cluster = new Cluster();
        cluster.Framework("f1", "web");
        cluster.Agent("a1", "disk(web):10;ports:[1-2]");

        cluster.Event().Only().Holds("disk(web):10;ports:[1-2]");
    }

    /// <summary>Mesos: FrameworkMinAllocatable.</summary>
    [Fact]
    public void Minimum_OfAFramework_ReplacesTheClustersInItsRole()
    {
        var cluster = new Cluster();
        cluster.Framework("f1", new FrameworkDemand
        {
            Roles = [Role("web"), Role("db")],
            Capabilities = Modern,
            Minimums = ImmutableDictionary<RoleName, OfferMinimum>.Empty.Add(Role("web"), Gpu),
        });
        cluster.Agent("a1", "cpus:1;mem:64;disk(web):10");

        Assert.Equal(["f1 as db on a1"], cluster.Event().Words());
        cluster.Agent("a2", "gpus:1;disk(web):10");
        Assert.Equal(["f1 as web on a2"], cluster.Event().Words());
    }

    /// <summary>Mesos: FrameworkEmptyMinAllocatable.</summary>
    [Fact]
    public void Minimum_ThatIsEmpty_TakesAnything()
    {
        var cluster = new Cluster();
        cluster.Framework("f1", new FrameworkDemand
        {
            Roles = [Role("web")],
            Minimums = ImmutableDictionary<RoleName, OfferMinimum>.Empty.Add(Role("web"), OfferMinimum.Anything),
        });
        cluster.Agent("a1", "disk:1");

        cluster.Event().Only().Holds("disk:1");
    }

    [Fact]
    public void Minimum_OfTheCluster_CanBeSet()
    {
        var cluster = new Cluster(new() { MinAllocatableResources = OfferMinimum.Parse("disk:8;cpus:1|ports:2") });
        cluster.Framework("f1", "web");
        cluster.Agent("a1", "cpus:4;disk:7;ports:[1-1]");
        cluster.Agent("a2", "cpus:1;disk:8");
        cluster.Agent("a3", "ports:[1-1,5-5]");

        Assert.Equal(["f1 as web on a2", "f1 as web on a3"], cluster.Event().Words().Order(StringComparer.Ordinal));
    }
}
