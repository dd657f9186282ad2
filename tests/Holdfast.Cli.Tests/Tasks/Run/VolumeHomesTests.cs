using Holdfast.Cli.Tasks.Run;
using Holdfast.Cli.Verbs;
using Holdfast.Cli.Volumes;
using Holdfast.Client.Masters;

namespace Holdfast.Cli.Tests.Tasks.Run;

public sealed class VolumeHomesTests
{
    private static readonly RunRequest Request = new()
    {
        Name = "t", Command = "true", User = "me", Role = "db",
        Volumes = [new("data", 100, "data"), new("log", 10, "log")],
    };

    [Fact]
    public void Homes_OfNewVolumes_AreNowhere()
    {
        var homes = VolumeHomes.Find(Request, [Volume("other", "data", "node1")]);

        Assert.Null(homes.AgentId);
        Assert.Null(homes.Obstacle);
    }

    [Theory]
    [InlineData("unreachable", "ready", "volume db/data is on node1, which is unreachable")]
    [InlineData("recovering", "ready", "volume db/data is on node1, which is recovering")]
    [InlineData("active", "withheld", "volume db/data on node1 is withheld (its disk is gone)")]
    [InlineData("active", "ready", null)]
    public void Homes_OfAVolumeThatExists_SayWhatIsInTheWay(string agent, string state, string? obstacle)
    {
        var volume = Volume("db", "data", "node1", agent: agent, state: state);

        var homes = VolumeHomes.Find(Request, [volume]);

        Assert.Equal(("node1", obstacle), (homes.AgentId, homes.Obstacle));
    }

    [Fact]
    public void Homes_OnTwoAgents_CannotBePlaced() =>
        Assert.Equal(7, Fault([Volume("db", "data", "node1"), Volume("db", "log", "node2")]).Code);

    [Fact]
    public void Homes_TwoOfOneName_AreAConflict()
    {
        var failure = Fault([Volume("db", "data", "node1"), Volume("db", "data", "node2", agent: "unreachable")]);

        Assert.Equal(4, failure.Code);
        Assert.StartsWith(
            "There are 2 volumes db/data: id on node1 (agent node1, root disk, 200 MB, ready) and id on node2 (agent "
            + "node2, root disk, 200 MB, away (unreachable)). Look into each before anything else: ",
            failure.Message, StringComparison.Ordinal);
        Assert.Contains("by its id, 'holdfast volumes destroy ID'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Homes_OfAVolumeThatIsTooSmall_AreAConflictThatTellsItsSize()
    {
        var failure = Fault([Volume("db", "data", "node1", size: 50)]);

        Assert.Equal(4, failure.Code);
        Assert.StartsWith(
            "Volume db/data on node1 has 50 MB, and 100 MB are wanted.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Homes_OfAVolumeInTheTrash_AreNowhere() =>
        Assert.Null(VolumeHomes.Find(Request, [Volume("db", "data", "node1", state: "trash")]).AgentId);

    private static Failure Fault(VolumeRow[] volumes) =>
        Assert.Throws<Failure>(() => VolumeHomes.Find(Request, volumes));

    private static VolumeRow Volume(
        string role, string id, string agentId, double size = 200, string agent = "active", string state = "ready") =>
        new(
            new KnownVolume("id", id, role, size, null, agentId, agentId, agent, state, "its disk is gone"),
            Agent: null, Task: null);
}
