using Holdfast.Model.Resources;
using static Holdfast.Model.Tests.Resources.Some;

namespace Holdfast.Model.Tests.Resources;

public sealed class ResourceKeyTests
{
    [Fact]
    public void Key_OfHugeParts_IsEqualThoughNotRemembered()
    {
        var one = Reserved(new string('x', 10_000));
        var two = Reserved(new string('x', 10_000));

        Assert.NotSame(one, two);
        Assert.Equal(one, two);
        var merged = ResourceBag.Of(Resource.Of(one, Amount(1)), Resource.Of(two, Amount(2)));
        Assert.Equal(Resource.Of(one, Amount(3)), Assert.Single(merged));
    }

    [Fact]
    public void Keys_MoreThanAreRemembered_StillMerge()
    {
        const int Number = 20_000;
        var pool = new ResourcePool();
        for (var round = 0; round < 2; round++)
            for (var number = 0; number < Number; number++) pool.Add(Resource.Of(Reserved($"{number}"), Amount(1)));

        Assert.Equal(Number, pool.Count);
        Assert.All(pool.Entries.ToArray(), entry => Assert.Equal(Amount(2), entry.Amount));
    }

    [Fact]
    public void Key_AllocatedAndBack_IsItself()
    {
        var key = Reserved("a");

        Assert.Equal(Web, key.AllocatedTo(Web).AllocationRole);
        Assert.Equal(Db, key.AllocatedTo(Web).AllocatedTo(Db).AllocationRole);
        Assert.Equal(key, key.AllocatedTo(Web).Unallocated);
        Assert.NotEqual(key, key.AllocatedTo(Web));
        Assert.Equal(key.AllocatedTo(Web), key.AllocatedTo(Db).AllocatedTo(Web));
    }

    [Fact]
    public void Key_EachPart_TellsItApart()
    {
        var key = ResourceKey.Of("disk", ResourceKind.Scalar);
        ResourceKey[] others =
        [
            ResourceKey.Of("disc", ResourceKind.Scalar),
            ResourceKey.Of("disk", ResourceKind.Set),
            key.WithReservations(ReservationStack.Of(Reservation.Static(Web))),
            key.WithReservations(ReservationStack.Of(Reservation.Dynamic(Web))),
            key.WithReservations(ReservationStack.Of(Reservation.Dynamic(Web, ""))),
            key.WithReservations(ReservationStack.Of(Reservation.Dynamic(Web, labels: Labels.Empty))),
            key.WithDisk(new Disk(new DiskSource(DiskSourceKind.Path, "/a"))),
            key.WithDisk(new Disk(new DiskSource(DiskSourceKind.Path, "/b"))),
            key.WithDisk(new Disk(new DiskSource(DiskSourceKind.Mount, "/a"))),
            key.WithDisk(new Disk(new DiskSource(DiskSourceKind.Path, "/a") { Vendor = "v" })),
            key.WithDisk(new Disk(new DiskSource(DiskSourceKind.Path, "/a") { Metadata = Labels.Empty })),
            Volume(1, "v").Key.WithReservations(ReservationStack.Empty),
            SharedVolume(1, "v").Key.WithReservations(ReservationStack.Empty),
            key.WithProvider("rp"),
            key.WithRevocable(true),
            key.AllocatedTo(Web),
        ];

        Assert.DoesNotContain(key, others);
        Assert.Equal(others.Length, others.Distinct().Count());
        Assert.All(others, other => Assert.DoesNotContain("Holdfast", other.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_MadeByManyThreads_AreEqual()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(MakeKeys)));

        Assert.All(made, keys => Assert.Equal(made[0], keys));

        static ResourceKey[] MakeKeys() =>
        [
            .. Enumerable.Range(0, 2000).Select(number =>
                Reserved($"{number % 100}").AllocatedTo(number % 2 == 0 ? Web : Db)),
        ];
    }

    private static ResourceKey Reserved(string label) => ResourceKey.Of("cpus", ResourceKind.Scalar).WithReservations(
        ReservationStack.Of(Reservation.Dynamic(Web, "ops", Labels.Of(new Label("of", label)))));
}
