using Holdfast.Allocation.Filters;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using static Holdfast.Allocation.Tests.Cluster;

namespace Holdfast.Allocation.Tests;

public sealed class AllocatorAccountingTests
{
    private readonly Cluster _cluster = new();

    private Allocator Allocator => _cluster.Allocator;

    /// <summary>Mesos: RecoverResources.</summary>
    [Fact]
    public void RecoveredResources_OfATaskThatEnded_AreOfferedWithTheNextInterval()
    {
        _cluster.Framework("f1", "web");
        _cluster.Agent("a1", "cpus:4;mem:1024");
        var grant = _cluster.Event().Only();

        _cluster.GiveBack(grant, "cpus:1;mem:512");

        Assert.False(Allocator.HasCandidates);
        _cluster.Interval().Only().Holds("cpus:1;mem:512");
    }

    /// <summary>Mesos: NoDoubleAccounting.</summary>
    [Fact]
    public void TrackedResources_CountForTheRoleAndAreNotOffered()
    {
        var framework = _cluster.Framework("f1", "web");
        var agent = _cluster.Agent("a1", "cpus:4;mem:1024");
        Allocator.TrackAllocated(framework, Role("web"), agent, Bag("cpus:1;mem:256").Allocate(Role("web")));

        Assert.Equal(0.25, Allocator.DominantShare(Role("web")));
        _cluster.Event().Only().Holds("cpus:3;mem:768");
        Assert.Equal(1, Allocator.DominantShare(Role("web")));
        Assert.Equal(Bag("cpus:4;mem:1024"), Allocator.HeldBy(framework, Role("web"), agent));
    }

    [Fact]
    public void TrackedResources_OfAFrameworkKnownOnlyFromAgents_WaitForItsReturn()
    {
        var framework = FrameworkId.Parse("f1");
        Allocator.AddFramework(framework, new() { Roles = [] }, isActive: false);
        var agent = _cluster.Agent("a1", "cpus:4;mem:1024");
        Allocator.TrackAllocated(framework, Role("web"), agent, Bag("cpus:1;mem:256"));
        Assert.Empty(_cluster.Event());

        Allocator.UpdateFramework(framework, new() { Roles = [Role("web")], Capabilities = Modern });
        Allocator.Activate(framework);

        _cluster.Event().Only().Holds("cpus:3;mem:768");
    }

    [Fact]
    public void Role_ThatAFrameworkLeft_KeepsCountingWhatItStillHolds()
    {
        var framework = _cluster.Framework("f1", "web");
        _cluster.Agent("a1", "cpus:4;mem:1024");
        var grant = _cluster.Event().Only();
        Allocator.UpdateFramework(framework, new() { Roles = [Role("db")], Capabilities = Modern });

        Assert.Equal(1, Allocator.DominantShare(Role("web")));
        _cluster.GiveBack(grant);

        Assert.Equal(0, Allocator.DominantShare(Role("web")));
        Assert.Equal("NotSubscribed 1", _cluster.Explain(framework, "web"));
        Assert.Equal(["f1 as db on a1"], _cluster.Interval().Words());
    }

    /// <summary>Mesos: UpdateAllocation.</summary>
    [Fact]
    public void Conversion_OfWhatIsHeld_ChangesHoldingAndTotal()
    {
        var framework = _cluster.Framework("f1", "db");
        var agent = _cluster.Agent("a1", "cpus:4;mem:1024;disk:512");
        var grant = _cluster.Event().Only();
        var volume = AllocatorReservationTests.Volume("db", "data", megabytes: 512);

        _cluster.Convert(grant, "disk:512", volume.Allocate(grant.Role));

        Assert.Equal(Bag("cpus:4;mem:1024") + volume, Allocator.TotalOf(agent));
        Assert.Equal(Bag("cpus:4;mem:1024") + volume, Allocator.HeldBy(framework, grant.Role, agent));
        Assert.Equal(1, Allocator.DominantShare(Role("db")));
        Assert.Empty(Allocator.FreeOf(agent));
    }

    /// <summary>Mesos: UpdateAllocationRemoveResources.</summary>
    [Fact]
    public void Conversion_MayLeaveLess()
    {
        _cluster.Framework("f1", "db");
        var agent = _cluster.Agent("a1", "cpus:4;mem:1024;disk:512");
        var grant = _cluster.Event().Only();

        _cluster.Convert(grant, "disk:512", []);

        Assert.Equal(Bag("cpus:4;mem:1024"), Allocator.TotalOf(agent));
        _cluster.GiveBack(grant, "cpus:4;mem:1024");
        _cluster.Interval().Only().Holds("cpus:4;mem:1024");
    }

    /// <summary>
    /// A task may see the volume elsewhere than the one before; the agent's own word for it is what is offered.
    /// </summary>
    [Fact]
    public void Volume_ThatATaskMountedElsewhere_ComesBackAsItWasCreated()
    {
        var framework = _cluster.Framework("f1", "db");
        var volume = AllocatorReservationTests.Volume("db", "data", megabytes: 512);
        var agent = _cluster.Agent("a1", Bag("cpus:4;mem:1024") + volume);
        var role = _cluster.Event().Only().Role;
        ResourceBag asUsed = [volume[0].WithDetails(new() { Volume = new("elsewhere") })];

        Allocator.Recover(framework, role, agent, asUsed, Refusal.None, _cluster.Now);

        var back = Assert.Single(_cluster.Interval().Only().Resources);
        Assert.Equal("data", back.Details?.Volume?.ContainerPath);
    }

    /// <summary>Mesos: UpdateAvailableSuccess.</summary>
    [Fact]
    public void WithheldResources_AreNotOfferedUntilReleased_AsWhatTheyBecame()
    {
        var agent = _cluster.Agent("a1", "cpus:4;mem:1024");
        var reserved = AllocatorReservationTests.Reserve("cpus:1;mem:256", "db");
        Assert.True(Allocator.TryWithhold(agent, Bag("cpus:1;mem:256")));
        _cluster.Framework("f1", "db");
        _cluster.Event().Only().Holds("cpus:3;mem:768");

        Allocator.UpdateWithheld(agent, Bag("cpus:1;mem:256"), reserved);
        Assert.Empty(_cluster.Interval());
        Allocator.Release(agent, reserved);

        _cluster.Interval().Only().Holds(reserved);
        Assert.Equal(Bag("cpus:3;mem:768") + reserved, Allocator.TotalOf(agent));
    }

    /// <summary>Mesos: UpdateAvailableFail.</summary>
    [Fact]
    public void Withholding_WhatIsOffered_IsRefused()
    {
        _cluster.Framework("f1", "db");
        var agent = _cluster.Agent("a1", "cpus:4;mem:1024");
        _cluster.Event();

        Assert.False(Allocator.TryWithhold(agent, Bag("cpus:1")));
        Assert.Empty(Allocator.WithheldOf(agent));
    }

    [Fact]
    public void SharedVolume_CanBeWithheld_WhileNobodyHasACopy()
    {
        var volume = AllocatorReservationTests.Volume("db", "data", megabytes: 64)[0];
        ResourceBag shared = [volume.WithKey(volume.Key.WithShared(true))];
        var framework = _cluster.Framework("f1", "db");
        var agent = _cluster.Agent("a1", Bag("cpus:1;mem:64") + shared);
        Allocator.TrackAllocated(framework, Role("db"), agent, shared);
        Assert.False(Allocator.TryWithhold(agent, shared));
        Allocator.Recover(framework, Role("db"), agent, shared, Refusal.None, _cluster.Now);

        Assert.True(Allocator.TryWithhold(agent, shared));
        Assert.False(Allocator.TryWithhold(agent, shared));
        Allocator.UpdateWithheld(agent, shared, Bag("disk:64"));
        Allocator.Release(agent, Bag("disk:64"));

        Assert.Equal(Bag("cpus:1;mem:64;disk:64"), Allocator.FreeOf(agent));
    }

    [Fact]
    public void AllocatedResources_WithheldForAnOperation_StopCountingForTheRole()
    {
        _cluster.Framework("f1", "db");
        var agent = _cluster.Agent("a1", "cpus:4;mem:1024");
        var grant = _cluster.Event().Only();

        Allocator.WithholdAllocated(grant.Framework, grant.Role, agent, grant.Resources);

        Assert.Equal(0, Allocator.DominantShare(Role("db")));
        Assert.Equal(Bag("cpus:4;mem:1024"), Allocator.WithheldOf(agent));
        Assert.Empty(_cluster.Interval());
    }

    /// <summary>Mesos: UpdateSlaveTotalResources.</summary>
    [Fact]
    public void Total_GrowsAndShrinks_WithWhatIsHeldUntouched()
    {
        _cluster.Framework("f1", "web");
        var agent = _cluster.Agent("a1", "cpus:4;mem:1024");
        var grant = _cluster.Event().Only();
        Allocator.UpdateTotal(agent, Bag("cpus:6;mem:2048"));
        var more = _cluster.Event().Only();
        more.Holds("cpus:2;mem:1024");

        Allocator.UpdateTotal(agent, Bag("cpus:3;mem:2048"));
        Assert.Empty(_cluster.Event());
        _cluster.GiveBack(more);

        // 4 CPUs are still held of 3, so none is free.
        _cluster.Interval().Only().Holds("mem:1024");
        _cluster.GiveBack(grant, "cpus:2");
        Assert.Equal(Bag("cpus:1"), Allocator.FreeOf(agent));
    }

    /// <summary>Mesos: AddResourceProviderOverallocated.</summary>
    [Fact]
    public void Agent_ThatComesBackWithMoreTasksThanResources_OffersNothing()
    {
        var framework = _cluster.Framework("f1", "web");
        var agent = _cluster.Agent("a1", "cpus:1;mem:64");
        Allocator.TrackAllocated(framework, Role("web"), agent, Bag("cpus:2;mem:64"));

        Assert.Empty(_cluster.Event());
        Assert.Equal(2, Allocator.DominantShare(Role("web")));
        Allocator.Recover(framework, Role("web"), agent, Bag("cpus:1;mem:64"), Refusal.None, _cluster.Now);

        Assert.Equal(Bag("mem:64"), Allocator.FreeOf(agent));
    }

    /// <summary>Mesos: RemoveSlaveRecoverResources.</summary>
    [Fact]
    public void RemovedAgent_TakesWhatWasHeldOfItOutOfTheShares()
    {
        _cluster.Framework("f1", "web");
        var agent = _cluster.Agent("a1", "cpus:1;mem:64");
        _cluster.Agent("a2", "cpus:3;mem:192");
        _cluster.Event();

        Allocator.RemoveAgent(agent);

        Assert.False(Allocator.Knows(agent));
        Assert.Equal(1, Allocator.DominantShare(Role("web")));
        Assert.Throws<ArgumentException>(() => Allocator.FreeOf(agent));
        Assert.Empty(_cluster.Interval());
    }

    [Fact]
    public void RemovedFramework_LeavesWhatItHeldToOthers()
    {
        var framework = _cluster.Framework("f1", "web");
        _cluster.Agent("a1", "cpus:1;mem:64");
        _cluster.Event();
        _cluster.Framework("f2", "web");
        Assert.Empty(_cluster.Event());

        Allocator.RemoveFramework(framework);

        Assert.False(Allocator.Knows(framework));
        Assert.Equal(["f2 as web on a1"], _cluster.Interval().Words());
    }

    [Fact]
    public void Mistakes_AreNamed_AndChangeNothing()
    {
        var framework = _cluster.Framework("f1", "web");
        var agent = _cluster.Agent("a1", "cpus:1;mem:64");
        _cluster.Event();
        var unknownAgent = AgentId.Parse("a9");
        var unknownFramework = FrameworkId.Parse("f9");

        Assert.Contains("a9", Fault(() => Allocator.Release(unknownAgent, [])), StringComparison.Ordinal);
        Assert.Contains("f9", Fault(() => Allocator.Activate(unknownFramework)), StringComparison.Ordinal);
        Assert.Contains("a1", Fault(() => _cluster.Agent("a1", "cpus:1")), StringComparison.Ordinal);
        Assert.Contains("f1", Fault(() => _cluster.Framework("f1", "db")), StringComparison.Ordinal);
        Assert.Contains("cpus:2", Fault(() => Recover("cpus:2")), StringComparison.Ordinal);
        Assert.Contains("disk:1", Fault(() => Allocator.Release(agent, Bag("disk:1"))), StringComparison.Ordinal);
        Assert.Contains(
            "disk:1", Fault(() => Allocator.UpdateWithheld(agent, Bag("disk:1"), [])), StringComparison.Ordinal);
        Assert.Contains(
            "cpus:2",
            Fault(() => Allocator.WithholdAllocated(framework, Role("web"), agent, Bag("cpus:2"))),
            StringComparison.Ordinal);

        Assert.Equal(Bag("cpus:1;mem:64"), Allocator.HeldBy(framework, Role("web"), agent));
        Assert.Equal(Bag("cpus:1;mem:64"), Allocator.TotalOf(agent));

        static string Fault(Action mistake) => Assert.ThrowsAny<ArgumentException>(mistake).Message;

        void Recover(string part) =>
            Allocator.Recover(framework, Role("web"), agent, Bag(part), Refusal.None, _cluster.Now);
    }
}
