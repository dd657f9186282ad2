using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Starting;

/// <summary>What listens on all addresses is announced by one that others can call.</summary>
public sealed class AnyAddressTests
{
    [Fact]
    public async Task AllAddresses_ListenedOn_AreAnnouncedAsOneThatCanBeCalled()
    {
        var directory = Directory.CreateTempSubdirectory("holdfast-any-").FullName;
        try
        {
            await AssertAnnouncedAsync(directory);
        }
        finally
        {
            await ProcessesBelow.KillAsync(directory);
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task AssertAnnouncedAsync(string directory)
    {
        string[] listen = ["--ip=0.0.0.0", "--insecure"];
        var (masterPort, agentPort) = (TestPorts.Next(), TestPorts.Next());
        using var master = new HoldfastProcess("master", $"{directory}/master.log", masterPort,
            [.. listen, $"--port={masterPort}", $"--work_dir={directory}/master"]);
        using var agent = new HoldfastProcess("agent", $"{directory}/agent.log", agentPort,
            [
                .. listen, $"--port={agentPort}", $"--work_dir={directory}/agent", $"--master={master.Address}",
                "--resources=cpus:1;mem:64;disk:64", $"--cgroups_root=holdfast-test-{agentPort}",
            ]);
        await master.StartAsync();
        await agent.StartAsync();
        using var http = master.NewClient(TimeSpan.FromSeconds(5));
        var slaves = "";
        await Eventually.IsTrueAsync(
            async () => (slaves = await http.GetStringAsync(
                new Uri($"{master.Url}/slaves"), TestContext.Current.CancellationToken)).Contains("\"pid\""),
            Eventually.DefaultBound, "the agent's registration");
        var state = await http.GetStringAsync(new Uri($"{master.Url}/state"), TestContext.Current.CancellationToken);

        Assert.DoesNotContain("@0.0.0.0:", slaves, StringComparison.Ordinal);
        Assert.DoesNotContain("@0.0.0.0:", state, StringComparison.Ordinal);
        Assert.DoesNotContain("\"hostname\":\"0.0.0.0\"", state, StringComparison.Ordinal);
    }
}
