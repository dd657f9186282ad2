using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Stories;
using Holdfast.Model.Messages;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Upgrades;

/// <summary>A real cluster lives through what the stored forms have a place for, and its state is kept.</summary>
internal static class KeptCluster
{
    private const string Role = "db";

    /// <summary>Fills a directory with <c>ledger.db</c>, <c>registry.db</c> and <c>link.bin</c>.</summary>
    public static async Task RecordAsync(string target)
    {
        var directory = Directory.CreateTempSubdirectory("holdfast-test-").FullName;
        // A disk whose limits have ids.
        using var disk = new LoopDisk("btrfs", 1024);
        var work = $"{disk.Point}/agent";
        var (masterPort, agentPort) = (TestPorts.Next(), TestPorts.Next());
        using var master = new HoldfastProcess("master", $"{directory}/master.log", masterPort,
        [
            $"--port={masterPort}", "--ip=127.0.0.1", $"--work_dir={directory}/master", "--allocation_interval=100ms",
            "--hostname=master.example",
        ]);
        await master.StartAsync();
        await using var recorder = await LinkRecorder.StartAsync(master.Address);
        using var agent = new HoldfastProcess("agent", $"{directory}/agent.log", agentPort,
        [
            $"--master={recorder.Address}", $"--port={agentPort}", "--ip=127.0.0.1", $"--work_dir={work}",
            "--resources=cpus:4;mem:1024;disk:512;ports:[31000-31009]", "--attributes=rack:r1",
            "--hostname=agent.example", $"--cgroups_root=holdfast-test-{agentPort}",
            "--registration_backoff_factor=100ms", "--volume_gid_range=[70000-70009]",
        ]);
        await agent.StartAsync();
        try
        {
            await LiveAsync(master, agent, recorder);
            await LeaveAsync(master, agent, work);
            await master.StopAsync();
        }
        finally
        {
            await ProcessesBelow.KillAsync(work);
        }
        recorder.Connections[^1].Save(Path.Combine(target, "link.bin"));
        File.Copy($"{work}/ledger.db", Path.Combine(target, "ledger.db"));
        File.Copy($"{directory}/master/registry.db", Path.Combine(target, "registry.db"));
        Directory.Delete(directory, recursive: true);
    }

    private static async Task LiveAsync(HoldfastProcess master, HoldfastProcess agent, LinkRecorder recorder)
    {
        await using var store = new RawFramework(master, "store", Role);
        await store.SubscribeAsync();
        var offer = await store.OfferAsync(offer => Json.Amount(offer, "disk") >= 128, "disk");
        await store.AcceptAsync(offer,
            Json.Reserve(
                Json.Reserved(Json.Scalar("cpus", 0.5), Role), Json.Reserved(Json.Scalar("disk", 128), Role)),
            Json.Create(Volume("data", 64), Volume("old", 16), Volume("gone", 16)),
            Json.Launch(Json.Task("runner", offer, "sleep 1000",
                Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), Volume("data", 64))));
        await store.UpdateAsync("runner", "TASK_RUNNING");
        var old = await store.OfferAsync(offer => Json.VolumeOf(offer, "old") is not null, "the other volume");
        await store.AcceptAsync(old, Json.Operation(
            "DESTROY", new JsonObject { ["volumes"] = new JsonArray(Volume("old", 16), Volume("gone", 16)) },
            "destroy-old"));
        await store.WaitAsync("UPDATE_OPERATION_STATUS", _ => true);

        // Another one leaves what it is told unacknowledged: a task's updates, and an operation's outcome.
        await using var silent = new RawFramework(master, "silent", "web") { Acknowledges = false };
        await silent.SubscribeAsync();
        await store.DeclineAllAsync();
        var rest = await silent.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "cpus");
        await silent.AcceptAsync(rest,
            Json.Operation("RESERVE", new JsonObject
            {
                ["resources"] = new JsonArray(Json.Reserved(Json.Scalar("mem", 16), "web")),
            }, "reserve-mem"),
            Json.Launch(Json.Task("short", rest, "true", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));
        await silent.UpdateAsync("short", "TASK_STARTING");
        await silent.WaitAsync("UPDATE_OPERATION_STATUS", _ => true);

        await silent.CallAsync("SUPPRESS");

        // The recorded connection is that of an agent which comes back with all this.
        await agent.StopAsync();
        var before = recorder.Connections.Length;
        await agent.StartAsync();
        await Eventually.IsTrueAsync(() => recorder.Connections.Length > before
            && recorder.Connections[^1].AgentMessages.OfType<TaskUpdated>().Any(), "the agent to come back");
        var late = await store.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "cpus of the agent that is back");
        await store.AcceptAsync(late, Json.Launch(
            Json.Task("late", late, "true", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));
        await store.UpdateAsync("late", "TASK_FINISHED");
    }

    // What tables and fields are for that came later: a group, a cached file, weights, a framework that was torn down,
    // a purge that is done and one that is held up.
    private static async Task LeaveAsync(HoldfastProcess master, HoldfastProcess agent, string directory)
    {
        await using var files = new FileServer
        {
            Content = "fetched"u8.ToArray(), LastModified = DateTimeOffset.UnixEpoch,
        };
        await using var past = new RawFramework(master, "past", "web");
        await past.SubscribeAsync();
        var offer = await past.OfferAsync(
            offer => Json.Amount(offer, "cpus") >= 1 && Json.Amount(offer, "disk") >= 64, "cpus for the last time");
        var fetching = Json.Task("fetching", offer, "true", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32));
        fetching["command"]!["uris"] = new JsonArray(new JsonObject
        {
            ["value"] = $"{files.Address}/tool", ["cache"] = true,
        });
        var held = GroupStory.Task("held", offer);
        held["executor"] = GroupStory.Executor(past);
        await past.AcceptAsync(offer, Json.Launch(fetching, held));
        await past.UpdateAsync("fetching", "TASK_FINISHED");
        await past.UpdateAsync("held", "TASK_RUNNING");
        await past.CallAsync("TEARDOWN");

        await using var pods = new RawFramework(master, "pods", Role) { MoreCapabilities = ["SHARED_RESOURCES"] };
        await pods.SubscribeAsync();
        var room = await pods.OfferAsync(
            offer => Json.Amount(offer, "cpus") >= 1 && Json.Amount(offer, "disk") >= 64, "room for a group");
        var shared = Volume("shared", 16);
        shared["shared"] = new JsonObject();
        await pods.AcceptAsync(room,
            Json.Reserve(Json.Reserved(Json.Scalar("disk", 16), Role)), Json.Create(shared),
            Json.Launch(Json.Task("sharing", room, "true",
                Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), shared.DeepClone())),
            GroupStory.Group(
                GroupStory.Executor(pods), GroupStory.Task("one", room), GroupStory.Task("two", room),
                GroupStory.Task("over", room)));
        await pods.UpdateAsync("sharing", "TASK_FINISHED");
        foreach (var task in new[] { "one", "two", "over" }) await pods.UpdateAsync(task, "TASK_RUNNING");
        await pods.CallAsync("KILL", new() { ["task_id"] = Json.Id("over") });
        await pods.UpdateAsync("over", "TASK_KILLED");

        await MoveAsync(master, room["agent_id"]!);
        await GrowAsync(master, room["agent_id"]!);
        using var http = new HttpClient();
        using var weights = new StringContent("""[{"role":"db","weight":2.5}]""");
        using var answer = await http.PutAsync(new Uri($"{master.Url}/weights"), weights);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        await PurgeAsync(agent, directory);
    }

    // The operation keeps what was reserved otherwise before.
    private static async Task MoveAsync(HoldfastProcess master, JsonNode agent)
    {
        var (before, after) =
            (Json.Reserved(Json.Scalar("mem", 8), "before"), Json.Reserved(Json.Scalar("mem", 8), "after"));
        foreach (JsonArray source in (JsonArray[])[[], [before.DeepClone()]])
            await OrderAsync(master, "RESERVE_RESOURCES", new JsonObject
            {
                ["agent_id"] = agent.DeepClone(), ["source"] = source,
                ["resources"] = new JsonArray((source.Count == 0 ? before : after).DeepClone()),
            });
    }

    // The operation keeps what was added, and the task that holds the volume holds it as large as it is.
    private static Task GrowAsync(HoldfastProcess master, JsonNode agent) =>
        OrderAsync(master, "GROW_VOLUME", new JsonObject
        {
            ["agent_id"] = agent.DeepClone(), ["volume"] = Volume("data", 64),
            ["addition"] = Json.Reserved(Json.Scalar("disk", 8), Role),
        });

    private static async Task OrderAsync(HoldfastProcess master, string type, JsonObject member)
    {
        using var http = new HttpClient();
        var call = new JsonObject { ["type"] = type, [type.ToLowerInvariant()] = member };
        using var content = new StringContent(call.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri($"{master.Url}/api/v1"), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task PurgeAsync(HoldfastProcess agent, string directory)
    {
        using var http = new HttpClient();
        var url = $"{agent.Url}/holdfast/v1/trash";
        http.DefaultRequestHeaders.Authorization =
            new("Bearer", await File.ReadAllTextAsync($"{directory}/operator.token"));
        var trash = JsonNode.Parse(await http.GetStringAsync(new Uri(url)))!["trash"]!.AsArray();
        string IdOf(string name) => $"{trash.First(one => $"{one!["persistence_id"]}" == name)!["volume_id"]}";

        // A directory that may not be removed holds up a purge, until the agent is gone.
        var point = Directory.CreateDirectory($"{directory}/trash/{IdOf("old")}/mounted").FullName;
        using (var mount = Process.Start("mount", ["--bind", point, point])) await mount.WaitForExitAsync();
        try
        {
            foreach (var name in new[] { "gone", "old" })
            {
                using var kept = await http.PostAsync(
                    new Uri($"{agent.Url}/holdfast/v1/volumes/{IdOf(name)}/on-destroy?policy=keep"), content: null);
                Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
                using var asked = await http.PostAsync(new Uri($"{url}/{IdOf(name)}/purge"), content: null);
                Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
            }
            await Eventually.IsTrueAsync(
                async () => (await http.GetStringAsync(new Uri(url))) is var now
                    && JsonNode.Parse(now)!["purged"]!.AsArray().Count == 1
                    && JsonNode.Parse(now)!["trash"]![0]!["trouble"] is not null,
                Eventually.DefaultBound, "a purge, and one that is held up");
            await agent.StopAsync();
        }
        finally
        {
            using var unmount = Process.Start("umount", [point]);
            await unmount.WaitForExitAsync();
        }
    }

    private static JsonObject Volume(string id, double megabytes) => Json.Volume(Role, id, megabytes, id);
}
