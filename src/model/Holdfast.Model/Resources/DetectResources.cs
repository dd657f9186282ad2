namespace Holdfast.Model.Resources;

/// <summary>Fills in what the operator did not give: cpus, mem, disk and ports, as Mesos does.</summary>
public static class DetectResources
{
    private const ulong Mega = 1UL << 20;
    private const ulong Giga = 1UL << 30;

    /// <summary>The share of a detected disk that is not announced: room for trash and the agent's own files.</summary>
    public const double DiskReserveDefault = 0.10;

    /// <summary>What the machine has to offer when the operator gives nothing.</summary>
    /// <param name="machine">The facts.</param>
    /// <param name="diskReserve">The share of the detected disk that is kept back, from 0 up to but excluding
    /// 1.</param>
    public static ResourceBag From(MachineFacts machine, double diskReserve = DiskReserveDefault) =>
        Complete(ResourceBag.Empty, machine, RoleName.Any, diskReserve);

    /// <summary>The operator's resources, and those of the four that they do not name at all.</summary>
    /// <param name="given">What the operator gave. Any resource named <c>disk</c> stops the detection of the root
    /// disk.</param>
    /// <param name="machine">The facts.</param>
    /// <param name="defaultRole">The role that detected resources are reserved to; <c>*</c> reserves nothing.</param>
    /// <param name="diskReserve">The share of the detected disk that is kept back, from 0 up to but excluding
    /// 1.</param>
    public static ResourceBag Complete(
        ResourceBag given, MachineFacts machine, RoleName defaultRole, double diskReserve = DiskReserveDefault)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentOutOfRangeException.ThrowIfNegative(diskReserve);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(diskReserve, 1);
        var pool = new ResourcePool();
        Detect("cpus", name => Resource.Scalar(name, Quantity.FromCount((ulong)machine.Cores)));
        Detect("mem", name => Resource.Scalar(name, Quantity.FromCount(MemoryMb(machine))));
        Detect("disk", name => Resource.Scalar(name, Quantity.FromCount(DiskMb(machine, diskReserve))));
        Detect("ports", name => Resource.Of(ResourceKey.Of(name, ResourceKind.Ranges), RangeSet.Of(31000, 32000)));
        return given + pool.ToBag();

        void Detect(string name, Func<string, Resource> make)
        {
            foreach (ref readonly var entry in given.Entries)
                if (entry.Name == name) return;
            var resource = make(name);
            pool.Add(defaultRole.IsAny ? resource : resource.PushReservation(Reservation.Static(defaultRole)));
        }
    }

    /// <summary>All but 1 GB where there are at least 2 GB, else half; 1 GB when nothing is known.</summary>
    private static ulong MemoryMb(MachineFacts machine)
    {
        if (machine.MemoryBytes is not { } bytes) return Giga / Mega;
        return (bytes >= 2 * Giga ? bytes - Giga : bytes / 2) / Mega;
    }

    /// <summary>
    /// All but 5 GB where there are at least 10 GB, else half; 10 GB when nothing is known. And no more than leaves the
    /// reserve: Mesos has no trash that could fill the disk.
    /// </summary>
    private static ulong DiskMb(MachineFacts machine, double reserve)
    {
        if (machine.DiskBytes is not { } bytes) return 10 * Giga / Mega;
        var left = bytes >= 10 * Giga ? bytes - 5 * Giga : bytes / 2;
        return Math.Min(left, (ulong)(bytes * (1 - reserve))) / Mega;
    }
}
