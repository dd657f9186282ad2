using Holdfast.Allocation.Filters;
using Holdfast.Allocation.Frameworks;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using static Holdfast.Allocation.Tests.Cluster;

namespace Holdfast.Allocation.Tests;

public sealed class AllocatorReservationTests
{
    private readonly Cluster _cluster = new();

    /// <summary>Mesos: Reservations. The seed's story: what is reserved for `stateful` goes to no one else.</summary>
    [Fact]
    public void StaticReservation_IsOfferedToItsRoleOnly()
    {
        _cluster.Agent("a1", "cpus(stateful):2;mem(stateful):1024;cpus:1;mem:512");
        _cluster.Framework("other", "web");
        _cluster.Event().Only().Holds("cpus:1;mem:512");

        Assert.Empty(_cluster.Interval());
        _cluster.Framework("owner", "stateful");

        var grant = _cluster.Event().Only();
        Assert.Equal("owner", grant.Framework.ToString());
        grant.Holds("cpus(stateful):2;mem(stateful):1024");
    }

    /// <summary>The seed's story: fairness decides only about what is nobody's.</summary>
    [Fact]
    public void ReservedResources_GoBackToTheirRole_AlthoughAnotherIsFurtherBelowItsShare()
    {
        _cluster.Framework("owner", "db");
        var agent = _cluster.Agent("a1", "cpus:8;mem:8192");
        var first = _cluster.Event().Only();
        var reserved = Reserve("cpus:4;mem:1024", "db");
        _cluster.Convert(first, "cpus:4;mem:1024", reserved);
        _cluster.Framework("poor", "web");
        _cluster.Event();
        Assert.Equal(0, _cluster.Allocator.DominantShare(Role("web")));

        // The task on the reserved resources ends; another of the owner's still runs on the rest.
        _cluster.Allocator.Recover(first.Framework, first.Role, agent, reserved, Refusal.None, _cluster.Now);

        var back = _cluster.Interval().Only();
        Assert.Equal("owner", back.Framework.ToString());
        back.Holds(reserved);
    }

    /// <summary>Mesos: OfferAncestorReservationsToDescendantChild.</summary>
    [Fact]
    public void ReservationOfAParent_ReachesTheChildRole_ButNotTheOtherWayRound()
    {
        _cluster.Agent("a1", "cpus(a):1;mem(a):64;cpus(a/b):2;mem(a/b):128;cpus(a/c):4;mem(a/c):256");
        _cluster.Framework("child", "a/b");
        _cluster.Event().Only().Holds("cpus(a):1;mem(a):64;cpus(a/b):2;mem(a/b):128");

        _cluster.Framework("parent", "a");
        Assert.Empty(_cluster.Event());
        _cluster.Agent("a2", "cpus(a/b):2;mem(a/b):128");
        Assert.Equal(["child as a/b on a2"], _cluster.Event().Words());
    }

    [Fact]
    public void ReservationsOfSeveralRoles_OnOneAgent_GoOutInOneRunEachToItsOwn()
    {
        _cluster.Framework("f1", "web");
        _cluster.Framework("f2", "db");
        _cluster.Framework("f3", "db");
        _cluster.Agent("a1", "cpus(web):1;mem(web):64;cpus(db):2;mem(db):128");

        var grants = _cluster.Event();

        Assert.Equal(["f2 as db on a1", "f1 as web on a1"], grants.Words());
        grants[0].Holds("cpus(db):2;mem(db):128");
        grants[1].Holds("cpus(web):1;mem(web):64");
    }

    /// <summary>
    /// Here we differ from Mesos, where a volume waits until enough CPUs or memory are free beside it.
    /// </summary>
    [Fact]
    public void Volume_Alone_IsOfferedToItsRole()
    {
        _cluster.Framework("owner", "db");
        var agent = _cluster.Agent("a1", "cpus:1;mem:64;disk:128");
        var grant = _cluster.Event().Only();
        var volume = Volume("db", "data-1", megabytes: 128);
        _cluster.Convert(grant, "disk:128", volume);

        _cluster.Allocator.Recover(grant.Framework, grant.Role, agent, volume, Refusal.None, _cluster.Now);

        _cluster.Interval().Only().Holds(volume);
    }

    [Fact]
    public void RefinedReservation_IsHiddenFromFrameworksThatCannotReadIt()
    {
        var stack = ReservationStack.Of(Reservation.Static(Role("a")), Reservation.Dynamic(Role("a/b")));
        var refined = Bag("cpus:1;mem:64").Entries.ToArray();
        ResourceBag resources = [.. refined.Select(each => each.WithKey(each.Key.WithReservations(stack)))];
        _cluster.Agent("a1", resources);

        var old = _cluster.Framework("old", new FrameworkDemand
        {
            Roles = [Role("a/b")], Capabilities = FrameworkCapabilities.MultiRole,
        });
        Assert.Empty(_cluster.Event());
        Assert.Equal("CapabilityMissing 1", _cluster.Explain(old, "a/b"));

        _cluster.Framework("modern", "a/b");
        Assert.Equal(["modern as a/b on a1"], _cluster.Event().Words());
    }

    internal static ResourceBag Reserve(string resources, string role) =>
        Bag(resources).PushReservation(Reservation.Dynamic(Role(role), "ops"));

    internal static ResourceBag Volume(string role, string id, long megabytes)
    {
        var key = ResourceKey.Of("disk", ResourceKind.Scalar)
            .WithReservations(ReservationStack.Of(Reservation.Dynamic(Role(role), "ops")))
            .WithDisk(new Disk(Source: null, PersistenceId.Parse(id)));
        return [Resource.Of(key, Quantity.FromMilli(megabytes * 1000), new() { Volume = new("data") })];
    }
}
