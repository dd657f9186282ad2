using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Stories;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Upgrades;

/// <summary>What a cluster lives through while its members are replaced, one after the other: what one version began,
/// another ends.</summary>
/// <remarks>
/// From the first to the last: a task that writes to a volume, a custom executor that takes one task more at each
/// stage, and a framework that acknowledges nothing, so that it must be told the same after each replacement. At each
/// stage: resources are reserved, made a volume of and written to, while the volume of the stage before is ended,
/// destroyed and given back. A master of the first version gives no further task to an executor that it knows from an
/// agent's report (it compares forms that differ): the executor only goes on then.
/// </remarks>
internal sealed class UpgradeStory : IAsyncDisposable
{
    private const string Role = "db";
    private const string Silent = "short";

    private readonly TestCluster _cluster;
    private readonly RawFramework _store;
    private readonly RawFramework _silent;
    private string _extension = "";
    private string _unacknowledged = "";
    private int _stage;

    private UpgradeStory(TestCluster cluster)
    {
        _cluster = cluster;
        _store = new RawFramework(cluster.Master, "store", Role);
        _silent = new RawFramework(cluster.Master, "silent", "web") { Acknowledges = false };
    }

    /// <summary>Begins it in a cluster that is all of one version.</summary>
    public static async Task<UpgradeStory> BeginAsync(TestCluster cluster)
    {
        var story = new UpgradeStory(cluster);
        try
        {
            await story.LaunchSilentAsync();
            await story._store.SubscribeAsync();
            await story.PlaceAsync("serve", "data");
            await story.PlaceAsync(story.Task, story.Volume);
            await story.ExtendAsync("extension-0");
            return story;
        }
        catch
        {
            await story.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts another version in a member's place; all that runs goes on.</summary>
    public async Task ReplaceAsync(HoldfastProcess member, string program, bool isLast = false)
    {
        var running = ProcessesBelow.Find(_cluster.AgentDirectory + "/slaves");
        await member.StopAsync();
        member.Program = program;
        await member.StartAsync();
        await _store.SubscribeAsync();
        Assert.Equal(running, ProcessesBelow.Find(_cluster.AgentDirectory + "/slaves"));

        var before = _silent.Events.Count;
        _silent.Acknowledges = isLast;
        await _silent.SubscribeAsync();
        var again = await _silent.UpdateAsync(Silent, "TASK_STARTING", before);
        Assert.Equal(_unacknowledged, UuidOf(again));
        await _silent.WaitAsync("UPDATE_OPERATION_STATUS", IsOutcome("reserve-mem"), before);
    }

    /// <summary>The members that there are now end what those before began, and begin something themselves.</summary>
    public async Task GoOnAsync()
    {
        var (task, volume, extension) = (Task, Volume, _extension);
        _stage++;
        await PlaceAsync(Task, Volume);
        if (_cluster.Master.Program == Repository.Holdfast)
        {
            await ExtendAsync($"extension-{_stage}");
            await KillAsync(extension);
        }
        await RemoveAsync(task, volume);
    }

    /// <summary>Ends it, after a last replacement.</summary>
    public async Task EndAsync()
    {
        // What was acknowledged lets the next one through.
        await _silent.UpdateAsync(Silent, "TASK_FINISHED");
        await KillAsync(_extension);
        await RemoveAsync(Task, Volume);
        await RemoveAsync("serve", "data");
        Assert.Empty(Files("volumes"));
    }

    public async ValueTask DisposeAsync()
    {
        await _silent.DisposeAsync();
        await _store.DisposeAsync();
    }

    private string Task => $"writer-{_stage}";

    private string Volume => $"volume-{_stage}";

    private async Task LaunchSilentAsync()
    {
        await _silent.SubscribeAsync();
        var offer = await _silent.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "cpus");
        // Before it accepts: it is to hold nothing of what is left.
        await _silent.CallAsync("SUPPRESS");
        _silent.IsSuppressed = true;
        await _silent.AcceptAsync(offer,
            Json.Operation("RESERVE", new JsonObject
            {
                ["resources"] = new JsonArray(Json.Reserved(Json.Scalar("mem", 16), "web")),
            }, "reserve-mem"),
            Json.Launch(Json.Task(Silent, offer, "true", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));
        _unacknowledged = UuidOf(await _silent.UpdateAsync(Silent, "TASK_STARTING"));
        await _silent.WaitAsync("UPDATE_OPERATION_STATUS", IsOutcome("reserve-mem"));
    }

    /// <summary>Reserves, makes a volume, and starts a task that writes its name into it.</summary>
    private async Task PlaceAsync(string task, string volume)
    {
        var offer = await _store.OfferAsync(
            offer => Json.Amount(offer, "disk") >= 32 && Json.Amount(offer, "cpus") >= 1
                && Json.Amount(offer, "mem") >= 256, "room for a volume");
        await _store.AcceptAsync(offer,
            Json.Reserve(Json.Reserved(Json.Scalar("disk", 32), Role)), Json.Create(Described(volume)),
            Json.Launch(Json.Task(task, offer, $"echo {task} > {volume}/file && exec sleep 1000",
                Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), Described(volume))));
        await _store.UpdateAsync(task, "TASK_RUNNING");
        await Eventually.IsTrueAsync(() => Contents("volumes").Contains(task), $"{task} to write into {volume}");
    }

    /// <summary>The custom executor gets one task more; it began with the first.</summary>
    private async Task ExtendAsync(string name)
    {
        var offer = await _store.OfferAsync(
            offer => Json.Amount(offer, "disk") >= 32 && Json.Amount(offer, "cpus") >= 1, "room for an executor");
        var task = GroupStory.Task(name, offer);
        task["executor"] = GroupStory.Executor(_store);
        await _store.AcceptAsync(offer, Json.Launch(task));
        await _store.UpdateAsync(name, "TASK_RUNNING");
        var started = Assert.Single(
            Directory.GetFiles($"{_cluster.AgentDirectory}/slaves", "started", SearchOption.AllDirectories),
            static path => !path.Contains("/latest/", StringComparison.Ordinal));
        await Eventually.IsTrueAsync(
            () => File.ReadAllLines(started).Contains(name), $"the executor to start {name}");
        _extension = name;
    }

    private async Task KillAsync(string task)
    {
        await _store.CallAsync("KILL", new JsonObject { ["task_id"] = Json.Id(task) });
        await _store.UpdateAsync(task, "TASK_KILLED");
    }

    /// <summary>Ends a task, destroys its volume, whose data is then in the trash, and gives back what it was made
    /// of.</summary>
    private async Task RemoveAsync(string task, string volume)
    {
        await KillAsync(task);
        var offer = await _store.OfferAsync(offer => Json.VolumeOf(offer, volume) is not null, volume);
        Assert.Contains(task, Contents("volumes"));
        await _store.AcceptAsync(offer,
            Json.Operation(
                "DESTROY", new JsonObject { ["volumes"] = new JsonArray(Described(volume)) }, $"destroy-{volume}"),
            Json.Operation("UNRESERVE", new JsonObject
            {
                ["resources"] = new JsonArray(Json.Reserved(Json.Scalar("disk", 32), Role)),
            }, $"unreserve-{volume}"));
        foreach (var operation in new[] { $"destroy-{volume}", $"unreserve-{volume}" })
        {
            var outcome = await _store.WaitAsync("UPDATE_OPERATION_STATUS", IsOutcome(operation));
            var status = outcome["update_operation_status"]!["status"]!;
            Assert.True($"{status["state"]}" == "OPERATION_FINISHED", $"{status}");
        }
        Assert.DoesNotContain(task, Contents("volumes"));
        Assert.Contains(task, Contents("trash"));
    }

    private IEnumerable<string> Contents(string place) => Files(place).Select(file => File.ReadAllText(file).Trim());

    private IEnumerable<string> Files(string place) => Directory
        .GetDirectories(Path.Combine(_cluster.AgentDirectory, place))
        .Select(directory => Path.Combine(directory, "file")).Where(File.Exists);

    private static JsonObject Described(string volume) => Json.Volume(Role, volume, 32, volume);

    private static string UuidOf(JsonNode update) => $"{update["update"]!["status"]!["uuid"]}";

    private static Func<JsonNode, bool> IsOutcome(string operation) =>
        evt => $"{evt["update_operation_status"]!["status"]!["operation_id"]?["value"]}" == operation;
}
