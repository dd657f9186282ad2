using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cli;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>Databases on volumes that refuse more than their size: they run into it, the volume grows while they run,
/// and they carry on with all that they had acknowledged, as their own tools say.</summary>
public sealed class FullVolumeTests
{
    private const string Postgres = "/usr/lib/postgresql";

    // Neither writes as root.
    private const string User = "nobody";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redis_RunsIntoTheLimit_GrowsAndCarriesOn()
    {
        await using var story = await Story.BeginAsync(24, static cluster =>
            $"exec redis-server --port {cluster.TaskPort} --bind 127.0.0.1 --dir \"$PWD/data\" --save '' "
            + "--rdbcompression no");
        var port = $"{story.Cluster.TaskPort}";
        Task<(bool IsDone, string Said)> Redis(params string[] words) =>
            Shell.RunAsync("redis-cli", ["-p", port, "-e", .. words]);
        async Task<(bool IsDone, string Said)> KeepAsync(int round)
        {
            await Redis("EVAL", "return redis.call('SET', KEYS[1], string.rep(ARGV[1], 1000000))", "1", $"key:{round}",
                $"{round % 10}");
            return await Redis("SAVE");
        }
        await RedisClient.WaitAsync(story.Cluster.TaskPort);

        // Kept once it is saved. The file before is there until the new one is whole: half of the room is for each.
        var kept = await story.FillAsync(KeepAsync);
        Assert.Contains("Disk quota exceeded", kept.Refusal + story.Log(), StringComparison.OrdinalIgnoreCase);
        Assert.InRange(kept.Rounds, 8, 12);
        await story.GrowAsync(64);

        Assert.True((await KeepAsync(kept.Rounds)).IsDone);
        for (var round = 0; round <= kept.Rounds; round++)
            Assert.Equal("1000000\n", (await Redis("STRLEN", $"key:{round}")).Said);
        await story.EndAsync();
        var (isSound, said) = await Shell.RunAsync("redis-check-rdb", $"{story.Data}/dump.rdb");
        Assert.True(isSound, said);
        Assert.Contains($"{kept.Rounds + 1} keys read", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostgreSql_RunsIntoTheLimit_GrowsAndCarriesOn()
    {
        var tools = Directory.GetDirectories(Postgres).Order(StringComparer.Ordinal).Last() + "/bin";
        await using var story = await Story.BeginAsync(112, cluster =>
            $"{tools}/initdb --pgdata=data/pg --data-checksums --no-locale --encoding=UTF8 --auth=trust "
            + "--username=postgres --no-sync; trap 'stop=1; kill -INT $server' TERM; while [ -z \"$stop\" ]; do "
            + $"{tools}/postgres -D data/pg -p {cluster.TaskPort} -h 127.0.0.1 -c unix_socket_directories= "
            + "-c max_wal_size=48MB -c min_wal_size=32MB -c shared_buffers=16MB & server=$!; wait $server; sleep 1; "
            + "done; wait $server");
        Task<(bool IsDone, string Said)> Sql(string text) => Shell.RunAsync(
            $"{tools}/psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--host=127.0.0.1",
            $"--port={story.Cluster.TaskPort}", "--username=postgres", "--dbname=postgres", $"--command={text}");
        await Eventually.IsTrueAsync(async () => (await Sql("SELECT 1")).IsDone, Patience, "PostgreSQL");
        Assert.True((await Sql(
            "CREATE EXTENSION amcheck; CREATE TABLE kept (round int PRIMARY KEY, body text NOT NULL)")).IsDone);

        var kept = await story.FillAsync(round => Sql(
            $"INSERT INTO kept SELECT {round}, string_agg(md5('{round}:' || i), '') FROM generate_series(1, 30000) i"));
        Assert.Contains("Disk quota exceeded", kept.Refusal + story.Log(), StringComparison.OrdinalIgnoreCase);
        await story.GrowAsync(256);

        // Without room for its log it ends, and is started again until it has some.
        await Eventually.IsTrueAsync(
            async () => (await Sql("INSERT INTO kept VALUES (-1, 'growth')")).IsDone, Patience,
            "PostgreSQL to take writes again");
        // Half a block at the end of a file, where the limit was, is none to PostgreSQL: the next one is written over
        // it. Its checker would take it for damage.
        const int More = 8;
        Assert.True((await Sql(
            "INSERT INTO kept SELECT round, (SELECT string_agg(md5(round || ':' || i), '') FROM "
            + "generate_series(1, 30000) i) FROM "
            + $"generate_series({kept.Rounds}, {kept.Rounds + More - 1}) round")).IsDone);
        var (_, sum) = await Sql(
            "SELECT count(*), bool_and(body = (SELECT string_agg(md5(round || ':' || i), '') "
            + "FROM generate_series(1, 30000) i)) FROM kept WHERE round >= 0");
        Assert.Equal($"{kept.Rounds + More}|t", sum.Trim());
        var (isSound, said) = await Shell.RunAsync(
            $"{tools}/pg_amcheck", "--host=127.0.0.1", $"--port={story.Cluster.TaskPort}", "--username=postgres",
            "--heapallindexed", "postgres");
        Assert.True(isSound, said);
        await story.EndAsync();
        (isSound, said) = await Shell.RunAsync($"{tools}/pg_checksums", "--check", $"--pgdata={story.Data}/pg");
        Assert.True(isSound, said);
    }

    /// <summary>A server as the task of a framework, on a volume of a btrfs.</summary>
    private sealed class Story : IAsyncDisposable
    {
        private readonly LoopDisk _disk = new("btrfs", 768);
        private RawFramework _framework = null!;
        private double _sizeMb;

        public TestCluster Cluster { get; private set; } = null!;

        /// <summary>The volume's directory.</summary>
        public string Data => Assert.Single(Directory.GetDirectories($"{Cluster.AgentDirectory}/volumes"));

        public static async Task<Story> BeginAsync(double sizeMb, Func<TestCluster, string> command)
        {
            var story = new Story { _sizeMb = sizeMb };
            try
            {
                await story.StartAsync(command);
                return story;
            }
            catch
            {
                await story.DisposeAsync();
                throw;
            }
        }

        /// <summary>Does rounds until one is refused.</summary>
        public async Task<(int Rounds, string Refusal)> FillAsync(Func<int, Task<(bool IsDone, string Said)>> write)
        {
            for (var round = 0; ; round++)
            {
                var (isDone, said) = await write(round);
                if (!isDone) return (round, said);
                Assert.True(round < _sizeMb * 20, "nothing is refused");
            }
        }

        public async Task GrowAsync(double sizeMb) => await CommandLineRun.PrintedAsync(
            Cluster, "volumes", "grow", "db/data", "--to", $"{sizeMb}MB");

        /// <summary>What the server wrote.</summary>
        public string Log() => string.Join('\n', Directory.GetFiles(
            $"{Cluster.AgentDirectory}/slaves", "std*", SearchOption.AllDirectories).Select(File.ReadAllText));

        /// <summary>Has the server end in order.</summary>
        public async Task EndAsync()
        {
            await _framework.CallAsync("KILL", new JsonObject
            {
                ["task_id"] = Json.Id("server"),
                ["kill_policy"] = new JsonObject
                {
                    ["grace_period"] = new JsonObject { ["nanoseconds"] = 30_000_000_000 },
                },
            });
            await _framework.UpdateAsync("server", "TASK_KILLED");
        }

        public async ValueTask DisposeAsync()
        {
            if (_framework is not null) await _framework.DisposeAsync();
            if (Cluster is not null) await Cluster.DisposeAsync();
            _disk.Dispose();
        }

        private async Task StartAsync(Func<TestCluster, string> command)
        {
            Cluster = await TestCluster.StartAsync(
                resources: "cpus:4;mem:1024;disk:512", agentDirectory: $"{_disk.Point}/work");
            _framework = new RawFramework(Cluster.Master, "store", "db");
            await _framework.SubscribeAsync();
            var offer = await _framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 384, "disk");
            var volume = Json.Volume("db", "data", _sizeMb, "data");
            var task = Json.Task("server", offer, command(Cluster), Json.Scalar("cpus", 1), Json.Scalar("mem", 256),
                volume.DeepClone());
            task["command"]!["user"] = User;
            await _framework.AcceptAsync(
                offer, Json.Reserve(Json.Reserved(Json.Scalar("disk", 384), "db")), Json.Create(volume),
                Json.Launch(task));
            await _framework.UpdateAsync("server", "TASK_RUNNING");
        }
    }
}
