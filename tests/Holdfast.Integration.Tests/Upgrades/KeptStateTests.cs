using Holdfast.Agent.Core.Rows;

namespace Holdfast.Integration.Tests.Upgrades;

/// <summary>
/// What older versions stored is opened by this one, says the same, and their agents and masters are understood
/// (docs/design/upgrades.md).
/// </summary>
public sealed class KeptStateTests
{
    /// <summary>Names the state to be kept of this version; it must be a new one.</summary>
    private const string Keep = "KEEP_STATE";

    public static TheoryData<string> Names =>
        [.. Directory.GetDirectories(KeptState.All).Select(path => Path.GetFileName(path)).Order()];

    /// <summary>What has a value only while something is under way, or is wrong, and not where a cluster was stopped in
    /// peace.</summary>
    private static readonly string[] Momentary =
    [
        "volumes.reason", "purges.early", "operations.update.message", "batches.batch", "batches.steps",
        "frameworks.ending", "executors.ending", "tasks.kill", "agents.unreachable_since_us",
        "agents.gone_since_us",
        "volumes.restore_order", "volumes.adopt_order", "volumes.purge_order.wipe", "purges.order.wipe",
        "limit_ids.released", "containers.breach",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Names))]
    public async Task State_KeptByAnOlderVersion_OpensAndSaysTheSame(string name)
    {
        var state = new KeptState(Path.Combine(KeptState.All, name));
        var expected = await File.ReadAllTextAsync(Path.Combine(state.Directory, KeptState.Contents), Cancellation);

        Assert.Equal(expected, await KeptContents.DescribeAsync(state, Cancellation));
    }

    [Fact]
    public async Task State_OfThisVersion_CanBeKept()
    {
        var directory = Directory.CreateTempSubdirectory("holdfast-test-").FullName;
        try
        {
            await KeptCluster.RecordAsync(directory);
            var contents = Path.Combine(directory, KeptState.Contents);
            await File.WriteAllTextAsync(contents, "", Cancellation);
            var state = new KeptState(directory);
            var said = await KeptContents.DescribeAsync(state, Cancellation);
            await File.WriteAllTextAsync(contents, said, Cancellation);

            Assert.All(
                [
                    "volume data 72 ", "task runner Running", "refused: no", "closed: no", "repeats short Starting",
                    "hears RunBatch", "start 2 of the ledger is ", "time seen: ", "volume old was kept since ",
                    "start of its ledger: ", "says start 2 of its ledger: ",
                    "says that its release is ",
                ],
                fact => Assert.Contains(fact, said, StringComparison.Ordinal));
            await HasEachKindAsync(state);
            if (Environment.GetEnvironmentVariable(Keep) is { Length: > 0 } name) CopyTo(directory, name);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    // What no cluster of these tests ever stored, no test can find unreadable later.
    private static async Task HasEachKindAsync(KeptState state)
    {
        Assert.Equal(
            AgentTables.All.Order(StringComparer.Ordinal),
            state.LoadLedger().Select(row => row.Table).Distinct().Order(StringComparer.Ordinal));
        var registry = await state.LoadRegistryAsync(Cancellation);
        Assert.NotEmpty(registry.Agents);
        Assert.NotEmpty(registry.Frameworks);
        Assert.NotEmpty(registry.Volumes);
        Assert.NotEmpty(registry.RemovedFrameworks);
        Assert.NotEmpty(registry.Weights);
        var unkept = state.EmptyFields().Where(
            field => !Momentary.Any(one => $"{field}.".StartsWith($"{one}.", StringComparison.Ordinal))).ToList();
        Assert.True(unkept.Count == 0, $"No row has a value in {string.Join(", ", unkept)}.");
    }

    // Never over an older one: what that version wrote cannot be written again by a later one.
    private static void CopyTo(string directory, string name)
    {
        var target = Path.Combine(KeptState.All, name);
        Assert.False(Directory.Exists(target), $"{target} exists; a kept state is never made anew. Give another name.");
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(directory))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
    }
}
