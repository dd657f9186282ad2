using Holdfast.Cli.Tasks.Run;
using Holdfast.Cli.Volumes;
using Holdfast.Client.Masters;
using Holdfast.Protocol.V1;
using OperationType = Holdfast.Protocol.V1.Offer.Types.Operation.Types.Type;
using ReservationInfo = Holdfast.Protocol.V1.Resource.Types.ReservationInfo;

namespace Holdfast.Cli.Tests.Tasks.Run;

public sealed class PlacingTests
{
    private static readonly RunRequest Plain = new()
    {
        Name = "t", Command = "true", User = "me", Role = "db", Cpus = 1, Mem = 64,
    };

    private static readonly RunRequest WithVolume = Plain with { Volumes = [new("data", 100, "path")] };

    private static readonly VolumeHomes Nowhere = new([]);

    [Fact]
    public void Placing_APlainTask_OnlyLaunches()
    {
        var placed = Assert.IsType<Placed>(Placing.Try(Offer(Of("cpus", 4), Of("mem", 512)), Plain, Nowhere));

        var task = Assert.Single(Assert.Single(placed.Operations).Launch.TaskInfos);
        Assert.Equal(["cpus:1", "mem:64"], task.Resources.Select(Text));
        Assert.Equal(("t", "t", "true", "me"), (task.Name, task.TaskId.Value, task.Command.Value, task.Command.User));
    }

    [Fact]
    public void Placing_WithAGraceWhenKilled_SaysSoInTheTask()
    {
        var offer = Offer(Of("cpus", 4), Of("mem", 512));

        var placed = Assert.IsType<Placed>(
            Placing.Try(offer, Plain with { KillGrace = TimeSpan.FromMinutes(5) }, Nowhere));
        var plain = Assert.IsType<Placed>(Placing.Try(offer, Plain, Nowhere));

        Assert.Equal(300_000_000_000, TaskOf(placed).KillPolicy.GracePeriod.Nanoseconds);
        Assert.Null(TaskOf(plain).KillPolicy);
    }

    [Fact]
    public void Placing_ReservedAndUnreserved_TakesWhatIsReservedFirst()
    {
        var offer = Offer(Of("cpus", 4), Of("cpus", 0.25, "db"), Of("mem", 512));

        var placed = Assert.IsType<Placed>(Placing.Try(offer, Plain, Nowhere));

        Assert.Equal(["cpus:0.25@db", "cpus:0.75", "mem:64"], TaskOf(placed).Resources.Select(Text));
    }

    [Fact]
    public void Placing_ANewVolume_ReservesCreatesAndLaunchesInOneAccept()
    {
        var placed = Assert.IsType<Placed>(
            Placing.Try(Offer(Of("cpus", 4), Of("mem", 512), Of("disk", 1000)), WithVolume, Nowhere));

        Assert.Equal(
            [OperationType.Reserve, OperationType.Create, OperationType.Launch],
            placed.Operations.Select(operation => operation.Type));
        Assert.Equal("disk:100@db", Text(Assert.Single(placed.Operations[0].Reserve.Resources)));
        var volume = Assert.Single(placed.Operations[1].Create.Volumes);
        Assert.Equal(("disk:100@db", "data"), (Text(volume), volume.Disk.Persistence.Id));
        Assert.Contains(volume, TaskOf(placed).Resources);
        Assert.Equal("path", volume.Disk.Volume.ContainerPath);
        Assert.Equal(1, placed.NewVolumes);
    }

    [Fact]
    public void Placing_ANewVolumeWhereDiskIsReserved_DoesNotReserve()
    {
        var placed = Assert.IsType<Placed>(
            Placing.Try(Offer(Of("cpus", 4), Of("mem", 512), Of("disk", 1000, "db")), WithVolume, Nowhere));

        Assert.Equal(
            [OperationType.Create, OperationType.Launch], placed.Operations.Select(operation => operation.Type));
    }

    [Fact]
    public void Placing_DiskInTwoPieces_MakesNoVolumeOfBoth()
    {
        var unfit = Assert.IsType<Unfit>(Placing.Try(
            Offer(Of("cpus", 4), Of("mem", 512), Of("disk", 60), Of("disk", 60, "db")), WithVolume, Nowhere));

        Assert.Equal(["disk for volume 'data': 120 of 100"], unfit.Reasons);
    }

    [Fact]
    public void Placing_AVolumeThatExists_OnlyLaunchesWhereItIs()
    {
        var volume = Of("disk", 200, "db");
        volume.Disk = new() { Persistence = new() { Id = "data" }, Volume = new() { ContainerPath = "old" } };
        var offer = Offer(Of("cpus", 4), Of("mem", 512), Of("disk", 1000), volume);

        var placed = Assert.IsType<Placed>(Placing.Try(offer, WithVolume, HomeOn("a")));
        var elsewhere = Assert.IsType<Unfit>(Placing.Try(offer, WithVolume, HomeOn("b")));

        var taken = Assert.Single(TaskOf(placed).Resources, resource => resource.Disk is not null);
        Assert.Equal((200.0, "path"), (taken.Scalar.Value, taken.Disk.Volume.ContainerPath));
        Assert.Single(placed.Operations);
        Assert.Equal(["a volume is on host-b"], elsewhere.Reasons);
    }

    [Fact]
    public void Placing_AVolumeThatIsNotOffered_IsNeverMadeAnew()
    {
        var unfit = Assert.IsType<Unfit>(
            Placing.Try(Offer(Of("cpus", 4), Of("mem", 512), Of("disk", 1000)), WithVolume, HomeOn("a")));

        Assert.Equal(["volume 'data' is not among what it offers"], unfit.Reasons);
    }

    [Theory]
    [InlineData("rack", "r2", true)]
    [InlineData("level", "10", true)]
    [InlineData("hostname", "host-a", true)]
    [InlineData("rack", "r1", false)]
    [InlineData("zone", "r2", false)]
    public void Placing_OnAnAttribute_ChoosesByIt(string name, string value, bool fits)
    {
        var offer = Offer(Of("cpus", 4), Of("mem", 512));
        offer.Attributes.Add(new Protocol.V1.Attribute
        {
            Name = "rack", Type = Value.Types.Type.Text, Text = new() { Value = "r2" },
        });
        offer.Attributes.Add(new Protocol.V1.Attribute
        {
            Name = "level", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 10 },
        });

        Assert.Equal(fits, Placing.Try(offer, Plain with { On = [(name, value)] }, Nowhere) is Placed);
    }

    [Fact]
    public void Placing_WhereNothingFits_NamesAllThatIsMissing()
    {
        var unfit = Assert.IsType<Unfit>(Placing.Try(
            Offer(Of("cpus", 0.5), Of("mem", 32)), WithVolume with { Disk = 8, On = [("rack", "r2")] }, Nowhere));

        Assert.Equal(
            [
                "it has not rack=r2", "disk for volume 'data': 0 of 100", "cpus: 0.5 of 1", "mem: 32 of 64",
                "disk: 0 of 8",
            ],
            unfit.Reasons);
    }

    private static TaskInfo TaskOf(Placed placed) => placed.Operations[^1].Launch.TaskInfos.Single();

    private static VolumeHomes HomeOn(string agent) => new(
    [
        new VolumeRow(
            new KnownVolume("id", "data", "db", 200, null, agent, $"host-{agent}", "active", "ready", null),
            Agent: null, Task: null),
    ]);

    private static Offer Offer(params Resource[] resources) => new()
    {
        Id = new() { Value = "o" }, FrameworkId = new() { Value = "f" }, AgentId = new() { Value = "a" },
        Hostname = "host-a", Resources = { resources },
    };

    private static Resource Of(string name, double amount, string? role = null)
    {
        var resource = new Resource
        {
            Name = name, Type = Value.Types.Type.Scalar, Scalar = new() { Value = amount },
            AllocationInfo = new() { Role = "db" },
        };
        if (role is not null)
            resource.Reservations.Add(new ReservationInfo { Type = ReservationInfo.Types.Type.Dynamic, Role = role });
        return resource;
    }

    private static string Text(Resource resource) =>
        FormattableString.Invariant($"{resource.Name}:{resource.Scalar.Value}")
        + (resource.Reservations.Count > 0 ? $"@{resource.Reservations[^1].Role}" : "");
}
