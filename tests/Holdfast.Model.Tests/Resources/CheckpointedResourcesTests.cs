using Holdfast.Model.Resources;
using static Holdfast.Model.Tests.Resources.Some;

namespace Holdfast.Model.Tests.Resources;

public sealed class CheckpointedResourcesTests
{
    [Fact]
    public void Apply_ReservationsAndVolumes_TakeTheirPlaceInTheTotal()
    {
        var faults = new List<string>();
        var cpus = Cpus(1).PushReservation(Reservation.Dynamic(Web, "ops"));
        var total = ResourceBag.Of(Cpus(4), Disk(100), Mem(5));

        var promised = ResourceBag.Of(cpus, Volume(64, "v"), SharedVolume(6, "s"));

        var applied = CheckpointedResources.Apply(total, promised, faults);

        Assert.Equal(ResourceBag.Of(Cpus(3), Disk(30), Mem(5), cpus, Volume(64, "v"), SharedVolume(6, "s")), applied);
        Assert.Empty(faults);
    }

    [Fact]
    public void Apply_RefinedStaticReservation_ComesFromTheStaticOne()
    {
        var faults = new List<string>();
        var given = Cpus(4).PushReservation(Reservation.Static(Web));
        var refined = given.WithAmount(Amount(1)).PushReservation(Reservation.Dynamic(Api));

        var applied = CheckpointedResources.Apply(ResourceBag.Of(given), ResourceBag.Of(refined), faults);

        Assert.Equal(ResourceBag.Of(given.WithAmount(Amount(3)), refined), applied);
    }

    [Fact]
    public void Apply_TotalShrunkBelowWhatWasPromised_NamesEachAndWhatIsLeft()
    {
        var faults = new List<string>();
        var mem = Mem(8).PushReservation(Reservation.Dynamic(Web));

        var promised = ResourceBag.Of(Volume(64, "v"), mem);

        Assert.Null(CheckpointedResources.Apply(ResourceBag.Of(Disk(32)), promised, faults));

        Assert.Equal(
            [
                "Incompatible agent resources: disk(reservations: [(DYNAMIC,web,ops)])[v:data]:64 was promised, "
                + "but of disk:64 no more than disk:32 is left",
                "Incompatible agent resources: mem(reservations: [(DYNAMIC,web)]):8 was promised, "
                + "but of mem:8 no more than nothing is left",
            ],
            faults);
    }
}
