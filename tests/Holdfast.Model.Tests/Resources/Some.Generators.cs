using CsCheck;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Model.Tests.Resources;

internal static partial class Some
{
    /// <summary>How often a law is tried; enough to meet the rare pairs, few enough for a second.</summary>
    public const int Runs = 2000;

    private static readonly Gen<ReservationStack> AnyStack = Gen.OneOf(
        ReservationStack.Empty,
        ReservationStack.Of(Reservation.Static(Web)),
        ReservationStack.Of(Reservation.Static(Web), Reservation.Dynamic(Api, "ops")),
        ReservationStack.Of(Reservation.Dynamic(Web, "ops", Labels.Of(new Label("a", "b")))),
        ReservationStack.Of(Reservation.Dynamic(Db)));

    private static readonly Gen<Disk?> AnyDisk = Gen.OneOf<Disk?>(
        null,
        new Disk(new DiskSource(DiskSourceKind.Path, "/p")),
        new Disk(new DiskSource(DiskSourceKind.Mount, "/m")),
        new Disk(new DiskSource(DiskSourceKind.Raw) { Profile = "fast" }),
        new Disk(new DiskSource(DiskSourceKind.Raw) { Id = "r" }),
        new Disk(null, PersistenceId.Parse("v")),
        new Disk(new DiskSource(DiskSourceKind.Path, "/p"), PersistenceId.Parse("w")));

    private static readonly Gen<ResourceKey> AnyScalarKey = Gen.OneOf(
        Gen.Select(Gen.OneOf("cpus", "mem"), AnyStack, (name, stack) => ScalarKey(name).WithReservations(stack)),
        // Enough different keys that bags grow beyond the length up to which they are walked.
        Gen.Select(Gen.Int[0, 40], number => ScalarKey("mem").WithReservations(
            ReservationStack.Of(Reservation.Dynamic(Db, $"principal {number}")))),
        Gen.Select(AnyStack, AnyDisk, Gen.Bool, (stack, disk, isShared) =>
            ScalarKey("disk").WithReservations(stack).WithDisk(disk)
                .WithShared(isShared && disk?.PersistenceId is not null)));

    private static readonly Gen<ValueRange> AnyRange =
        Gen.Select(Gen.ULong[0, 12], Gen.ULong[0, 3], (begin, length) => new ValueRange(begin, begin + length));

    private static readonly Gen<Resource> AnyPlainResource = Gen.OneOf(
        Gen.Select(AnyScalarKey, Gen.Long[0, 4], (key, milli) => Resource.Of(key, Quantity.FromMilli(milli))),
        Gen.Select(AnyStack, AnyRange.Array[0, 3], (stack, ranges) =>
            Resource.Of(ResourceKey.Of("ports", ResourceKind.Ranges).WithReservations(stack), RangeSet.Of(ranges))),
        Gen.Select(AnyStack, Gen.OneOf("a", "b", "c").Array[0, 3], (stack, items) =>
            Resource.Of(ResourceKey.Of("zz", ResourceKind.Set).WithReservations(stack), ItemSet.Of(items))));

    /// <summary>Any resource, from so few values that two of them often meet.</summary>
    public static readonly Gen<Resource> AnyResource =
        Gen.Select(AnyPlainResource, Gen.Int[0, 9], (resource, turn) => turn switch
        {
            0 => resource.AllocatedTo(Web),
            1 => resource.WithKey(resource.Key.WithRevocable(true)),
            2 => resource.WithKey(resource.Key.WithProvider("rp")),
            3 when resource.Key.IsShared => resource.WithCopies(2),
            _ => resource,
        });

    /// <summary>Any bag: mostly small, sometimes long enough to be hashed.</summary>
    public static readonly Gen<ResourceBag> AnyBag = Gen.Frequency(
        (4, AnyResource.Array[0, 6]),
        (1, AnyResource.Array[20, 60])).Select(resources => ResourceBag.Of(resources));

    private static ResourceKey ScalarKey(string name) => ResourceKey.Of(name, ResourceKind.Scalar);
}
