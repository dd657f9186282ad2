using Holdfast.Allocation.Filters;
using Holdfast.Allocation.Frameworks;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using static Holdfast.Allocation.Tests.Cluster;

namespace Holdfast.Allocation.Tests;

/// <summary>Shared volumes: who is offered a copy, and how they count.</summary>
public sealed class AllocatorSharingTests
{
    private static readonly ResourceBag Volume = Shared("db", "data", megabytes: 64);

    private readonly Cluster _cluster = new();

    /// <summary>Mesos: SharedResourcesCapability.</summary>
    [Fact]
    public void SharedVolume_IsOfferedOnlyWithTheCapability()
    {
        _cluster.Agent("a1", Bag("cpus:1;mem:64") + Volume);
        _cluster.Framework("exclusive", "db");
        var grant = _cluster.Event().Only();
        grant.Holds("cpus:1;mem:64");
        _cluster.Decline(grant, 60);

        Sharing("sharing", "db");

        _cluster.Event().Only().Holds(Bag("cpus:1;mem:64") + Volume);
    }

    /// <summary>Mesos: AllocateSharedResources.</summary>
    [Fact]
    public void SharedVolume_InUse_IsOfferedToOthersBesideWhatIsFree()
    {
        var agent = _cluster.Agent("a1", Bag("cpus:2;mem:128") + Volume);
        Sharing("f1", "db");
        var grant = _cluster.Event().Only();
        _cluster.GiveBack(grant, "cpus:1;mem:64");

        Sharing("f2", "db");

        var second = _cluster.Event().Only();
        Assert.Equal(FrameworkId.Parse("f2"), second.Framework);
        second.Holds(Bag("cpus:1;mem:64") + Volume);
        Assert.Equal(Volume, _cluster.Allocator.HeldBy(grant.Framework, Role("db"), agent).Shared);
    }

    [Fact]
    public void SharedVolume_OfWhichSomebodyHasACopy_IsNoReasonForAnOffer()
    {
        _cluster.Agent("a1", Bag("cpus:1;mem:64") + Volume);
        Sharing("f1", "db");
        Sharing("f2", "db");
        var grant = _cluster.Event().Only();

        Assert.Empty(_cluster.Interval());

        _cluster.Allocator.Recover(
            grant.Framework, grant.Role, grant.Agent, Volume, Refusal.None, _cluster.Now);
        _cluster.Interval().Only().Holds(Volume);
        Assert.Empty(_cluster.Interval());
    }

    [Fact]
    public void SharedVolume_InOneRun_GoesToOneFramework()
    {
        _cluster.Agent("a1", Bag("cpus(db/a):1;cpus(db/b):1") + Volume);
        Sharing("fa", "db/a");
        Sharing("fb", "db/b");

        var grants = _cluster.Event();

        Assert.Equal(2, grants.Count);
        Assert.Single(grants, grant => !grant.Resources.Shared.IsEmpty);
    }

    [Fact]
    public void SharedVolume_Withheld_IsOfferedToNobody()
    {
        var agent = _cluster.Agent("a1", Bag("cpus:1;mem:64") + Volume);
        Assert.True(_cluster.Allocator.TryWithhold(agent, Volume));
        Sharing("f1", "db");

        _cluster.Event().Only().Holds("cpus:1;mem:64");

        _cluster.Allocator.Release(agent, Volume);
        _cluster.Interval().Only().Holds(Volume);
    }

    /// <summary>Mesos: SharedResources, SameSharedResourcesSameClient and SharedResourcesUnallocated.</summary>
    [Fact]
    public void SharedVolume_CountsOnceForEachPartyOnEachAgent_UntilTheLastCopyIsBack()
    {
        var agent = _cluster.Agent("a1", Bag("disk:64") + Volume);
        var other = _cluster.Agent("a2", Bag("disk:64") + Volume);
        var (one, two) = (Sharing("f1", "db"), Sharing("f2", "db"));
        _cluster.Allocator.Suppress(one);
        _cluster.Allocator.Suppress(two);

        Take(one, agent, copies: 2);
        Assert.Equal(0.25, _cluster.Allocator.DominantShare(Role("db")));
        Take(two, agent);
        Assert.Equal(0.25, _cluster.Allocator.DominantShare(Role("db")));
        Take(two, other);
        Assert.Equal(0.5, _cluster.Allocator.DominantShare(Role("db")));

        GiveBack(one, agent);
        GiveBack(two, agent);
        GiveBack(two, other);
        Assert.Equal(0.25, _cluster.Allocator.DominantShare(Role("db")));
        GiveBack(one, agent);
        Assert.Equal(0, _cluster.Allocator.DominantShare(Role("db")));
    }

    [Fact]
    public void SharedVolume_OfAParentRole_CountsOnceForTheParent()
    {
        var agent = _cluster.Agent("a1", Bag("disk:64") + Volume);
        var (one, two) = (Sharing("f1", "db/a"), Sharing("f2", "db/b"));

        _cluster.Allocator.TrackAllocated(one, Role("db/a"), agent, Volume);
        _cluster.Allocator.TrackAllocated(two, Role("db/b"), agent, Volume);

        Assert.Equal(0.5, _cluster.Allocator.DominantShare(Role("db/a")));
        Assert.Equal(0.5, _cluster.Allocator.DominantShare(Role("db/b")));
        Assert.Equal(0.5, _cluster.Allocator.DominantShare(Role("db")));
        _cluster.Allocator.RemoveAgent(agent);
        _cluster.Agent("a1", "disk:64");
        Assert.Equal(0, _cluster.Allocator.DominantShare(Role("db")));
    }

    /// <summary>Mesos: UpdateAllocationSharedPersistentVolume.</summary>
    [Fact]
    public void SharedVolume_MadeAndDestroyed_LeavesWhatItWasMadeOf()
    {
        var space = AllocatorReservationTests.Reserve("disk:64", "db");
        var agent = _cluster.Agent("a1", Bag("cpus:1;mem:64") + space);
        Sharing("f1", "db");
        var grant = _cluster.Event().Only();
        _cluster.Allocator.WithholdAllocated(grant.Framework, grant.Role, agent, space);
        _cluster.Allocator.UpdateWithheld(agent, space, Volume);
        _cluster.Allocator.Release(agent, Volume);
        _cluster.Interval().Only().Holds(Volume);
        GiveBack(grant.Framework, agent);

        Assert.True(_cluster.Allocator.TryWithhold(agent, Volume));
        _cluster.Allocator.UpdateWithheld(agent, Volume, space);
        _cluster.Allocator.Release(agent, space);

        _cluster.Interval().Only().Holds(space);
    }

    private FrameworkId Sharing(string name, string role) => _cluster.Framework(name, new FrameworkDemand
    {
        Roles = [Role(role)],
        Capabilities = Modern | FrameworkCapabilities.SharedResources,
    });

    private void Take(FrameworkId framework, AgentId agent, int copies = 1) =>
        _cluster.Allocator.TrackAllocated(framework, Role("db"), agent, [Volume[0].WithCopies(copies)]);

    private void GiveBack(FrameworkId framework, AgentId agent) =>
        _cluster.Allocator.Recover(framework, Role("db"), agent, Volume, Refusal.None, _cluster.Now);

    private static ResourceBag Shared(string role, string id, long megabytes)
    {
        var volume = AllocatorReservationTests.Volume(role, id, megabytes)[0];
        return [volume.WithKey(volume.Key.WithShared(true))];
    }
}
