using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>An agent's ledger is put back from a copy of before its last start. It has forgotten what was acknowledged
/// since, and is told by its starts: by then its generation is the one that the registry knows.</summary>
public sealed class LedgerPutBackTests
{
    private const string Registered = "registered with";
    private const string Refused = "did not have the start that the cluster knows as generation 2";

    [Fact]
    public async Task Agent_WhoseLedgerWasPutBack_IsNotLetInHoweverOftenItIsStarted()
    {
        await using var cluster = await TestCluster.StartAsync();
        await HeardAsync(() => cluster.Master.Log, Registered, 1);
        var ledger = Path.Combine(cluster.AgentDirectory, "ledger.db");
        await cluster.Agent.StopAsync();
        File.Copy(ledger, ledger + ".copy");
        await cluster.Agent.StartAsync();
        await HeardAsync(() => cluster.Master.Log, Registered, 2);
        await cluster.Agent.StopAsync();
        File.Copy(ledger + ".copy", ledger, overwrite: true);
        await cluster.Master.KillAsync();
        await cluster.Master.StartAsync();

        for (var start = 1; start <= 2; start++)
        {
            var before = cluster.Agent.Log.Length;
            await cluster.Agent.StartAsync();
            await HeardAsync(() => cluster.Agent.Log[before..], Refused, 1);
            await cluster.Agent.KillAsync();
        }

        Assert.Equal(2, Count(cluster.Master.Log, Registered));
    }

    private static Task HeardAsync(Func<string> log, string text, int times) => Eventually.IsTrueAsync(
        () => Count(log(), text) >= times, Eventually.DefaultBound, $"'{text}' to be said {times} times");

    private static int Count(string log, string text) => log.Split(text).Length - 1;
}
