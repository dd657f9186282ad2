using System.Collections.Immutable;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Tests.Rig;

/// <summary>Short ways to say what an agent has and what is asked of it.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    public static readonly FrameworkId Framework = FrameworkId.Parse("M-0000");
    public static readonly AgentId AgentId = AgentId.Parse("M-S0");
    public static readonly RoleName Db = RoleName.Parse("db");

    public static Resource Cpus(long milli) => Resource.Scalar("cpus", Quantity.FromMilli(milli));

    public static Resource Mem(long megabytes) => Resource.Scalar("mem", Quantity.FromMilli(megabytes * 1000));

    public static Resource Disk(long megabytes) => Resource.Scalar("disk", Quantity.FromMilli(megabytes * 1000));

    public static Resource Mount(long megabytes) =>
        Resource.Of(Disk(1).Key.WithDisk(new Disk(MountSource)), Quantity.FromMilli(megabytes * 1000));

    public static DiskSource MountSource { get; } = new(DiskSourceKind.Mount, "/mnt/a");

    public static Resource Reserved(Resource resource) =>
        resource.PushReservation(Reservation.Dynamic(Db, "ops"));

    public static Resource Volume(string id, long megabytes) => Persistent(Reserved(Disk(megabytes)), id);

    public static Resource Persistent(Resource resource, string id) => resource
        .WithKey(resource.Key.WithDisk(new Disk(resource.Key.Disk?.Source, PersistenceId.Parse(id))))
        .WithDetails(new ResourceDetails { PersistencePrincipal = "ops", Volume = new VolumeMount("data") });

    public static FrameworkSpec FrameworkSpec(FrameworkCapabilities? capabilities = null) => new()
    {
        Id = Framework,
        Name = "stateful",
        User = "root",
        Roles = ["db"],
        Principal = "ops",
        Checkpoint = true,
        Capabilities = capabilities ?? FrameworkCapabilities.PartitionAware | FrameworkCapabilities.TaskKillingState
            | FrameworkCapabilities.MultiRole | FrameworkCapabilities.ReservationRefinement,
    };

    public static TaskSpec Task(string id, params ImmutableArray<Resource> resources) => new()
    {
        Id = TaskId.Parse(id),
        Agent = AgentId,
        Name = id,
        Resources = ResourceBag.Of(resources.AsSpan()).Allocate(Db),
        Command = new CommandSpec { Value = "sleep 1000" },
    };

    public static TaskSpec OnExecutor(TaskSpec task, string executor) => task with
    {
        Command = null,
        Executor = new ExecutorSpec
        {
            Id = ExecutorId.Parse(executor),
            Kind = ExecutorKind.Custom,
            Command = new CommandSpec { Value = "./executor" },
            Resources = ResourceBag.Of(Cpus(100), Mem(32)).Allocate(Db),
            ShutdownGrace = TimeSpan.FromSeconds(3),
        },
    };

    public static OperationSpec Operation(int number, OperationKind kind, params ImmutableArray<Resource> resources) =>
        new()
    {
        Uuid = new OperationUuid(new Guid(number, 0, 0, new byte[8])),
        Id = OperationId.Parse($"op-{number}"),
        Framework = Framework,
        Principal = "ops",
        At = Start,
        Kind = kind,
        Resources = ResourceBag.Of(resources.AsSpan()),
    };

    public static AgentFacts Facts(params ImmutableArray<Resource> resources) => new()
    {
        Agent = new AgentSpec { Hostname = "localhost", Ip = "127.0.0.1", Port = 5051, Version = "0.1.0" },
        BootId = "boot-1",
        SinceBoot = TimeSpan.FromDays(100),
        Resources = resources.Length == 0 ? [Cpus(4000), Mem(4096), Disk(10240)] : ResourceBag.Of(resources.AsSpan()),
        Disks =
        [
            new DiskFacts(null, "/agent", "fs-1", Quantity.FromMilli(20_480_000), Quantity.Zero, "directory", null),
            new DiskFacts(
                MountSource, "/mnt/a", "fs-2", Quantity.FromMilli(1_024_000), Quantity.Zero, "directory", null),
        ],
    };
}
