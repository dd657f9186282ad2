using Holdfast.Model.Resources;
using static Holdfast.Model.Tests.Resources.Some;

namespace Holdfast.Model.Tests.Resources;

public sealed class ResourceBagTests
{
    private static readonly DiskSource Path = new(DiskSourceKind.Path, "/p");
    private static readonly DiskSource Mount = new(DiskSourceKind.Mount, "/m");

    [Fact]
    public void Sum_SameKey_MergesAmounts() =>
        Assert.Equal(ResourceBag.Of(Cpus(1.5), Mem(64)), ResourceBag.Of(Cpus(1), Mem(64)) + Cpus(0.5));

    [Fact]
    public void Sum_TenTenths_IsExactlyOne()
    {
        var pool = new ResourcePool();
        for (var i = 0; i < 10; i++) pool.Add(Cpus(0.1));

        Assert.Equal(ResourceBag.Of(Cpus(1)), pool.ToBag());
        Assert.True(pool.Subtract(Cpus(1)));
        Assert.True(pool.IsEmpty);
    }

    [Fact]
    public void Bag_EmptyResources_AreNotStored() =>
        Assert.Empty(ResourceBag.Of(
            Cpus(0),
            Resource.Of(ResourceKey.Of("ports", ResourceKind.Ranges), RangeSet.Empty)));

    [Fact]
    public void Sum_OtherMetadata_StaysApart()
    {
        var reserved = Cpus(1).PushReservation(Reservation.Dynamic(Web, "ops"));
        var labelled = Cpus(1).PushReservation(Reservation.Dynamic(Web, "ops", Labels.Of(new Label("a", "b"))));

        var bag = ResourceBag.Of(Cpus(1), reserved, labelled, Cpus(1).AllocatedTo(Web), reserved);

        Assert.Equal(4, bag.Count);
        Assert.Equal(Amount(5), bag.Scalar("cpus"));
    }

    [Fact]
    public void Sum_DisksOfOnePathOrRoot_MergesAndMountsStayWhole()
    {
        var bag = ResourceBag.Of(
            Disk(1), Disk(2), DiskOf(3, Path), DiskOf(4, Path), DiskOf(5, Mount), DiskOf(5, Mount));

        Assert.Equal("disk:3; disk[PATH:/p]:7; disk[MOUNT:/m]:5; disk[MOUNT:/m]:5", bag.ToString());
    }

    [Fact]
    public void Sum_RawDisks_MergeOnlyWithoutId()
    {
        var pool = new DiskSource(DiskSourceKind.Raw) { Profile = "fast" };
        var one = new DiskSource(DiskSourceKind.Raw) { Id = "v1" };

        Assert.Single(ResourceBag.Of(DiskOf(1, pool), DiskOf(2, pool)));
        Assert.Equal(2, ResourceBag.Of(DiskOf(1, one), DiskOf(1, one)).Count);
    }

    [Fact]
    public void Contains_PartOfMountDisk_IsRefused()
    {
        var bag = ResourceBag.Of(DiskOf(64, Mount));

        Assert.True(bag.Contains(DiskOf(64, Mount)));
        Assert.False(bag.Contains(DiskOf(10, Mount)));
        Assert.False((bag - DiskOf(10, Mount)).IsEmpty);
    }

    [Fact]
    public void Contains_TwoEqualVolumes_NeedsTwo()
    {
        var two = ResourceBag.Of(Volume(64, "v"), Volume(64, "v"));

        Assert.True(two.Contains(two));
        Assert.False(ResourceBag.Of(Volume(64, "v")).Contains(two));
    }

    [Fact]
    public void SharedVolume_Copies_AreCounted()
    {
        var one = ResourceBag.Of(SharedVolume(64, "v"));

        var two = one + one;

        Assert.Equal(2, two[0].Copies);
        Assert.True(two.Contains(one));
        Assert.False(one.Contains(two));
        Assert.Equal(one, two - one);
        Assert.True((two - two).IsEmpty);
        Assert.False(two.Contains(SharedVolume(32, "v")));
    }

    [Fact]
    public void Subtract_MoreThanThereIs_TakesTheEntryAwayAndSaysSo()
    {
        var pool = new ResourcePool(ResourceBag.Of(Cpus(1), Mem(64)));

        Assert.False(pool.Subtract(Cpus(2)));
        Assert.Equal(ResourceBag.Of(Mem(64)), pool.ToBag());
        Assert.False(pool.Subtract(Disk(1)));
    }

    [Fact]
    public void Volume_PathAndPrincipal_AreNotPartOfIdentity()
    {
        var here = ResourceBag.Of(Volume(64, "v", path: "data"));
        var there = Volume(64, "v").WithDetails(new() { PersistencePrincipal = "someone", Volume = new("other") });

        Assert.True(here.Contains(there));
        Assert.True((here - there).IsEmpty);
    }

    [Fact]
    public void WithoutVolume_GivesTheSpaceItIsMadeOf()
    {
        var space = Volume(64, "v", Path).WithoutVolume();

        Assert.Equal("disk(reservations: [(DYNAMIC,web,ops)])[PATH:/p]:64", space.ToString());
        Assert.Null(SharedVolume(64, "v").WithoutVolume().Key.Disk);
        Assert.False(SharedVolume(64, "v").WithoutVolume().Key.IsShared);
    }

    [Fact]
    public void AllocatableTo_TakesUnreservedOwnAndAncestors()
    {
        var web = Cpus(1).PushReservation(Reservation.Static(Web));
        var api = Cpus(2).PushReservation(Reservation.Dynamic(Api));
        var db = Cpus(4).PushReservation(Reservation.Dynamic(Db));
        var bag = ResourceBag.Of(web, api, db, Cpus(8));

        Assert.Equal(Amount(11), bag.AllocatableTo(Api).Scalar("cpus"));
        Assert.Equal(Amount(9), bag.AllocatableTo(Web).Scalar("cpus"));
        Assert.Equal(ResourceBag.Of(api), bag.ReservedTo(Api));
        Assert.Equal(ResourceBag.Of(Cpus(8)), bag.Unreserved);
    }

    [Fact]
    public void Find_PrefersTargetRoleThenUnreservedThenAny()
    {
        var web = Cpus(1).PushReservation(Reservation.Dynamic(Web));
        var db = Cpus(4).PushReservation(Reservation.Dynamic(Db));
        var bag = ResourceBag.Of(db, Cpus(2), web);
        Resource Wanted(double amount) => Cpus(amount).PushReservation(Reservation.Static(Web));

        Assert.Equal(ResourceBag.Of(web), bag.Find(Wanted(1)));
        Assert.Equal(ResourceBag.Of(web, Cpus(1)), bag.Find(Wanted(2)));
        Assert.Equal(ResourceBag.Of(web, Cpus(2), db.WithAmount(Amount(3))), bag.Find(Wanted(6)));
        Assert.Null(bag.Find(Wanted(8)));
        Assert.Equal(ResourceBag.Of(Cpus(2)), bag.Find(Cpus(2)));
    }

    [Fact]
    public void Text_IsMesosForm()
    {
        var labels = Labels.Of(new Label("tier", "gold"), new Label("k", null));
        var bag = ResourceBag.Of(
            Cpus(0.5).PushReservation(Reservation.Dynamic(Web, "ops", labels)).AllocatedTo(Web),
            Ports(31000, 31005),
            Volume(64, "fix-m", Mount, "m"),
            SharedVolume(64, "fix-sh") is var shared ? shared.WithKey(shared.Key.AllocatedTo(Web)) : default,
            Items("zz", "b", "a"),
            Cpus(1).WithKey(Cpus(1).Key.WithRevocable(true)));

        Assert.Equal(
            "cpus(allocated: web)(reservations: [(DYNAMIC,web,ops,{tier: gold, k: })]):0.5; ports:[31000-31005]; "
            + "disk(reservations: [(DYNAMIC,web,ops)])[MOUNT:/m,fix-m:m]:64; "
            + "disk(allocated: web)(reservations: [(DYNAMIC,web,ops)])[fix-sh:data]<SHARED>:64<1>; "
            + "zz:{b, a}; cpus{REV}:1",
            bag.ToString());
        Assert.Equal("{}", ResourceBag.Empty.ToString());
    }

    [Fact]
    public void Quantities_SumScalarsAndCountTheRest()
    {
        var bag = ResourceBag.Of(Cpus(1), Cpus(1).AllocatedTo(Web), Ports(1, 10), Items("zz", "a", "b"));

        Assert.Equal("cpus:2; ports:10; zz:2", bag.Quantities.ToString());
    }

    [Fact]
    public void AllocateAndUnallocate_AreInverse()
    {
        var bag = ResourceBag.Of(Cpus(1), Mem(2), Ports(1, 2));

        var allocated = bag.Allocate(Web);

        Assert.All(allocated, resource => Assert.Equal(Web, resource.Key.AllocationRole));
        Assert.Equal(bag, allocated.Unallocate());
        Assert.Equal(
            ResourceBag.Of(Cpus(2)),
            ResourceBag.Of(Cpus(1).AllocatedTo(Web), Cpus(1).AllocatedTo(Db)).Unallocate());
    }

    [Fact]
    public void Reservations_PushAndPop_AreInverse()
    {
        var bag = ResourceBag.Of(Cpus(1), Mem(2));
        var web = bag.PushReservation(Reservation.Dynamic(Web, "ops"));

        Assert.Equal(bag, web.PopReservation());
        Assert.Equal(web, web.PushReservation(Reservation.Dynamic(Api)).PopReservation());
        Assert.Equal(bag, web.PushReservation(Reservation.Dynamic(Api)).ToUnreserved());
        Assert.Throws<ArgumentException>(() => web.PushReservation(Reservation.Dynamic(Db)));
        Assert.Throws<InvalidOperationException>(() => bag.PopReservation());
    }

    [Fact]
    public void LongList_OfOneKey_MergesInTheOrderGiven()
    {
        var ports = Enumerable.Range(0, 1000).Select(number => Ports((ulong)number * 2, (ulong)number * 2));

        var bag = ResourceBag.Of([Cpus(1), .. ports, Cpus(2), Mem(1)]);

        Assert.Equal(["cpus", "ports", "mem"], bag.Select(resource => resource.Name));
        Assert.Equal(1000, bag[1].Ranges.Ranges.Length);
        Assert.Equal(Amount(3), bag.Scalar("cpus"));
    }

    [Fact]
    public void EqualVolumes_HostileNumber_IsRefusedAtOnce()
    {
        // Counting each of them against all would be 10^10 comparisons, and this test would not end.
        var hostile = ResourceBag.Of([.. Enumerable.Repeat(Volume(64, "v"), 100_000)]);

        Assert.False(ResourceBag.Of(Volume(64, "v")).Contains(hostile));
        Assert.False(ResourceBag.Of(Volume(64, "v"), Volume(64, "v")).Contains(hostile));
    }
}
