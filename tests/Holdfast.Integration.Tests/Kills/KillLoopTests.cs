using System.Globalization;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Kills;

/// <summary>
/// Master, agent, shims, executors and tasks are killed at random while tasks append numbered records with checksums:
/// every acknowledged record is there, nobody but one task wrote to a volume at a time (S1, S4), and nothing is left
/// over.
/// </summary>
/// <remarks>HOLDFAST_KILL_SECONDS says how long, HOLDFAST_KILL_SEED which chance; a failure names it.</remarks>
public sealed class KillLoopTests
{
    private const int UsualSeconds = 20;

    [Fact]
    public async Task Cluster_ItsPartsAreKilledAtRandom_KeepsEveryAcknowledgedRecordAndLeaksNothing()
    {
        var seconds = Number("HOLDFAST_KILL_SECONDS") ?? UsualSeconds;
        var seed = Number("HOLDFAST_KILL_SEED") ?? Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"HOLDFAST_KILL_SEED={seed}");
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "recorder", KeptVolume.Role);
        await framework.SubscribeAsync();
        KeptVolume[] volumes =
            [.. Enumerable.Range(0, 4).Select(i => new KeptVolume($"v{i}", cluster.Directory, hasExecutor: i >= 2))];
        using var operators = new KillOperator(cluster, volumes, new Random(seed + 1));
        var first = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 3072, "disk");
        // Room to grow, however long it goes on.
        await framework.AcceptAsync(first,
            Json.Reserve(Json.Reserved(Json.Scalar("disk", 3072), KeptVolume.Role)),
            Json.Create([.. volumes.Select(static volume => volume.Resource), KillOperator.SpareVolume]));
        await operators.BeginAsync(first["agent_id"]!["value"]!.GetValue<string>());
        var loop = new KillLoop(cluster, framework, volumes, operators, new Random(seed));
        await loop.SettleAsync();

        await loop.RunAsync(TimeSpan.FromSeconds(seconds));
        await loop.SettleAsync();

        Console.WriteLine($"kill loop: {seconds} s, seed {seed}: {loop}; "
            + $"{volumes.Sum(static volume => volume.Highest)} records by "
            + $"{volumes.Sum(static volume => volume.Launches)} tasks, "
            + $"{operators.Acknowledged} orders of an operator, nothing lost");
        await framework.CallAsync("TEARDOWN");
        await Eventually.IsTrueAsync(
            () => Tasks(cluster).Count == 0, TimeSpan.FromSeconds(60), "the end of every task and shim");
        foreach (var volume in volumes)
        {
            Assert.Empty(volume.Complaints);
            Assert.True(volume.Highest > 0, volume.Name);
        }
        operators.Verify();
        await NothingIsLeftAsync(cluster);
    }

    // Idle shims wait for work, below the agent's own directory.
    private static List<int> Tasks(TestCluster cluster) =>
        [.. ProcessesBelow.Find($"{cluster.AgentDirectory}/slaves")];

    private static async Task NothingIsLeftAsync(TestCluster cluster)
    {
        // A directory and a manifest of each, and the spare one's at one of both places.
        var lying = new[] { "volumes", "trash" }
            .SelectMany(place => Directory.GetFileSystemEntries($"{cluster.AgentDirectory}/{place}")).ToList();
        Assert.True(lying.Count == 10, string.Join('\n', lying));
        Assert.DoesNotContain(
            cluster.AgentDirectory, await File.ReadAllTextAsync("/proc/self/mountinfo"), StringComparison.Ordinal);
    }

    private static int? Number(string variable) => int.TryParse(
        Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
