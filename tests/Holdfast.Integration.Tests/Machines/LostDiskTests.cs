using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>A disk of its own goes away under a running agent, in each way that disks do; its volume is out of the
/// offers with the reason, and back once the disk is, without a restart.</summary>
public sealed class LostDiskTests
{
    private static readonly string[] LooksOften = ["--disk_probe_interval=1secs"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Disk_MissingAnotherOrReadOnly_IsOutOfTheOffersUntilItIsBack()
    {
        using var disk = new LoopDisk("ext4", 16);
        await using var cluster = await TestCluster.StartAsync(resources: Mount(disk.Point), agentFlags: LooksOften);
        await using var framework = new RawFramework(cluster.Master, "store", "db");
        await framework.SubscribeAsync();
        var kept = await MakeAsync(framework, disk);

        disk.Unmount();
        await IsWithheldAsync(cluster, framework, disk, "nothing is mounted at");
        Assert.Empty(Directory.GetFileSystemEntries(disk.Point));

        // Another loop device may be found for it: it is known by its file system.
        using (var other = new LoopDisk("ext4", 16))
        {
            await Tool.RunAsync("mount", "--bind", other.Point, disk.Point);
            await IsWithheldAsync(cluster, framework, disk, "disk.json is missing");
            Assert.Equal([$"{disk.Point}/lost+found"], Directory.GetFileSystemEntries(disk.Point));
            await Tool.RunAsync("umount", disk.Point);
            disk.Mount();
            await IsBackAsync(framework, kept);
        }

        await Tool.RunAsync("mount", "--options", "remount,ro", disk.Point);
        await IsWithheldAsync(cluster, framework, disk, "is read-only");
        await Tool.RunAsync("mount", "--options", "remount,rw", disk.Point);
        await IsBackAsync(framework, kept);
    }

    /// <summary>Told of a disk whose mount is missing, an agent that has volumes there announces nothing in its
    /// stead.</summary>
    [Fact]
    public async Task PathDisk_NotMountedAtAStart_IsNotAnnouncedAsTheDiskAboveIt()
    {
        using var disk = new LoopDisk("ext4", 16);
        await using var cluster = await TestCluster.StartAsync(
            resources: WholeDisk.Resources(disk.Point), agentFlags: LooksOften);
        await using var framework = new RawFramework(cluster.Master, "store", "db");
        await framework.SubscribeAsync();
        var kept = await MakeAsync(framework, disk);
        await cluster.Agent.StopAsync();
        disk.Unmount();

        await cluster.Agent.StartAsync();

        await cluster.Agent.SaysAsync($"Disk {disk.Point} is not used: {disk.Point}/.holdfast/disk.json is missing");
        var offer = await framework.OfferAsync(static offer => Json.Amount(offer, "cpus") >= 1, "the agent");
        Assert.Equal(0, Json.Amount(offer, "disk"));
        await framework.DeclineAsync(offer);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Point));
        disk.Mount();
        await IsBackAsync(framework, kept);
    }

    /// <summary>A disk that is another agent's is neither announced nor touched by a second one.</summary>
    [Fact]
    public async Task Disk_OfAnotherAgent_StaysThatAgents()
    {
        using var disk = new LoopDisk("ext4", 16);
        await using var cluster = await TestCluster.StartAsync(resources: Mount(disk.Point), agentFlags: LooksOften);
        await using var framework = new RawFramework(cluster.Master, "store", "db");
        await framework.SubscribeAsync();
        var kept = await MakeAsync(framework, disk);

        await using (var second = await TestCluster.StartAsync(resources: Mount(disk.Point), agentFlags: LooksOften))
        {
            await second.Agent.SaysAsync($"Disk {disk.Point} is not used: {disk.Point}/.holdfast/disk.json says that");
            await using var stranger = new RawFramework(second.Master, "other", "db");
            await stranger.SubscribeAsync();
            var offer = await stranger.OfferAsync(static offer => Json.Amount(offer, "cpus") >= 1, "the agent");
            Assert.Equal(0, Json.Amount(offer, "disk"));
        }

        await IsBackAsync(framework, kept);
    }

    // Makes a volume with a file in it, whose path it gives.
    private static async Task<string> MakeAsync(RawFramework framework, LoopDisk disk)
    {
        var made = await WholeDisk.CreateAsync(framework, await WholeDisk.OfferAsync(framework), "db");
        Assert.Equal("OPERATION_FINISHED", $"{made["state"]}");
        await framework.DeclineAsync(await framework.OfferAsync(HasVolume, "the volume"));
        var kept = Path.Combine(Assert.Single(Directory.GetDirectories($"{disk.Point}/volumes")), "kept");
        await File.WriteAllTextAsync(kept, "precious", Stop);
        // By then the agent has seen that it is in use.
        await Eventually.IsTrueAsync(() => File.Exists($"{disk.Point}/.holdfast/probe"), "a look at the disk");
        return kept;
    }

    private static async Task IsWithheldAsync(
        TestCluster cluster, RawFramework framework, LoopDisk disk, string reason)
    {
        using var http = new HttpClient();
        await Eventually.IsTrueAsync(
            async () => $"{(await ShownAsync(http, cluster, disk))["withheld"]}".Contains(
                reason, StringComparison.Ordinal),
            Eventually.DefaultBound, $"the disk to be withheld: {reason}");
        Assert.Single((await ShownAsync(http, cluster, disk))["withheld_volumes"]!.AsArray());
        var offer = await framework.OfferAsync(
            static offer => Json.Amount(offer, "cpus") >= 1 && Json.Amount(offer, "disk") == 0, "an offer without it");
        await framework.DeclineAsync(offer);
    }

    private static async Task IsBackAsync(RawFramework framework, string kept)
    {
        await framework.DeclineAsync(await framework.OfferAsync(HasVolume, "the volume, which is back"));
        Assert.Equal("precious", await File.ReadAllTextAsync(kept, Stop));
    }

    private static bool HasVolume(JsonNode offer) => Json.VolumeOf(offer, "data") is not null;

    private static string Mount(string directory) => WholeDisk.Resources(directory)
        .Replace("\"PATH\",\"path\"", "\"MOUNT\",\"mount\"", StringComparison.Ordinal);

    private static async Task<JsonNode> ShownAsync(HttpClient http, TestCluster cluster, LoopDisk disk)
    {
        var answer = JsonNode.Parse(await http.GetStringAsync(
            new Uri($"http://{cluster.Agent.Address}/holdfast/v1/disks"), Stop))!;
        return answer["disks"]!.AsArray().Single(one => $"{one!["root"]}" == disk.Point)!;
    }
}
