namespace Holdfast.Cli.Tests.Volumes;

public sealed class DestroyTests
{
    /// <summary>Until the question is answered another volume of the name may have been made.</summary>
    [Fact]
    public async Task Destroy_OfAVolume_NamesTheOneThatWasSeen()
    {
        await using var master = Master();

        var run = await CliRun.OfAsync("volumes", "destroy", "db/data", "--yes", "--master", master.Address);

        Assert.Equal(0, run.Code);
        Assert.Equal(["DestroyVolumes /api/v1?volume_id=node1.data"], master.Orders);
    }

    /// <summary>Once it is gone, the same line typed again would mean the next one of that name in another role.
    /// </summary>
    [Fact]
    public async Task Destroy_ByTheNameAloneWithNobodyAsked_IsRefusedWithTheWholeName()
    {
        await using var master = Master();

        var run = await CliRun.OfAsync("volumes", "destroy", "data", "--yes", "--master", master.Address);

        Assert.Equal((8, ""), (run.Code, run.Output));
        Assert.Contains("Write the whole name: 'holdfast volumes destroy db/data --yes'.", run.Error);
        Assert.Empty(master.Orders);
    }

    [Theory]
    [InlineData("show")]
    [InlineData("destroy")]
    public async Task AnyVerb_OnAVolumeThatWasDestroyed_TellsWhereItsDataIs(string verb)
    {
        await using var master = new FakeMaster
        {
            State = FakeAgents.State(FakeAgents.Agent("node1", "db")),
            Volumes = FakeAgents.Volumes("db/data@node1").Replace("ready", "trash", StringComparison.Ordinal),
        };

        var run = await CliRun.OfAsync("volumes", verb, "db/data", "--master", master.Address);

        Assert.Equal((3, ""), (run.Code, run.Output));
        Assert.Contains("Volume 'db/data' was destroyed; its data is in the trash of node1", run.Error);
    }

    [Fact]
    public async Task Destroy_OfAVolumeWhoseNameEndsSo_DestroysNothing()
    {
        await using var master = new FakeMaster
        {
            State = FakeAgents.State(FakeAgents.Agent("node1", "prod-db", "data")),
            Volumes = FakeAgents.Volumes("prod-db/data@node1"),
        };

        var run = await CliRun.OfAsync("volumes", "destroy", "db/data", "--yes", "--master", master.Address);

        Assert.Equal((3, ""), (run.Code, run.Output));
        Assert.Contains("There is no volume 'db/data'.", run.Error);
        Assert.Empty(master.Orders);
    }

    private static FakeMaster Master() => new()
    {
        State = FakeAgents.State(FakeAgents.Agent("node1", "db", "data")),
        Volumes = FakeAgents.Volumes("db/data@node1"),
    };
}
