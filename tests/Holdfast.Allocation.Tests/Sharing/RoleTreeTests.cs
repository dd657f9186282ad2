using Holdfast.Model.Resources;

namespace Holdfast.Allocation.Tests.Sharing;

public sealed class RoleTreeTests
{
    private readonly Sorter _sorter = new("cpus:100;mem:100");

    /// <summary>Mesos: DRF.</summary>
    [Fact]
    public void Clients_StandInTheOrderOfTheirDominantShares()
    {
        Add("a", "b");
        _sorter.Allocated("a", "cpus:5;mem:5");
        _sorter.Allocated("b", "cpus:6;mem:6");
        Assert.Equal("a b", _sorter.Order);

        Add("c", "d");
        _sorter.Allocated("c", "cpus:1;mem:1");
        _sorter.Allocated("d", "cpus:3;mem:1");
        Assert.Equal("c d a b", _sorter.Order);

        _sorter.Remove("a");
        _sorter.Allocated("b", "cpus:1;mem:1");
        _sorter.Unallocated("b", "cpus:4;mem:4");
        _sorter.Allocated("c", "cpus:2;mem:2");
        Assert.Equal("d b c", _sorter.Order);

        _sorter.Deactivate("d");
        Assert.Equal("b c", _sorter.Order);
        _sorter.Activate("d");
        Assert.Equal("d b c", _sorter.Order);
    }

    /// <summary>Mesos: AllocationCountTieBreak.</summary>
    [Fact]
    public void EqualShares_GoByTheNumberOfAllocations_ThenByName()
    {
        Add("b", "a", "c");
        Assert.Equal("a b c", _sorter.Order);

        _sorter.Allocated("a", "cpus:1;mem:1");
        _sorter.Unallocated("a", "cpus:1;mem:1");

        Assert.Equal("b c a", _sorter.Order);
        _sorter.Allocated("c", "cpus:1;mem:1");
        _sorter.Unallocated("c", "cpus:1;mem:1");
        Assert.Equal("b a c", _sorter.Order);
    }

    /// <summary>Mesos: WDRF, UpdateWeight.</summary>
    [Fact]
    public void Weight_DividesTheShare()
    {
        _sorter.Tree.SetWeight(RoleName.Parse("b"), 2);
        Add("a", "b");
        _sorter.Allocated("a", "cpus:5;mem:5");
        _sorter.Allocated("b", "cpus:6;mem:6");
        Assert.Equal("b a", _sorter.Order);

        _sorter.Tree.SetWeight(RoleName.Parse("b"), 1);

        Assert.Equal("a b", _sorter.Order);
    }

    /// <summary>Mesos: ShallowHierarchy, DeepHierarchy, HierarchicalIterationOrder.</summary>
    [Fact]
    public void Subtree_IsListedAtThePlaceOfItsOwnShare()
    {
        Add("a", "b/c", "b/d/e", "b/d/f");
        _sorter.Allocated("a", "cpus:4");
        _sorter.Allocated("b/c", "cpus:3");
        _sorter.Allocated("b/d/e", "cpus:2");
        Assert.Equal("a b/d/f b/d/e b/c", _sorter.Order);

        _sorter.Allocated("b/d/f", "cpus:3");

        // d has 5, more than c's 3.
        Assert.Equal("a b/c b/d/e b/d/f", _sorter.Order);
        _sorter.Unallocated("b/c", "cpus:3");
        _sorter.Unallocated("b/d/f", "cpus:3");
        Assert.Equal("b/c b/d/f b/d/e a", _sorter.Order);
    }

    /// <summary>Mesos: AddChildToLeaf, AddChildToInternal, RemoveLeafCollapseParent.</summary>
    [Fact]
    public void RoleWithFrameworksAndSubRoles_SharesWithThemAsOneMore()
    {
        Add("a", "b");
        _sorter.Allocated("a", "cpus:4");
        _sorter.Allocated("b", "cpus:6");
        Add("a/x");
        Assert.Equal("a/x a b", _sorter.Order);

        _sorter.Allocated("a/x", "cpus:5");
        Assert.Equal("b a a/x", _sorter.Order);
        Add("a/y");
        Assert.Equal("b a/y a a/x", _sorter.Order);

        _sorter.Remove("a/y");
        _sorter.Unallocated("a/x", "cpus:5");
        _sorter.Remove("a/x");
        Assert.Equal("a b", _sorter.Order);
    }

    /// <summary>Mesos: AddChildToInactiveLeaf, RemoveLeafCollapseParentInactive, AllocationForInactiveClient.</summary>
    [Fact]
    public void InactiveRole_IsNotListed_ButItsHoldingsCountForItsParent()
    {
        Add("b");
        _sorter.Add("a", isActive: false);
        _sorter.Allocated("a", "cpus:4");
        _sorter.Allocated("b", "cpus:3");
        Add("a/x");
        Assert.Equal("b a/x", _sorter.Order);

        _sorter.Remove("a/x");
        Assert.Equal("b", _sorter.Order);
        _sorter.Unallocated("a", "cpus:2");
        _sorter.Activate("a");
        Assert.Equal("a b", _sorter.Order);
    }

    /// <summary>Mesos: ChangeWeightOnSubtree.</summary>
    [Fact]
    public void Weight_OfARoleWithSubRoles_CountsForTheSubtree()
    {
        Add("a/x", "b/x");
        _sorter.Allocated("a/x", "cpus:6");
        _sorter.Allocated("b/x", "cpus:4");
        Assert.Equal("b/x a/x", _sorter.Order);

        _sorter.Tree.SetWeight(RoleName.Parse("a"), 2);
        _sorter.Tree.SetWeight(RoleName.Parse("b/x"), 100);

        Assert.Equal("a/x b/x", _sorter.Order);
    }

    /// <summary>Mesos: UpdateTotal, MultipleSlavesUpdateTotal, RemoveResources.</summary>
    [Fact]
    public void Total_ThatChanges_ReordersEveryone()
    {
        Add("a", "b");
        _sorter.Allocated("a", "cpus:10;mem:20");
        _sorter.Allocated("b", "cpus:15;mem:10");
        Assert.Equal("b a", _sorter.Order);

        _sorter.Grow("mem:100");
        Assert.Equal("a b", _sorter.Order);

        _sorter.Shrink("mem:100");
        Assert.Equal("b a", _sorter.Order);
    }

    /// <summary>Mesos: SplitResourceShares.</summary>
    [Fact]
    public void ReservedAndUnreserved_OfOneKind_AreSummed()
    {
        Add("a", "b");
        _sorter.Allocated("a", "cpus:3;cpus(x):3");
        _sorter.Allocated("b", "cpus:5");

        Assert.Equal("b a", _sorter.Order);
    }

    [Fact]
    public void ResourcesNobodyHas_NeitherCountNorBreakTheOrder()
    {
        Add("a", "b");
        _sorter.Allocated("b", "widgets:7");
        _sorter.Allocated("a", "cpus:1");

        Assert.Equal("b a", _sorter.Order);
    }

    [Fact]
    public void Role_ThatNobodyUsesAnyMore_IsForgottenWithItsParents()
    {
        Add("a/b/c", "a/d");
        _sorter.Remove("a/b/c");
        Assert.Null(_sorter.Tree.Find(RoleName.Parse("a/b")));
        Assert.NotNull(_sorter.Tree.Find(RoleName.Parse("a")));

        _sorter.Remove("a/d");

        Assert.Null(_sorter.Tree.Find(RoleName.Parse("a")));
    }

    private void Add(params string[] clients)
    {
        foreach (var client in clients) _sorter.Add(client);
    }
}
