using Holdfast.Protocol.V1;
using Task = System.Threading.Tasks.Task;

namespace Holdfast.Cli.Tests.Volumes;

public sealed class ResizeTests
{
    private const int Usage = 2;
    private const int NotFound = 3;
    private const int Conflict = 4;
    private const int NotPlaced = 7;

    /// <summary>Until the call arrives another volume of the name may have been made.</summary>
    [Theory]
    [InlineData("grow db/data --by 32", "Grew volume db/data on node1 from 64 MB to 96 MB.\n", "GrowVolume")]
    [InlineData("grow data --to 96", "Grew volume db/data on node1 from 64 MB to 96 MB.\n", "GrowVolume")]
    [InlineData("shrink db/data --by 32", "Shrank volume db/data on node1 from 64 MB to 32 MB.\n", "ShrinkVolume")]
    [InlineData("shrink data --to 32", "Shrank volume db/data on node1 from 64 MB to 32 MB.\n", "ShrinkVolume")]
    public async Task Resize_OfAVolume_NamesTheOneThatWasSeen(string line, string said, string call)
    {
        await using var master = Master(reserved: 128);

        var run = await RunAsync(master, line);

        Assert.Equal((0, said, ""), (run.Code, run.Output, run.Error));
        Assert.Equal([$"{call} /api/v1?volume_id=node1.data"], master.Orders);
    }

    /// <summary>A volume grows only by what is reserved exactly as it is: nobody could type that.</summary>
    [Fact]
    public async Task Grow_WithLessReservedThanItNeeds_ReservesWhatIsMissing()
    {
        await using var master = Master(reserved: 16, free: 100);

        var run = await RunAsync(master, "grow db/data --by 32");

        Assert.Equal(
            "Reserved disk:16 for role 'db' on node1.\nGrew volume db/data on node1 from 64 MB to 96 MB.\n",
            run.Output);
        Assert.Equal(["ReserveResources /api/v1", "GrowVolume /api/v1?volume_id=node1.data"], master.Orders);
    }

    [Fact]
    public async Task Grow_WithPlan_SaysEachStepAndDoesNone()
    {
        await using var master = Master(reserved: 16, free: 100);

        var run = await RunAsync(master, "grow db/data --by 32 --plan");

        Assert.Equal(
            "Would reserve disk:16 for role 'db' on node1.\n"
            + "Would grow volume db/data on node1 from 64 MB to 96 MB.\n", run.Output);
        Assert.Empty(master.Orders);
    }

    [Fact]
    public async Task Grow_BeyondWhatThereIs_SaysHowMuchThereIs()
    {
        await using var master = Master(reserved: 16, free: 8);

        var run = await RunAsync(master, "grow db/data --by 32");

        Assert.Equal((NotPlaced, ""), (run.Code, run.Output));
        Assert.Contains(
            "node1 has 16 MB of disk that is reserved as the volume is and used by nobody, and 8 MB that can be "
            + "reserved so: '--by 24MB' is the most.", run.Error);
        Assert.Empty(master.Orders);
    }

    [Theory]
    [InlineData("grow db/data", Usage, "Say how much with --by, or how large it is to be with --to")]
    [InlineData("shrink db/data --by 1 --to 2", Usage, "Say how much with --by, or how large it is to be with --to")]
    [InlineData("grow db/data --to 64", Usage, "has 64 MB, so that 64 MB are not more; 'holdfast volumes shrink'")]
    [InlineData("shrink db/data --to 65", Usage, "has 64 MB, so that 65 MB are not less; 'holdfast volumes grow'")]
    [InlineData("shrink db/data --by 64", Usage, "'holdfast volumes destroy db/data' takes all of it away")]
    [InlineData("grow db/other --by 1", NotFound, "There is no volume 'db/other'.")]
    [InlineData("grow db/data --by big", Usage, "'big' is no size")]
    public async Task Resize_ThatCannotBe_SaysWhatToTypeInstead(string line, int code, string said)
    {
        await using var master = Master(reserved: 128);

        var run = await RunAsync(master, line);

        Assert.Equal((code, ""), (run.Code, run.Output));
        Assert.Contains(said, run.Error);
        Assert.Empty(master.Orders);
    }

    [Theory]
    [InlineData("\"active\"", "\"unreachable\"", "which is unreachable. Nothing can be told to it")]
    [InlineData("\"ready\"", "\"withheld\"", "is withheld, and cannot be resized so")]
    public async Task Resize_OfAVolumeThatIsNotThere_SaysWhereItStands(string was, string becomes, string said)
    {
        await using var master = Master(reserved: 128, volumes: FakeAgents.Volumes("db/data@node1")
            .Replace(was, becomes, StringComparison.Ordinal));

        var run = await RunAsync(master, "grow db/data --by 32");

        Assert.Equal((Conflict, ""), (run.Code, run.Output));
        Assert.Contains(said, run.Error);
        Assert.Empty(master.Orders);
    }

    [Fact]
    public async Task Resize_OfADiskThatIsWhole_SaysThatItHasItsSize()
    {
        await using var master = Master(reserved: 128);
        var source = new Resource.Types.DiskInfo.Types.Source
        {
            Type = Resource.Types.DiskInfo.Types.Source.Types.Type.Mount, Mount = new() { Root = "/mnt/a" },
        };
        master.State.GetAgents.Agents[0].TotalResources.Single(one => one.Disk is not null).Disk.Source = source;

        var run = await RunAsync(master, "shrink db/data --by 32");

        Assert.Equal((Conflict, ""), (run.Code, run.Output));
        Assert.Contains("Volume db/data has all of /mnt/a on node1, a disk of which nobody can have a part", run.Error);
    }

    private static System.Threading.Tasks.Task<CliRun> RunAsync(FakeMaster master, string line) =>
        CliRun.OfAsync(["volumes", .. line.Split(' '), "--master", master.Address]);

    private static FakeMaster Master(double reserved, double free = 0, string? volumes = null)
    {
        var agent = FakeAgents.Agent("node1", "db", "data");
        var space = agent.TotalResources.Single(one => one.Disk is not null).Clone();
        space.Disk = null;
        space.Scalar.Value = reserved;
        agent.TotalResources.Add(space);
        if (free > 0)
            agent.TotalResources.Add(new Resource
            {
                Name = "disk", Type = Value.Types.Type.Scalar, Scalar = new() { Value = free },
            });
        return new()
        {
            State = FakeAgents.State(agent), Volumes = volumes ?? FakeAgents.Volumes("db/data@node1"),
        };
    }
}
