using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>A volume is one per role and name in the whole cluster, whoever asks for it at the same time.</summary>
public sealed class OneOfANameTests
{
    [Fact]
    public async Task Runs_AtOnceOnTwoAgents_MakeOneVolume()
    {
        await using var cluster = await TestCluster.StartAsync(
            agentFlags: ["--hostname=node1", "--attributes=rack:r1"]);
        using var second = SecondAgent(cluster);
        await second.StartAsync();
        await Eventually.IsTrueAsync(
            async () => (await CommandLineRun.PrintedAsync(cluster, "agents", "ls")).Split(" active ").Length == 3,
            Eventually.DefaultBound, "both agents");

        var runs = await Task.WhenAll(Enumerable.Range(1, 2).Select(rack => CommandLineRun.OfAsync(
            cluster, "tasks", "run", "--name", $"t{rack}", "--role", "db", "--volume", "data:64MB:data", "--on",
            $"rack=r{rack}", "--command", "true", "--wait", "5s")));

        Assert.Equal("db/data\n", await CommandLineRun.PrintedAsync(cluster, "volumes", "ls", "-o", "name"));
        Assert.Equal([0, 7], runs.Select(run => run.Code).Order());
        var loser = runs.Single(run => run.Code == 7);
        Assert.Matches("a volume is on node[12]", loser.Error);
        await CreateAsync(cluster, runs[0].Code == 0 ? "node2" : "node1");
    }

    // An operator who asks for the same name on the other agent.
    private static async Task CreateAsync(TestCluster cluster, string host)
    {
        await CommandLineRun.PrintedAsync(cluster, "reserve", "--agent", host, "--role", "db", "disk:64");
        var told = await CommandLineRun.OfAsync(
            cluster, "volumes", "create", "db/data", "--agent", host, "--size", "64");
        Assert.Equal(4, told.Code);
        Assert.Contains("There is a volume db/data on node", told.Error);
        var agents = await CommandLineRun.PrintedAsync(cluster, "agents", "ls", "-o", "wide");
        var id = agents.Split('\n').Single(line => line.Contains(host, StringComparison.Ordinal)).Split(' ')[0];
        var call = $$"""
            {
              "type": "CREATE_VOLUMES",
              "create_volumes": {
                "agent_id": { "value": "{{id}}" },
                "volumes": [ {
                  "name": "disk", "type": "SCALAR", "scalar": { "value": 64 },
                  "reservations": [ { "type": "DYNAMIC", "role": "db" } ],
                  "disk": {
                    "persistence": { "id": "data" }, "volume": { "container_path": "data", "mode": "RW" }
                  }
                } ]
              }
            }
            """;
        var strict = await CommandLineRun.OfAsync(
            cluster, "api", "POST", "/api/v1?one_volume_per_name=true", "--data", call);
        Assert.Equal(4, strict.Code);
        Assert.Contains("Role 'db' has a volume 'data' on agent", strict.Error);
        var unclear = await CommandLineRun.OfAsync(
            cluster, "api", "POST", "/api/v1?one_volume_per_name=1", "--data", call);
        Assert.Contains("one_volume_per_name is '1': give true or false", unclear.Error);
        // What Mesos' tools ask for is done as Mesos does it.
        await CommandLineRun.PrintedAsync(cluster, "api", "POST", "/api/v1", "--data", call);
        var run = await CommandLineRun.OfAsync(
            cluster, "tasks", "run", "--name", "t", "--role", "db", "--volume", "data:64MB:data", "--command", "true");
        Assert.Equal(4, run.Code);
        Assert.Contains("There are 2 volumes db/data", run.Error);
    }

    private static HoldfastProcess SecondAgent(TestCluster cluster)
    {
        var port = TestPorts.Next();
        return new HoldfastProcess("agent", Path.Combine(cluster.Directory, "agent2.log"), port,
        [
            $"--master={cluster.Master.Address}", $"--port={port}", "--ip=127.0.0.1",
            $"--work_dir={cluster.Directory}/agent2", "--resources=cpus:4;mem:2048;disk:4096",
            $"--cgroups_root=holdfast-test-{port}", "--registration_backoff_factor=100ms", "--hostname=node2",
            "--attributes=rack:r2",
        ]);
    }
}
