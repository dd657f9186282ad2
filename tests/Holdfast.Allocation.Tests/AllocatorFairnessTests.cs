using Holdfast.Allocation.Filters;
using static Holdfast.Allocation.Tests.Cluster;

namespace Holdfast.Allocation.Tests;

public sealed class AllocatorFairnessTests
{
    private readonly Cluster _cluster = new();

    /// <summary>Mesos: UnreservedDRF.</summary>
    [Fact]
    public void Agents_OneAfterAnother_GoToTheRoleWithTheSmallestDominantShare()
    {
        _cluster.Agent("a1", "cpus:2;mem:1024");
        _cluster.Framework("f1", "role1");
        Assert.Equal(["f1 as role1 on a1"], _cluster.Event().Words());
        _cluster.Framework("f2", "role2");
        Assert.Empty(_cluster.Event());

        _cluster.Agent("a2", "cpus:1;mem:512");
        Assert.Equal(["f2 as role2 on a2"], _cluster.Event().Words());
        // role1 has 2 of 6 CPUs, role2 1 of 6.
        _cluster.Agent("a3", "cpus:3;mem:2048");
        Assert.Equal(["f2 as role2 on a3"], _cluster.Event().Words());

        _cluster.Framework("f3", "role1");
        _cluster.Agent("a4", "cpus:4;mem:4096");
        // role1 has the smaller share, and f3 nothing in it yet.
        Assert.Equal(["f3 as role1 on a4"], _cluster.Event().Words());
    }

    /// <summary>Mesos: ReservedDRF.</summary>
    [Fact]
    public void Share_OfReservedResourcesThatAreHeld_CountsThemToo()
    {
        _cluster.Agent("a1", "cpus:1;mem:512;cpus(role1):100;mem(role1):1024");
        _cluster.Framework("f1", "role1");
        _cluster.Event().Only().Holds("cpus:1;mem:512;cpus(role1):100;mem(role1):1024");

        _cluster.Framework("f2", "role2");
        _cluster.Agent("a2", "cpus:2;mem:512");
        Assert.Equal(["f2 as role2 on a2"], _cluster.Event().Words());
        _cluster.Agent("a3", "cpus:2;mem:512");
        Assert.Equal(["f2 as role2 on a3"], _cluster.Event().Words());
    }

    [Fact]
    public void Share_OfIdleReservations_DoesNotCount()
    {
        _cluster.Framework("f1", "role1");
        _cluster.Framework("f2", "role2");
        _cluster.Agent("a0", "cpus(role1):100;mem(role1):100");
        var reserved = _cluster.Event().Only();
        _cluster.Decline(reserved, seconds: 3600);

        Assert.Equal(0, _cluster.Allocator.DominantShare(Role("role1")));
        _cluster.Agent("a1", "cpus:1;mem:512");
        _cluster.Agent("a2", "cpus:1;mem:512");
        Assert.Equal(["f1", "f2"], _cluster.Event().Select(static grant => grant.Framework.ToString()).Order());
    }

    /// <summary>Mesos: DRFWithFairnessExclusion, DominantShareMetricsWithFairnessExclusion.</summary>
    [Fact]
    public void Share_OfAnExcludedResource_CountsNothing()
    {
        var cluster = new Cluster(new() { FairSharingExcludedResourceNames = ["gpus"] });
        cluster.Agent("a1", "cpus:2;mem:1024;gpus:1");
        cluster.Framework("f1", "role1");
        Assert.Single(cluster.Event());
        cluster.Framework("f2", "role2");
        cluster.Agent("a2", "cpus:3;mem:2048");
        Assert.Equal(["f2 as role2 on a2"], cluster.Event().Words());

        Assert.Equal(0.4, cluster.Allocator.DominantShare(Role("role1")), precision: 12);
        cluster.Agent("a3", "cpus:1;mem:512");
        Assert.Equal(["f1 as role1 on a3"], cluster.Event().Words());
    }

    /// <summary>Mesos: NestedRoleDRF.</summary>
    [Fact]
    public void SubRoles_ShareWhatTheirParentGets()
    {
        _cluster.Agent("a1", "cpus:1;mem:512");
        _cluster.Framework("f1", "a/b");
        Assert.Equal(["f1 as a/b on a1"], _cluster.Event().Words());
        _cluster.Framework("f2", "a/c");
        _cluster.Framework("f3", "d/e");
        _cluster.Event();

        _cluster.Agent("a2", "cpus:2;mem:1024");
        Assert.Equal(["f3 as d/e on a2"], _cluster.Event().Words());
        // a has 1 of 5, d 2 of 5; below a, c has nothing yet.
        _cluster.Agent("a3", "cpus:2;mem:1024");
        Assert.Equal(["f2 as a/c on a3"], _cluster.Event().Words());
        _cluster.Agent("a4", "cpus:5;mem:2560");
        Assert.Equal(["f3 as d/e on a4"], _cluster.Event().Words());
        _cluster.Agent("a5", "cpus:1;mem:512");
        Assert.Equal(["f1 as a/b on a5"], _cluster.Event().Words());
    }

    [Fact]
    public void FrameworksOfAParentRole_ShareWithItsSubRolesAsOneMore()
    {
        _cluster.Framework("parent", "a");
        _cluster.Framework("child", "a/b");
        _cluster.Event();
        for (var i = 0; i < 4; i++) _cluster.Agent($"a{i}", "cpus:1;mem:512");

        Assert.Equal(
            ["child", "child", "parent", "parent"],
            _cluster.Event().Select(static grant => grant.Framework.ToString()).Order());
    }

    /// <summary>Mesos: CoarseGrained.</summary>
    [Fact]
    public void Agents_InOneRun_GoOutWhole()
    {
        _cluster.Framework("f1", "role1");
        _cluster.Framework("f2", "role2");
        _cluster.Event();
        _cluster.Agent("a1", "cpus:2;mem:1024");
        _cluster.Agent("a2", "cpus:2;mem:1024");

        var grants = _cluster.Event();

        Assert.Equal(["f1", "f2"], grants.Select(static grant => grant.Framework.ToString()).Order());
        Assert.All(grants, static grant => grant.Holds("cpus:2;mem:1024"));
    }

    /// <summary>Mesos: SameShareFairness.</summary>
    [Fact]
    public void Frameworks_WithEqualShares_TakeTurns()
    {
        _cluster.Framework("f1", "*");
        _cluster.Framework("f2", "*");
        _cluster.Agent("a1", "cpus:2;mem:1024");

        var counts = new Dictionary<string, int>();
        for (var i = 0; i < 10; i++)
        {
            var grant = _cluster.Interval().Only();
            counts[grant.Framework.ToString()] = counts.GetValueOrDefault(grant.Framework.ToString()) + 1;
            _cluster.Decline(grant, seconds: 0);
        }

        Assert.Equal(5, counts["f1"]);
        Assert.Equal(5, counts["f2"]);
    }

    /// <summary>Mesos: UpdateWeight.</summary>
    [Fact]
    public void Weights_DecideTheProportionOfAgents()
    {
        for (var i = 0; i < 6; i++) _cluster.Agent($"a{i}", "cpus:2;mem:1024");
        _cluster.Allocator.SetWeight(Role("role2"), 2.0);
        _cluster.Framework("f1", "role1");
        _cluster.Framework("f2", "role2");

        Assert.Equal([2, 4], Counts(_cluster.Event()));
        Assert.False(_cluster.Allocator.HasCandidates);

        foreach (var agent in Enumerable.Range(0, 6).Select(static i => Model.Ids.AgentId.Parse($"a{i}")))
            foreach (var framework in new[] { "f1", "f2" })
                Return(agent, framework);
        _cluster.Allocator.SetWeight(Role("role1"), 4.0);
        Assert.False(_cluster.Allocator.HasCandidates);
        Assert.Equal([4, 2], Counts(_cluster.Interval()));

        static int[] Counts(IReadOnlyList<Grant> grants) =>
            [.. new[] { "f1", "f2" }.Select(id => grants.Count(grant => grant.Framework.ToString() == id))];

        void Return(Model.Ids.AgentId agent, string framework)
        {
            var id = Model.Ids.FrameworkId.Parse(framework);
            var role = Role(framework == "f1" ? "role1" : "role2");
            var held = _cluster.Allocator.HeldBy(id, role, agent);
            _cluster.Allocator.Recover(id, role, agent, held, Refusal.None, _cluster.Now);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Weight_NotPositiveAndFinite_IsRefused(double weight) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _cluster.Allocator.SetWeight(Role("web"), weight));

    [Fact]
    public void Share_OfTotalsThatExceedAnyNumber_StaysInOrder()
    {
        for (var i = 0; i < 4; i++) _cluster.Agent($"a{i}", "cpus:9000000000000000;mem:9000000000000000");
        _cluster.Framework("f1", "role1");
        _cluster.Framework("f2", "role2");

        Assert.Equal(4, _cluster.Event().Count);
        Assert.Equal(0.5, _cluster.Allocator.DominantShare(Role("role1")));
    }
}
