using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Model.Tests.Resources;

/// <summary>Short names for the resources that the tests talk about.</summary>
internal static partial class Some
{
    public static readonly RoleName Web = RoleName.Parse("web");
    public static readonly RoleName Api = RoleName.Parse("web/api");
    public static readonly RoleName Db = RoleName.Parse("db");

    public static Resource Cpus(double amount) => Scalar("cpus", amount);

    public static Resource Mem(double amount) => Scalar("mem", amount);

    public static Resource Disk(double amount) => Scalar("disk", amount);

    public static Resource Ports(ulong begin, ulong end) =>
        Resource.Of(ResourceKey.Of("ports", ResourceKind.Ranges), RangeSet.Of(begin, end));

    public static Resource Items(string name, params string[] items) =>
        Resource.Of(ResourceKey.Of(name, ResourceKind.Set), ItemSet.Of(items));

    public static Resource DiskOf(double amount, DiskSource source) =>
        Disk(amount).WithKey(Disk(amount).Key.WithDisk(new Disk(source)));

    public static Resource Volume(double amount, string id, DiskSource? source = null, string path = "data")
    {
        var key = Disk(amount).Key
            .WithReservations(ReservationStack.Of(Reservation.Dynamic(Web, "ops")))
            .WithDisk(new Disk(source, PersistenceId.Parse(id)));
        return Resource.Of(key, Amount(amount), new() { PersistencePrincipal = "ops", Volume = new(path) });
    }

    public static Resource SharedVolume(double amount, string id)
    {
        var volume = Volume(amount, id);
        return volume.WithKey(volume.Key.WithShared(true));
    }

    public static Quantity Amount(double value) => Quantity.TryFrom(value, out var quantity)
        ? quantity
        : throw new ArgumentOutOfRangeException(nameof(value), value, "not a quantity");

    private static Resource Scalar(string name, double amount) => Resource.Scalar(name, Amount(amount));
}
