using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Holdfast.Hosting.About;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>A disk does not answer when a process starts, like a network that is gone. An agent starts without it,
/// takes nothing there for lost, and uses it again as soon as it answers (S8); what cannot do without it says
/// so.</summary>
public sealed class HungDiskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_WhileADiskDoesNotAnswer_GoesOnWithoutItUntilItDoes()
    {
        var disk = Directory.CreateTempSubdirectory("holdfast-test-disk-").FullName;
        await using var cluster = await TestCluster.StartAsync(resources: WholeDisk.Resources(disk));
        await using var framework = new RawFramework(cluster.Master, "store", "db");
        await framework.SubscribeAsync();
        var made = await WholeDisk.CreateAsync(framework, await WholeDisk.OfferAsync(framework), "db");
        Assert.Equal("OPERATION_FINISHED", $"{made["state"]}");
        var offer = await framework.OfferAsync(HasVolume, "the volume");
        await framework.DeclineAsync(offer);
        var kept = Path.Combine(Assert.Single(Directory.GetDirectories($"{disk}/volumes")), "kept");
        await File.WriteAllTextAsync(kept, "precious", Stop);
        await cluster.Agent.StopAsync();

        using (new HungMount(disk))
        {
            await cluster.Agent.StartAsync();

            await cluster.Agent.SaysAsync($"Disk {disk} is not used: it has not answered for 10 s; see whether");
            await cluster.Agent.SaysAsync("is withheld: it has not answered");
            offer = await framework.OfferAsync(
                offer => Json.Amount(offer, "cpus") >= 0.5 && !HasVolume(offer), "a cpu");
            await framework.AcceptAsync(offer, Json.Launch(Json.Task(
                "elsewhere", offer, "true", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));
            await framework.UpdateAsync("elsewhere", "TASK_FINISHED");
            // Asked over and over, it holds up nobody and takes no threads.
            for (var i = 0; i < 3; i++)
            {
                var shown = await ShownAsync(cluster, disk);
                Assert.Contains("has not answered", $"{shown["withheld"]}", StringComparison.Ordinal);
                Assert.Null(shown["free_mb"]);
                Assert.Single(shown["withheld_volumes"]!.AsArray());
            }
        }

        await cluster.Agent.SaysAsync($"Disk {disk} answers and is well: its volumes are looked at.");
        await framework.OfferAsync(HasVolume, "the volume, which is back");
        Assert.Equal("precious", await File.ReadAllTextAsync(kept, Stop));
        Assert.NotNull((await ShownAsync(cluster, disk))["free_mb"]);
        Directory.Delete(disk, recursive: true);
    }

    [Fact]
    public async Task Start_WhileTheWorkDirectorysDiskDoesNotAnswer_SaysWhatItWaitsFor()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.Agent.StopAsync();
        await cluster.Master.StopAsync();

        await Task.WhenAll(
            WaitsAsync(cluster.Master, cluster.MasterDirectory, "registry.db"),
            WaitsAsync(cluster.Agent, cluster.AgentDirectory, "ledger.db"));

        await cluster.Master.StartAsync();
        await cluster.Agent.StartAsync();
    }

    /// <summary>
    /// What the registry writes first is flushed by a thread of its own, which the start waits for. Without a wait that
    /// lasts as long this fails: the opening of the file is over at once, and nothing is said.
    /// </summary>
    [Fact]
    public async Task Start_WhileTheFirstFlushOfTheRegistryHangs_SaysWhatItWaitsFor()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.Master.StopAsync();
        var (program, registry) = (cluster.Master.Program, $"{cluster.MasterDirectory}/registry.db");
        cluster.Master.Program = $"{cluster.MasterDirectory}.traced";
        await File.WriteAllTextAsync(
            cluster.Master.Program,
            $"""
            #!/bin/sh
            exec strace --daemonize --follow-forks --output=/dev/null --trace=fsync,fdatasync \
                --trace-path={registry}-wal --inject=fsync,fdatasync:delay_enter=11s:when=1 {program} "$@"
            """,
            Stop);
        File.SetUnixFileMode(cluster.Master.Program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        await cluster.Master.StartAsync();

        Assert.Contains(
            $"The start has waited 00:00:10 for {cluster.MasterDirectory}", cluster.Master.Log,
            StringComparison.Ordinal);
        await cluster.Master.SaysAsync($"{cluster.MasterDirectory} answers, after ");
    }

    // The service manager hears it too: the start of its unit lasts as long.
    private static async Task WaitsAsync(HoldfastProcess process, string directory, string file)
    {
        var path = $"{directory}.notify";
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        using (var hung = new HungMount(directory))
        {
            var start = process.StartAsync(new KeyValuePair<string, string>(Readiness.Variable, path));

            await process.SaysAsync(
                $"The start has waited 00:00:10 for {directory}, which is on hung, mounted at {directory}: that disk "
                    + "does not answer.");
            Assert.Equal($"STATUS=Waits for {directory} on hung, which does not answer", await HearAsync(manager));

            // A file system that ends is an error, and the unit is started again. Unmounted at once, it would leave the
            // bare directory, on which a start succeeds.
            hung.End();
            await Assert.ThrowsAsync<InvalidOperationException>(() => start);
        }

        Assert.Equal("STATUS=", await HearAsync(manager));
        Assert.Contains($"{directory}/{file}", process.Log, StringComparison.Ordinal);
    }

    private static async Task<string> HearAsync(Socket manager)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        bound.CancelAfter(Eventually.DefaultBound);
        var buffer = new byte[256];
        return Encoding.UTF8.GetString(buffer, 0, await manager.ReceiveAsync(buffer, bound.Token));
    }

    private static bool HasVolume(JsonNode offer) => Json.VolumeOf(offer, "data") is not null;

    private static async Task<JsonNode> ShownAsync(TestCluster cluster, string disk)
    {
        using var http = new HttpClient();
        var answer = JsonNode.Parse(await http.GetStringAsync(
            new Uri($"http://{cluster.Agent.Address}/holdfast/v1/disks"), Stop))!;
        return answer["disks"]!.AsArray().Single(one => $"{one!["root"]}" == disk)!;
    }
}
