using System.Globalization;
using Holdfast.Master.Core.Calls;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Tests.Rig;

/// <summary>Short forms of what tests need.</summary>
internal static class Make
{
    public static readonly Reservation Own = Reservation.Dynamic(RoleName.Parse("db"), "ops");

    /// <summary>
    /// Resources from <c>cpus:1;mem:64;ports:[1-5]</c>; a name followed by <c>(role)</c> is reserved statically.
    /// </summary>
    public static ResourceBag Bag(string text)
    {
        var pool = new ResourcePool();
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (part[..colon], part[(colon + 1)..]);
            var stack = ReservationStack.Empty;
            if (name.IndexOf('(', StringComparison.Ordinal) is > 0 and var at)
            {
                stack = ReservationStack.Of(Reservation.Static(RoleName.Parse(name[(at + 1)..^1])));
                name = name[..at];
            }
            var kind = value[0] == '[' ? ResourceKind.Ranges : ResourceKind.Scalar;
            var key = ResourceKey.Of(name, kind).WithReservations(stack);
            if (kind == ResourceKind.Scalar)
            {
                var milli = (long)(double.Parse(value, CultureInfo.InvariantCulture) * 1000);
                pool.Add(Resource.Of(key, Quantity.FromMilli(milli)));
                continue;
            }
            var ends = value[1..^1].Split('-')
                .Select(number => ulong.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            pool.Add(Resource.Of(key, RangeSet.Of(new ValueRange(ends[0], ends[1]))));
        }
        return pool.ToBag();
    }

    public static ResourceBag Reserved(string text, Reservation? by = null) => Bag(text).PushReservation(by ?? Own);

    public static Resource Volume(string id, int mb, Reservation? by = null, string? principal = "ops")
    {
        var disk = Reserved($"disk:{mb}", by)[0];
        return disk.WithKey(disk.Key.WithDisk(new Disk(null, PersistenceId.Parse(id)))).WithDetails(new ResourceDetails
        {
            PersistencePrincipal = principal,
            Volume = new VolumeMount("data"),
        });
    }

    public static FrameworkSpec Framework(string name = "fw", params string[] roles) => new()
    {
        Name = name,
        User = "root",
        Roles = roles.Length == 0 ? ["db"] : [.. roles],
        Principal = "ops",
        FailoverTimeout = TimeSpan.FromMinutes(1),
        Capabilities = FrameworkCapabilities.MultiRole | FrameworkCapabilities.ReservationRefinement
            | FrameworkCapabilities.PartitionAware,
        Wire = System.Text.Encoding.UTF8.GetBytes(name),
    };

    public static TaskSpec Task(string id, AgentId agent, ResourceBag resources, ExecutorSpec? executor = null) => new()
    {
        Id = TaskId.Parse(id),
        Agent = agent,
        Name = id,
        Resources = resources,
        Command = executor is null ? new CommandSpec { Value = "sleep 1" } : null,
        Executor = executor,
        Wire = System.Text.Encoding.UTF8.GetBytes(id),
    };

    public static ExecutorSpec Executor(string id, ResourceBag? resources = null) => new()
    {
        Id = ExecutorId.Parse(id),
        Kind = ExecutorKind.Custom,
        Command = new CommandSpec { Value = "./executor" },
        Resources = resources ?? Bag("cpus:0.1;mem:32"),
        Wire = System.Text.Encoding.UTF8.GetBytes(id),
    };

    public static RequestedOperation Launch(params TaskSpec[] tasks) => new()
    {
        Kind = OperationKind.Launch,
        Tasks = [.. tasks.Select(task => new RequestedTask { Id = task.Id.ToString(), Task = task })],
    };

    public static RequestedOperation Operation(OperationKind kind, ResourceBag resources, string? id = null) => new()
    {
        Kind = kind,
        Id = id is null ? default : OperationId.Parse(id),
        Resources = resources,
    };

    public static RequestedOperation Grow(Resource volume, ResourceBag addition, string? id = null) =>
        Operation(OperationKind.GrowVolume, ResourceBag.Of(volume), id) with { Change = addition };

    /// <summary>What is subtracted is named as the space that it leaves.</summary>
    public static RequestedOperation Shrink(Resource volume, ResourceBag space, string? id = null) =>
        Operation(OperationKind.ShrinkVolume, ResourceBag.Of(volume), id) with { Change = space };

    public static RequestedOperation Reserve(ResourceBag resources, string? id = null) =>
        Operation(OperationKind.Reserve, resources, id);

    public static RequestedOperation Create(Resource volume, string? id = null) =>
        Operation(OperationKind.Create, ResourceBag.Of(volume), id);
}
