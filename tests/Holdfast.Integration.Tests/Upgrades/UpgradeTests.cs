using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Upgrades;

/// <summary>A cluster of the version before this one is upgraded under what runs there: its ledger and registry are
/// opened, its shims and executors taken over, and while the two versions are mixed the cluster does all that it
/// does.</summary>
public sealed class UpgradeTests(PreviousBuild previous) : IClassFixture<PreviousBuild>
{
    [Theory]
    [InlineData("agent")]
    [InlineData("master")]
    public async Task Cluster_UpgradedOneMemberAfterTheOther_KeepsTasksAndData(string first)
    {
        await using var cluster = await TestCluster.StartAsync(program: previous.Server);
        await using var story = await UpgradeStory.BeginAsync(cluster);
        HoldfastProcess[] members =
            first == "agent" ? [cluster.Agent, cluster.Master] : [cluster.Master, cluster.Agent];

        await story.ReplaceAsync(members[0], Repository.Holdfast);
        await story.GoOnAsync();
        await story.ReplaceAsync(members[1], Repository.Holdfast, isLast: true);
        await story.GoOnAsync();

        await story.EndAsync();
    }

    /// <summary>Who finds a fault in the new version goes back, and comes again later. That needs no copy while the
    /// schema is the same.</summary>
    [Fact]
    public async Task Cluster_UpgradedAndPutBack_KeepsTasksAndData()
    {
        await using var cluster = await TestCluster.StartAsync(program: previous.Server);
        await using var story = await UpgradeStory.BeginAsync(cluster);
        await story.ReplaceAsync(cluster.Master, Repository.Holdfast);
        await story.ReplaceAsync(cluster.Agent, Repository.Holdfast);
        await story.GoOnAsync();

        await story.ReplaceAsync(cluster.Agent, previous.Server);
        await story.GoOnAsync();
        // Its ledger lost the names of its starts on the way back, and must not pass for a copy of itself.
        await story.ReplaceAsync(cluster.Agent, Repository.Holdfast);
        await story.ReplaceAsync(cluster.Agent, previous.Server);
        await story.ReplaceAsync(cluster.Master, previous.Server, isLast: true);
        await story.GoOnAsync();

        await story.EndAsync();
    }
}
