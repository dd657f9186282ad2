using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>What operators order: reservations, volumes, their end, and what is refused.</summary>
public sealed class OrderTests
{
    [Fact]
    public async Task Orders_FromReservationToPurge_DoWhatTheirPlansSay()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        await CommandLineRun.WaitForAgentAsync(cluster);
        string[] reserve = ["reserve", "--agent", "node1", "--role", "db", "cpus:1;disk:256"];
        string[] create = ["volumes", "create", "db/data", "--agent", "node1", "--size", "128MB"];

        var planned = await CommandLineRun.PrintedAsync(cluster, [.. reserve, "--plan"]);
        var before = await CommandLineRun.PrintedAsync(cluster, "reservations", "ls");
        var early = await CommandLineRun.OfAsync(cluster, create);
        await CommandLineRun.PrintedAsync(cluster, reserve);
        await CommandLineRun.PrintedAsync(cluster, create);
        var twice = await CommandLineRun.OfAsync(cluster, create);

        Assert.Equal(("Would reserve cpus:1; disk:256 for role 'db' on node1.\n", ""), (planned, before));
        Assert.Equal(7, early.Code);
        Assert.Contains("'holdfast reserve --agent node1 --role db disk:128'", early.Error);
        Assert.Equal(4, twice.Code);
        Assert.Contains("There is a volume db/data on node1 already (ready, 128 MB)", twice.Error);
        Assert.Matches("db/data +128 MB +node1 +ready", await CommandLineRun.PrintedAsync(cluster, "volumes", "ls"));

        var refused = await CommandLineRun.OfAsync(cluster, "volumes", "destroy", "db/data");
        Assert.Equal(8, refused.Code);
        Assert.Contains("Add --yes if that is meant", refused.Error);
        var agent = (await CommandLineRun.PrintedAsync(cluster, "agents", "ls", "-o", "name")).TrimEnd();
        var call = $$"""
            {
              "type": "DESTROY_VOLUMES",
              "destroy_volumes": {
                "agent_id": { "value": "{{agent}}" },
                "volumes": [ {
                  "name": "disk", "type": "SCALAR", "scalar": { "value": 128 },
                  "reservations": [ { "type": "DYNAMIC", "role": "db" } ],
                  "disk": {
                    "persistence": { "id": "data" }, "volume": { "container_path": "data", "mode": "RW" }
                  }
                } ]
              }
            }
            """;
        var other = await CommandLineRun.OfAsync(cluster, "api", "POST", "/api/v1?volume_id=other", "--data", call);
        Assert.Equal(4, other.Code);
        Assert.Contains("and not other as you have seen it. Nothing was done", other.Error);
        var release = await CommandLineRun.OfAsync(cluster, "reservations", "release", "db");
        Assert.Equal(8, release.Code);
        await CommandLineRun.PrintedAsync(cluster, "reservations", "release", "db", "--yes");
        var left = await CommandLineRun.OfAsync(cluster, "reservations", "release", "db", "--yes");
        Assert.Equal(8, left.Code);
        Assert.Contains("All that is left of role 'db' are 1 volumes: data.", left.Error);
        await CommandLineRun.PrintedAsync(cluster, "reservations", "release", "db", "--destroy-volumes", "--yes");
        Assert.Equal("", await CommandLineRun.PrintedAsync(cluster, "reservations", "ls"));
        Assert.Equal("", await CommandLineRun.PrintedAsync(cluster, "volumes", "ls"));

        var trash = JsonNode.Parse(await CommandLineRun.PrintedAsync(cluster, "volumes", "trash", "ls", "-o", "json"))!;
        Assert.Equal("data", Assert.Single(trash.AsArray())!["persistence_id"]!.GetValue<string>());
        await CommandLineRun.PrintedAsync(cluster, "volumes", "trash", "purge", "db/data", "--yes");
        await Eventually.IsTrueAsync(
            async () => (await CommandLineRun.PrintedAsync(cluster, "volumes", "trash", "ls")).Length == 0,
            Eventually.DefaultBound, "the end of the purge");
    }

    [Fact]
    public async Task Unreserve_APart_LeavesTheRest()
    {
        await using var cluster = await TestCluster.StartAsync(agentFlags: ["--hostname=node1"]);
        await CommandLineRun.WaitForAgentAsync(cluster);
        string[] where = ["--agent", "node1", "--role", "db"];
        await CommandLineRun.PrintedAsync(cluster, ["reserve", .. where, "cpus:2;mem:256"]);

        await CommandLineRun.PrintedAsync(cluster, ["unreserve", .. where, "cpus:0.5"]);
        var tooMuch = await CommandLineRun.OfAsync(cluster, ["unreserve", .. where, "cpus:99"]);
        var more = await CommandLineRun.OfAsync(cluster, ["reserve", .. where, "cpus:99"]);
        var nobody = await CommandLineRun.OfAsync(cluster, "unreserve", "--agent", "node1", "--role", "web");

        Assert.Matches(
            "db +node1 +dynamic .* cpus:1[.]5; mem:256",
            await CommandLineRun.PrintedAsync(cluster, "reservations", "ls"));
        Assert.Equal((4, 4, 3), (tooMuch.Code, more.Code, nobody.Code));
        Assert.Contains("has cpus:2.5 that nobody has reserved or uses, which is less than 99", more.Error);
    }
}
