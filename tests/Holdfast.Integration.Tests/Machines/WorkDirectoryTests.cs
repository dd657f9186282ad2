using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;
using Microsoft.Data.Sqlite;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>A work directory that a master or an agent cannot use: it does not start, says which file or directory
/// stands in the way and what to do, and leaves all that is there as it is (S5).</summary>
public sealed class WorkDirectoryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Directory_OnAReadOnlyDisk_IsRefusedAndGoodAgainOnceItCanBeWritten()
    {
        await using var disk = await SmallDisk.MountAsync();
        await using var cluster = await StartOnAsync(disk);
        await StopBothAsync(cluster);
        var before = Snapshot(disk.Path);
        await disk.SetReadOnlyAsync(true);

        foreach (var (process, file) in Both(cluster))
        {
            var refusal = await process.RefusedAsync();
            Assert.Contains(file, refusal, StringComparison.Ordinal);
            Assert.Contains("Read-only file system", refusal, StringComparison.Ordinal);
            IsShort(refusal);
        }

        Assert.Equal(before, Snapshot(disk.Path));
        await disk.SetReadOnlyAsync(false);
        await cluster.Master.StartAsync();
        await cluster.Agent.StartAsync();
    }

    [Fact]
    public async Task Directory_OnAFullDisk_IsRefusedAndGoodOnceThereIsRoom()
    {
        await using var disk = await SmallDisk.MountAsync();
        await using var cluster = await StartOnAsync(disk);
        await StopBothAsync(cluster);
        var before = Snapshot(disk.Path);
        disk.Fill();

        foreach (var (process, file) in Both(cluster))
        {
            var refusal = await process.RefusedAsync();
            Assert.Contains(file, refusal, StringComparison.Ordinal);
            Assert.Matches("Make room on its file system|has room", refusal);
            IsShort(refusal);
        }

        disk.MakeRoom();
        Assert.Equal(before, Snapshot(disk.Path));
        await cluster.Master.StartAsync();
        await cluster.Agent.StartAsync();
    }

    [Fact]
    public async Task Directory_ThatAnotherProcessUses_IsRefusedNamingItAndThatOneGoesOn()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var http = new HttpClient();

        foreach (var (process, file) in Both(cluster))
        {
            using var second = process.Twin($"{cluster.Directory}/second.log");
            var refusal = await second.RefusedAsync();
            Assert.Contains(
                $"{file} is in use by process {process.Pid}. Stop that process first, or use another work directory.",
                refusal, StringComparison.Ordinal);
            IsShort(refusal);
            using var health = await http.GetAsync(new Uri($"http://{process.Address}/health"), Stop);
            Assert.True(health.IsSuccessStatusCode);
        }
    }

    [Fact]
    public async Task Store_ThatIsNewerOrDamaged_IsRefusedNamingTheFileAndUntouched()
    {
        await using var cluster = await TestCluster.StartAsync();
        await StopBothAsync(cluster);

        foreach (var (process, file) in Both(cluster))
        {
            var sound = await File.ReadAllBytesAsync(file, Stop);
            Change(file, "UPDATE holdfast SET value = '99' WHERE name = 'schema_version'");
            await IsRefusedAsync(process, file, "was written by a newer Holdfast", "Nothing was changed");

            await File.WriteAllBytesAsync(file, sound, Stop);
            Change(file, $"UPDATE {(process == cluster.Agent ? "identity" : "chain")} SET value = x'00ff'");
            await IsRefusedAsync(process, file, "is damaged: row '", "Put a backup copy in its place");

            var damaged = (byte[])sound.Clone();
            "no database any more"u8.CopyTo(damaged);
            await File.WriteAllBytesAsync(file, damaged, Stop);
            await IsRefusedAsync(process, file, "is damaged", "put a backup copy in their place");

            await File.WriteAllBytesAsync(file, sound, Stop);
            await process.StartAsync();
            await process.StopAsync();
        }
    }

    [Fact]
    public async Task Directory_OfAnotherAgentsVolumes_IsRefusedNamingItsLedgerAndUntouched()
    {
        await using var cluster = await TestCluster.StartAsync();
        await MakeVolumeAsync(cluster);
        await cluster.Agent.StopAsync();
        var identity = $"{cluster.AgentDirectory}/.holdfast/disk.json";
        var owner = $"{JsonNode.Parse(await File.ReadAllTextAsync(identity, Stop))!["ledger"]}";
        var aside = $"{cluster.Directory}/aside";
        File.Move($"{cluster.AgentDirectory}/ledger.db", aside);
        var before = Snapshot(cluster.AgentDirectory);

        var refusal = await cluster.Agent.RefusedAsync();

        Assert.Contains($"{cluster.AgentDirectory} belongs to another agent", refusal, StringComparison.Ordinal);
        Assert.Contains($"{identity} names its ledger {owner}", refusal, StringComparison.Ordinal);
        Assert.Empty(before.Except(Snapshot(cluster.AgentDirectory)));
        File.Move(aside, $"{cluster.AgentDirectory}/ledger.db", overwrite: true);
        await cluster.Agent.StartAsync();
    }

    [Fact]
    public async Task Disk_OfAnotherAgent_IsSaidAtTheStartAndLeftAlone()
    {
        var disk = Directory.CreateTempSubdirectory("holdfast-test-disk-").FullName;
        var owner = Guid.NewGuid();
        Directory.CreateDirectory($"{disk}/.holdfast");
        await File.WriteAllTextAsync(
            $"{disk}/.holdfast/disk.json",
            $$"""{"version":1,"disk":"{{Guid.NewGuid()}}","ledger":"{{owner}}"}""", Stop);
        var before = Snapshot(disk);
        await using var cluster = await TestCluster.StartAsync(resources: WholeDisk.Resources(disk));

        await Eventually.IsTrueAsync(
            () => cluster.Agent.Log.Contains($"Disk {disk} is not used: ", StringComparison.Ordinal), "the warning");
        Assert.Contains($"belongs to another agent (ledger {owner})", cluster.Agent.Log, StringComparison.Ordinal);
        await using var framework = new RawFramework(cluster.Master, "store", "db");
        await framework.SubscribeAsync();

        var offer = await framework.OfferAsync(static offer => Json.Amount(offer, "cpus") >= 1, "the agent");

        Assert.Equal(0, Json.Amount(offer, "disk"));
        Assert.Equal(before, Snapshot(disk));
        Directory.Delete(disk, recursive: true);
    }

    private static async Task<TestCluster> StartOnAsync(SmallDisk disk)
    {
        var cluster = await TestCluster.StartAsync(
            resources: "cpus:1;mem:64;disk:4", masterDirectory: $"{disk.Path}/master",
            agentDirectory: $"{disk.Path}/agent");
        return cluster;
    }

    private static (HoldfastProcess Process, string File)[] Both(TestCluster cluster) =>
    [
        (cluster.Master, $"{cluster.MasterDirectory}/registry.db"),
        (cluster.Agent, $"{cluster.AgentDirectory}/ledger.db"),
    ];

    private static async Task StopBothAsync(TestCluster cluster)
    {
        await cluster.Agent.StopAsync();
        await cluster.Master.StopAsync();
    }

    private static async Task MakeVolumeAsync(TestCluster cluster)
    {
        await using var framework = new RawFramework(cluster.Master, "store", "db");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 16, "disk");
        await framework.AcceptAsync(
            offer, Json.Reserve(Json.Reserved(Json.Scalar("disk", 16), "db")),
            Json.Create(Json.Volume("db", "data", 16, "data")));
        await framework.OfferAsync(offer => Json.VolumeOf(offer, "data") is not null, "the volume");
    }

    private static async Task IsRefusedAsync(HoldfastProcess process, string file, params string[] texts)
    {
        var before = Snapshot(Path.GetDirectoryName(file)!);
        var refusal = await process.RefusedAsync();
        Assert.Contains(file, refusal, StringComparison.Ordinal);
        foreach (var text in texts) Assert.Contains(text, refusal, StringComparison.Ordinal);
        IsShort(refusal);
        Assert.Equal(before, Snapshot(Path.GetDirectoryName(file)!));
    }

    // A sentence for people, and no trace.
    private static void IsShort(string refusal) => Assert.DoesNotContain("   at ", refusal, StringComparison.Ordinal);

    private static void Change(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }

    // Every file with what is in it; who holds the directory just now, and what SQLite keeps only while it is open, is
    // not part of it.
    private static List<string> Snapshot(string directory) =>
    [
        .. Directory.EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories)
            .Where(static path => !(path.EndsWith(".lock", StringComparison.Ordinal)
                || path.EndsWith(".pid", StringComparison.Ordinal) || path.EndsWith("-shm", StringComparison.Ordinal)
                || path.EndsWith("-wal", StringComparison.Ordinal)
                || path.EndsWith("filler", StringComparison.Ordinal)))
            .Select(static path => Directory.Exists(path) ? path + "/"
                : $"{path}: {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}")
            .Order(StringComparer.Ordinal),
    ];
}
