using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>An agent whose disk refuses what is above a volume's size (S6), from the wire to the disk.</summary>
public sealed class LimitedDiskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Volume_OnBtrfs_IsHeldToItsSize_AndNothingOfItIsLeftInTheEnd()
    {
        using var disk = new LoopDisk("btrfs", 512);
        await using var cluster = await TestCluster.StartAsync(
            resources: "cpus:4;mem:512;disk:256", agentDirectory: $"{disk.Point}/work");
        await using var framework = new RawFramework(cluster.Master, "store", "db");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 16, "disk");
        var shown = await DiskAsync(cluster);
        Assert.Equal(("btrfs", "hard"), ($"{shown["backend"]}", $"{shown["limit"]}"));
        await framework.AcceptAsync(
            offer, Json.Reserve(Json.Reserved(Json.Scalar("disk", 16), "db")),
            Json.Create(Json.Volume("db", "data", 16, "data")));

        // By a plain write, and by a move of what was written elsewhere on the same file system.
        await FillAsync(framework, "writes", "dd if=/dev/zero of=data/file bs=1M count=24 conv=fsync");
        Assert.InRange(HeldBy(disk), 15 << 20, (16 << 20) + (16 << 10));
        await FillAsync(framework, "clears", "! rm data/file");
        await FillAsync(framework, "moves", "dd if=/dev/zero of=file bs=1M count=24 conv=fsync && mv file data/");
        Assert.InRange(HeldBy(disk), 0, (16 << 20) + (16 << 10));

        // Found again as it is; then gone, with its group.
        await cluster.Agent.KillAsync();
        await cluster.Agent.StartAsync();
        await DestroyAsync(framework, "destroy");
        var trash = $"{cluster.AgentDirectory}/trash";
        await AskAsync(cluster, Path.GetFileName(Assert.Single(Directory.GetDirectories(trash))), "purge");
        await Eventually.IsTrueAsync(() => Groups(disk).Count == 0, "the end of its quota group");
        Assert.Empty(Directory.GetFileSystemEntries(trash));
    }

    /// <summary>The same on an ext4 without quotas, where the operator asks for images: a restart of the machine, the
    /// trash and back, and the end.</summary>
    [Fact]
    public async Task Volume_InAnImage_IsHeldToItsSize_WhateverBecomesOfIt_AndNothingOfItIsLeftInTheEnd()
    {
        using var disk = new LoopDisk("ext4", 512);
        await using var cluster = await TestCluster.StartAsync(
            resources: "cpus:4;mem:512;disk:256", agentDirectory: $"{disk.Point}/work",
            agentFlags: ["--disk_backend=loop"]);
        await using var mounts = new MountsBelow(disk.Point);
        await using var framework = new RawFramework(cluster.Master, "store", "db");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 16, "disk");
        var shown = await DiskAsync(cluster);
        Assert.Equal(("loop", "hard"), ($"{shown["backend"]}", $"{shown["limit"]}"));
        await framework.AcceptAsync(
            offer, Json.Reserve(Json.Reserved(Json.Scalar("disk", 16), "db")),
            Json.Create(Json.Volume("db", "data", 16, "data")));
        await FillAsync(framework, "writes", "echo precious > data/kept; dd if=/dev/zero of=data/file bs=1M count=24");
        var volume = Assert.Single(Directory.GetDirectories($"{cluster.AgentDirectory}/volumes"));
        Assert.Single(await mounts.FindAsync());

        // As after a restart of the machine: nothing is mounted.
        await cluster.Agent.KillAsync();
        await Tool.RunAsync("umount", volume);
        await cluster.Agent.StartAsync();
        await FillAsync(framework, "finds", "grep --quiet precious data/kept && rm data/file && false");
        Assert.Equal([volume], await mounts.FindAsync());

        await DestroyAsync(framework, "destroy");
        Assert.Empty(await mounts.FindAsync());
        await AskAsync(cluster, Path.GetFileName(volume), "restore");
        await FillAsync(framework, "has", "grep --quiet precious data/kept && false");
        Assert.Equal([volume], await mounts.FindAsync());

        await DestroyAsync(framework, "again");
        await AskAsync(cluster, Path.GetFileName(volume), "purge");
        await Eventually.IsTrueAsync(
            () => Directory.GetFileSystemEntries($"{cluster.AgentDirectory}/trash").Length == 0, "the purge");
        Assert.Empty(await mounts.FindAsync());
        Assert.Empty(Directory.GetFileSystemEntries($"{cluster.AgentDirectory}/images"));
    }

    // Nobody but root makes groups, and the agent makes them on the first level.
    private static List<string[]> Groups(LoopDisk disk) =>
    [
        .. LoopDisk.Run("btrfs", "qgroup", "show", "--raw", "--sync", disk.Point).Split('\n')
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(static fields => fields is [var id, _, _, ..] && id.StartsWith("1/", StringComparison.Ordinal)),
    ];

    private static int HeldBy(LoopDisk disk) => int.Parse(
        Assert.Single(Groups(disk))[1], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task FillAsync(RawFramework framework, string task, string command)
    {
        var offer = await framework.TogetherAsync(
            _ => true, offer => Json.VolumeOf(offer, "data") is not null && Json.Amount(offer, "cpus") >= 1,
            "the volume and a cpu");
        await framework.AcceptAsync(offer, Json.Launch(Json.Task(
            task, offer, command, Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32),
            Json.Volume("db", "data", 16, "data"))));
        await framework.UpdateAsync(task, "TASK_FAILED");
    }

    private static async Task DestroyAsync(RawFramework framework, string operation)
    {
        var offer = await framework.OfferAsync(
            offer => Json.VolumeOf(offer, "data") is not null, "the volume that is to be destroyed");
        await framework.AcceptAsync(offer, Json.Operation("DESTROY", new JsonObject
        {
            ["volumes"] = new JsonArray(Json.Volume("db", "data", 16, "data")),
        }, operation));
        var heard = await framework.WaitAsync("UPDATE_OPERATION_STATUS", evt =>
            $"{evt["update_operation_status"]!["status"]!["operation_id"]?["value"]}" == operation);
        Assert.Equal("OPERATION_FINISHED", $"{heard["update_operation_status"]!["status"]!["state"]}");
    }

    private static async Task<JsonNode> DiskAsync(TestCluster cluster)
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri($"http://{cluster.Agent.Address}/holdfast/v1/disks"), Stop);
        return JsonNode.Parse(text)!["disks"]![0]!;
    }

    private static async Task AskAsync(TestCluster cluster, string volume, string what)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"http://{cluster.Agent.Address}/holdfast/v1/trash/{volume}/{what}");
        var token = await File.ReadAllTextAsync($"{cluster.AgentDirectory}/operator.token", Stop);
        request.Headers.Authorization = new("Bearer", token.Trim());
        using var answer = await http.SendAsync(request, Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }
}
