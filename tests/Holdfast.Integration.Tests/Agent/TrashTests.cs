using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Stories;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Agent;

/// <summary><c>/holdfast/v1/trash</c> and <c>/holdfast/v1/disks</c> of a real agent.</summary>
public sealed class TrashTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trash_AfterADestroy_ShowsByWhomAndUntilWhenItIsKept()
    {
        await using var cluster = await TestCluster.StartAsync();
        var (volume, _) = await DestroyedAsync(cluster);

        var shown = await TrashOfAsync(cluster);

        Assert.Equal(["agent_id", "hostname", "retention_secs", "trash", "purged"], Keys(shown));
        Assert.Equal(86400.0, shown["retention_secs"]!.GetValue<double>());
        Assert.Empty(shown["purged"]!.AsArray());
        var kept = Assert.Single(shown["trash"]!.AsArray())!;
        Assert.Equal(
        [
            "volume_id", "persistence_id", "role", "size_mb", "disk", "state", "destroyed_by", "destroyed_at",
            "operation_id", "on_destroy", "kept_until", "purge_asked_by", "purge_asked_at",
            "restore_asked_by", "restore_asked_at", "removed_files", "total_files", "trouble",
        ], Keys(kept));
        Assert.Equal(
            (volume, "data", "db", "64.0", cluster.AgentDirectory, "trash", "anonymous", null),
            ($"{kept["volume_id"]}", $"{kept["persistence_id"]}", $"{kept["role"]}", kept["size_mb"]!.ToJsonString(),
                $"{kept["disk"]}", $"{kept["state"]}", $"{kept["destroyed_by"]}", kept["purge_asked_by"]));
        Assert.True(Guid.TryParse($"{kept["operation_id"]}", out _));
        Assert.InRange(
            kept["kept_until"]!.GetValue<DateTimeOffset>() - kept["destroyed_at"]!.GetValue<DateTimeOffset>(),
            TimeSpan.FromHours(24), TimeSpan.FromHours(24) + TimeSpan.FromMinutes(1));
    }

    /// <summary>Whoever asks for all of it in one breath, and for no word of its outcome, loses no data by that (S3).
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Trash_AfterABatchThatMakesAndDestroys_HasTheVolume(bool hasIds)
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "store", "db");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 64, "disk");
        var (disk, volume) = (Json.Reserved(Json.Scalar("disk", 64), "db"), Json.Volume("db", "data", 64, "data"));

        await framework.AcceptAsync(
            offer, Ask("RESERVE", "resources", disk), Ask("CREATE", "volumes", volume),
            Ask("DESTROY", "volumes", volume), Ask("UNRESERVE", "resources", disk));

        var kept = await Eventually.GetAsync(
            async () => (await TrashOfAsync(cluster))["trash"]!.AsArray() is [{ } only] && $"{only["state"]}" == "trash"
                ? only
                : null,
            Eventually.DefaultBound, "the volume to lie in the trash");
        Assert.Equal(
            ("data", "db", "anonymous"),
            ($"{kept["persistence_id"]}", $"{kept["role"]}", $"{kept["destroyed_by"]}"));
        Assert.True(Directory.Exists(Path.Combine(cluster.AgentDirectory, "trash", $"{kept["volume_id"]}")));
        await framework.OfferAsync(
            offer => offer["resources"]!.AsArray().All(one => one!["reservations"] is null)
                && Json.Amount(offer, "disk") > 0,
            "all of the disk, which nobody has reserved");

        JsonObject Ask(string type, string what, JsonObject resource) => Json.Operation(
            type, new JsonObject { [what] = new JsonArray(resource.DeepClone()) },
            hasIds ? type.ToLowerInvariant() : null);
    }

    [Fact]
    public async Task Purge_WithTheOperatorsToken_RemovesTheDataAndSaysWhoAsked()
    {
        await using var cluster = await TestCluster.StartAsync();
        var (volume, directory) = await DestroyedAsync(cluster);

        using var answer = await PurgeAsync(cluster, volume, await TokenAsync(cluster));

        var body = await BodyAsync(answer);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(["volume_id", "state", "purge_asked_by", "purge_asked_at", "text"], Keys(body));
        Assert.Equal((volume, "purging", "anonymous"),
            ($"{body["volume_id"]}", $"{body["state"]}", $"{body["purge_asked_by"]}"));
        var purged = await PurgedAsync(cluster);
        Assert.Equal((volume, "data", "db", "asked", "anonymous", "anonymous"),
            ($"{purged["volume_id"]}", $"{purged["persistence_id"]}", $"{purged["role"]}", $"{purged["why"]}",
                $"{purged["purge_asked_by"]}", $"{purged["destroyed_by"]}"));
        Assert.False(Directory.Exists(directory));
        using var again = await PurgeAsync(cluster, volume, await TokenAsync(cluster));
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Contains("anonymous asked for it", $"{(await BodyAsync(again))["text"]}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Purge_OfWhatMayNotBePurged_IsRefusedWithTheWayOut()
    {
        await using var cluster = await TestCluster.StartAsync();
        var file = await TrustStory.WriteAsync(cluster);
        var volume = Path.GetFileName(Path.GetDirectoryName(file))!;
        var token = await TokenAsync(cluster);
        // The task that wrote it is over a little before it is proven that nothing of it is left.
        await Eventually.IsTrueAsync(async () =>
        {
            using var refused = await PurgeAsync(cluster, volume, token);
            return $"{(await BodyAsync(refused))["state"]}" != "releasing";
        }, TimeSpan.FromSeconds(30), "the volume to be released");

        using var alive = await PurgeAsync(cluster, volume, token);
        using var unknown = await PurgeAsync(cluster, $"{Guid.NewGuid()}", token);
        using var malformed = await PurgeAsync(cluster, "%01", token);
        using var tokenless = await PurgeAsync(cluster, volume, authorization: null);
        using var wrong = await PurgeAsync(cluster, volume, new("Bearer", new string('0', 64)));

        Assert.Equal((HttpStatusCode.Conflict, "ready"), (alive.StatusCode, $"{(await BodyAsync(alive))["state"]}"));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
        Assert.Contains("/holdfast/v1/trash", $"{(await BodyAsync(malformed))["text"]}", StringComparison.Ordinal);
        Assert.Equal(
            (HttpStatusCode.Unauthorized, "Bearer"), (tokenless.StatusCode, $"{tokenless.Headers.WwwAuthenticate}"));
        Assert.Equal(
            Path.Combine(cluster.AgentDirectory, "operator.token"), $"{(await BodyAsync(tokenless))["token_file"]}");
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal("precious\n", await File.ReadAllTextAsync(file, Stop));
    }

    /// <summary>Once the agent asks for credentials, either opens the door: they, or its machine's token.</summary>
    [Fact]
    public async Task Purge_OfAnAgentThatAsksForCredentials_TakesThemOrTheToken()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "ops s3cret\n", Stop);
        await using var cluster = await TestCluster.StartAsync(
            agentFlags: ["--authenticate_http_readwrite", $"--http_credentials={file}"]);
        var (volume, directory) = await DestroyedAsync(cluster);

        using var nothing = await PurgeAsync(cluster, volume, authorization: null);
        using var wrongToken = await PurgeAsync(cluster, volume, new("Bearer", new string('0', 64)));
        using var wrongSecret = await PurgeAsync(cluster, volume, Basic("ops:guess"));
        Assert.True(Directory.Exists(directory));
        using var principal = await PurgeAsync(cluster, $"{Guid.NewGuid()}", Basic("ops:s3cret"));
        using var token = await PurgeAsync(cluster, volume, await TokenAsync(cluster));

        foreach (var refused in new[] { nothing, wrongToken, wrongSecret })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal(["Basic", "Bearer"], refused.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme));
            Assert.Equal(
                Path.Combine(cluster.AgentDirectory, "operator.token"), $"{(await BodyAsync(refused))["token_file"]}");
        }
        Assert.Equal(HttpStatusCode.NotFound, principal.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, token.StatusCode);
        Assert.Equal("operator token", $"{(await PurgedAsync(cluster))["purge_asked_by"]}");
        File.Delete(file);

        static AuthenticationHeaderValue Basic(string pair) =>
            new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(pair)));
    }

    /// <summary>A mount in the data keeps the purge from its end, and the agent is killed meanwhile: what was answered
    /// goes on with the next one, and nothing of what was mounted is lost (S2, S3, S10).</summary>
    [Fact]
    public async Task Purge_AgentIsKilledInIt_GoesOnWithTheNext()
    {
        await using var cluster = await TestCluster.StartAsync();
        var outside = Directory.CreateDirectory(Path.Combine(cluster.Directory, "outside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "kept"), "kept", Stop);
        var (volume, directory) = await DestroyedAsync(cluster);
        var mounted = Directory.CreateDirectory(Path.Combine(directory, "mounted")).FullName;
        await Tool.RunAsync("mount", "--bind", outside, mounted);
        try
        {
            using var answer = await PurgeAsync(cluster, volume, await TokenAsync(cluster));
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            await Eventually.IsTrueAsync(
                async () => (await TrashOfAsync(cluster))["trash"]![0]!["trouble"] is not null,
                Eventually.DefaultBound, "the purge to be held up by the mount");
            await cluster.Agent.KillAsync();
        }
        finally
        {
            await Tool.RunAsync("umount", mounted);
        }

        await cluster.Agent.StartAsync();
        await Eventually.IsTrueAsync(
            () => IsRecoveredAsync(cluster), Eventually.DefaultBound, "the agent to have read its ledger");

        var purged = await PurgedAsync(cluster);
        Assert.Equal(
            (volume, "asked", "anonymous"),
            ($"{purged["volume_id"]}", $"{purged["why"]}", $"{purged["purge_asked_by"]}"));
        Assert.False(Directory.Exists(directory));
        Assert.Equal("kept", await File.ReadAllTextAsync(Path.Combine(outside, "kept"), Stop));
    }

    /// <summary>What its framework had destroyed is offered to it again, as it was.</summary>
    [Fact]
    public async Task Restore_WithTheOperatorsToken_GivesTheDataBackAndOffersIt()
    {
        await using var cluster = await TestCluster.StartAsync();
        var (volume, directory) = await DestroyedAsync(cluster);
        var token = await TokenAsync(cluster);

        using var tokenless = await RestoreAsync(cluster, volume, "", authorization: null);
        using var malformed = await RestoreAsync(cluster, volume, "?as=..", token);
        using var unclear = await RestoreAsync(cluster, volume, "?plan=maybe", token);
        using var plan = await RestoreAsync(cluster, volume, "?plan=true", token);
        Assert.True(Directory.Exists(directory));
        using var answer = await RestoreAsync(cluster, volume, "?as=again", token);
        using var twice = await RestoreAsync(cluster, volume, "", token);

        Assert.Equal(HttpStatusCode.Unauthorized, tokenless.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, unclear.StatusCode);
        Assert.Equal(HttpStatusCode.OK, plan.StatusCode);
        Assert.Contains(
            "would be restored: it takes 64 MB", $"{(await BodyAsync(plan))["text"]}", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = await BodyAsync(answer);
        Assert.Equal(["volume_id", "persistence_id", "role", "size_mb", "state", "text"], Keys(body));
        Assert.Equal((volume, "again", "db", "ready"),
            ($"{body["volume_id"]}", $"{body["persistence_id"]}", $"{body["role"]}", $"{body["state"]}"));
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        Assert.Empty((await TrashOfAsync(cluster))["trash"]!.AsArray());
        Assert.Equal("precious\n", await File.ReadAllTextAsync(
            Path.Combine(cluster.AgentDirectory, "volumes", volume, "file"), Stop));
        await using var framework = new RawFramework(cluster.Master, "once more", "db");
        await framework.SubscribeAsync();
        await framework.OfferAsync(
            offer => offer["resources"]!.AsArray().Any(one => $"{one!["disk"]?["persistence"]?["id"]}" == "again"),
            "the restored volume");
    }

    [Fact]
    public async Task Disks_OfAnAgentWithAPathDisk_ShowWhatIsPromisedOfEach()
    {
        var path = Directory.CreateTempSubdirectory("holdfast-disk-").FullName;
        try
        {
            await using var cluster = await TestCluster.StartAsync(
                """
                [{"name":"cpus","type":"SCALAR","scalar":{"value":4}},
                 {"name":"mem","type":"SCALAR","scalar":{"value":512}},
                 {"name":"disk","type":"SCALAR","scalar":{"value":1024}},
                 {"name":"disk","type":"SCALAR","scalar":{"value":256},
                  "disk":{"source":{"type":"PATH","path":{"root":"ROOT"}}}}]
                """.Replace("ROOT", path, StringComparison.Ordinal));
            await TrustStory.WriteAsync(cluster);

            var disks = (await GetAsync(cluster, "/holdfast/v1/disks"))["disks"]!.AsArray();

            Assert.Equal(["root", "path"], disks.Select(disk => $"{disk!["kind"]}"));
            Assert.Equal([cluster.AgentDirectory, path], disks.Select(disk => $"{disk!["root"]}"));
            Assert.Equal(["1024.0", "256.0"], disks.Select(disk => disk!["announced_mb"]!.ToJsonString()));
            Assert.Equal([1, 0], disks.Select(disk => disk!["volumes"]!.GetValue<int>()));
            Assert.All(disks, disk =>
            {
                Assert.Equal(
                [
                    "kind", "root", "file_system", "backend", "limit", "watch", "capacity_mb", "reserve_mb",
                    "announced_mb", "promised_mb", "trash_mb", "room_mb", "free_mb", "volumes", "withheld",
                    "withheld_volumes",
                ], Keys(disk!));
                Assert.Equal(("directory", "none", null),
                    ($"{disk!["backend"]}", $"{disk["limit"]}", disk["withheld"]));
                Assert.True(disk["free_mb"]!.GetValue<double>() > 0);
            });
            Assert.Equal("64.0", disks[0]!["promised_mb"]!.ToJsonString());
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    // A volume with data in it, destroyed by its framework: its id, and where its data lies now.
    private static async Task<(string Volume, string Directory)> DestroyedAsync(TestCluster cluster)
    {
        var file = await TrustStory.WriteAsync(cluster);
        await using var framework = new RawFramework(cluster.Master, "again", "db");
        await framework.SubscribeAsync();
        await TrustStory.DestroyAsync(framework, "destroy", "OPERATION_FINISHED");
        var volume = Path.GetFileName(Path.GetDirectoryName(file))!;
        var directory = Path.Combine(cluster.AgentDirectory, "trash", volume);
        Assert.Equal("precious\n", await File.ReadAllTextAsync(Path.Combine(directory, "file"), Stop));
        return (volume, directory);
    }

    private static Task<HttpResponseMessage> RestoreAsync(
        TestCluster cluster, string volume, string query, AuthenticationHeaderValue? authorization) =>
        PostAsync(cluster, $"{volume}/restore{query}", authorization);

    private static Task<HttpResponseMessage> PurgeAsync(
        TestCluster cluster, string volume, AuthenticationHeaderValue? authorization) =>
        PostAsync(cluster, $"{volume}/purge", authorization);

    private static async Task<HttpResponseMessage> PostAsync(
        TestCluster cluster, string path, AuthenticationHeaderValue? authorization)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri($"http://{cluster.Agent.Address}/holdfast/v1/trash/{path}"));
        request.Headers.Authorization = authorization;
        return await http.SendAsync(request, Stop);
    }

    private static async Task<AuthenticationHeaderValue> TokenAsync(TestCluster cluster) =>
        new("Bearer", await File.ReadAllTextAsync(Path.Combine(cluster.AgentDirectory, "operator.token"), Stop));

    private static async Task<JsonNode> BodyAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!;

    private static Task<JsonNode> TrashOfAsync(TestCluster cluster) => GetAsync(cluster, "/holdfast/v1/trash");

    private static Task<JsonNode> PurgedAsync(TestCluster cluster) => Eventually.GetAsync(
        async () => (await TrashOfAsync(cluster))["purged"]!.AsArray().FirstOrDefault(),
        Eventually.DefaultBound, "the purge to be recorded");

    private static async Task<bool> IsRecoveredAsync(TestCluster cluster)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"http://{cluster.Agent.Address}/holdfast/v1/trash"), Stop);
        return answer.StatusCode != HttpStatusCode.ServiceUnavailable;
    }

    private static async Task<JsonNode> GetAsync(TestCluster cluster, string path)
    {
        using var http = new HttpClient();
        return JsonNode.Parse(await http.GetStringAsync(new Uri($"http://{cluster.Agent.Address}{path}"), Stop))!;
    }

    private static IEnumerable<string> Keys(JsonNode node) => node.AsObject().Select(property => property.Key);
}
