using Holdfast.Cli.Volumes;
using Holdfast.Client.Masters;

namespace Holdfast.Cli.Tests.Volumes;

/// <summary>The agent is asked between two answers of the master: what comes and goes meanwhile is no
/// difference.</summary>
public sealed class InventoryComparisonTests
{
    [Fact]
    public void Volumes_ThatBothHave_AreNoDifference() =>
        Assert.Empty(InventoryComparison.Of([Known("a")], ["a"], [Known("a")]));

    [Fact]
    public void Volume_ThatOnlyTheMasterHas_IsAGhost()
    {
        var found = Assert.Single(InventoryComparison.Of([Known("a")], [], [Known("a")]));

        Assert.Equal(("ghost", "a", null), (found.Verdict, found.VolumeId, found.Fix));
        Assert.Equal("volume 'data' (a) of role db", found.Subject);
    }

    [Fact]
    public void Volume_ThatWasPurged_IsNoDifference()
    {
        var purged = Known("a") with { State = "trash" };

        Assert.Empty(InventoryComparison.Of([purged], [], [purged]));
    }

    [Fact]
    public void Volume_ThatOnlyTheAgentHas_IsAnOrphan()
    {
        var found = Assert.Single(InventoryComparison.Of([], ["a"], []));

        Assert.Equal(("orphan", "a", null), (found.Verdict, found.VolumeId, found.Fix));
    }

    [Fact]
    public void Volume_ThatComesOrGoesMeanwhile_IsNoDifference()
    {
        Assert.Empty(InventoryComparison.Of([], [], [Known("made")]));
        Assert.Empty(InventoryComparison.Of([Known("purged")], [], []));
        Assert.Empty(InventoryComparison.Of([], ["made"], [Known("made")]));
        Assert.Empty(InventoryComparison.Of([Known("purged")], ["purged"], []));
    }

    private static KnownVolume Known(string id) =>
        new(id, "data", "db", 64, Disk: null, "m-S0", "node1", "active", "ready", Reason: null);
}
