using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Power;

/// <summary>One framework's life across power losses: what it was told, it holds its cluster to afterwards.</summary>
internal sealed class PowerStory(PowerCluster cluster, RawFramework framework)
{
    private const string Role = "db";
    private const double Cpus = 0.1;

    private readonly List<StoryVolume> _volumes = [];
    private int _readers;

    /// <summary>What must be there: made, and not destroyed, as far as the framework was told.</summary>
    public List<StoryVolume> Expected => [.. _volumes.Where(volume =>
        IsDone(volume, volume.Create) && !(volume.IsDestroyAsked && StateOf(volume.Destroy) == "OPERATION_FINISHED"))];

    /// <summary>Asks for a reservation, a volume, and maybe a task that writes into it, all in one call.</summary>
    /// <param name="launches">Whether there is a task.</param>
    /// <param name="isNamed">Whether the operations have ids.</param>
    /// <param name="cutAfter">Takes the power of the agent's disk after so many of its writes and flushes, counted from
    /// the call; null for never.</param>
    public async Task<StoryVolume> CreateAsync(bool launches, bool isNamed = true, int? cutAfter = null)
    {
        var id = $"v{_volumes.Count}";
        var volume = new StoryVolume(id, Path.Combine(cluster.Directory, id)) { IsNamed = isNamed };
        var offer = await framework.OfferAsync(
            offer => Free(offer, "disk") >= 1 && Free(offer, "cpus") >= 1 && Free(offer, "mem") >= 64,
            "free resources");
        JsonObject[] operations =
        [
            Operation("RESERVE", "resources", isNamed ? volume.Reserve : null,
                Json.Reserved(Json.Scalar("disk", 1), Role), Json.Reserved(Json.Scalar("cpus", Cpus), Role)),
            Operation("CREATE", "volumes", isNamed ? volume.Create : null, Of(volume)),
        ];
        if (launches)
        {
            operations = [.. operations, Json.Launch(Json.Task(volume.Writer, offer, volume.WriterCommand,
                Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), Of(volume)))];
            volume.HasWriter = true;
        }
        _volumes.Add(volume);
        if (cutAfter is { } requests) cluster.AgentDisk.Disk.CutAfter(requests);
        await framework.AcceptAsync(offer, operations);
        return volume;
    }

    /// <summary>Asks for a volume's end; with a power loss as in <see cref="CreateAsync"/>.</summary>
    public async Task DestroyAsync(StoryVolume volume, int? cutAfter = null)
    {
        var offer = await framework.OfferAsync(
            offer => Json.VolumeOf(offer, volume.Id) is not null, $"volume {volume.Id}");
        volume.IsDestroyAsked = true;
        if (cutAfter is { } requests) cluster.AgentDisk.Disk.CutAfter(requests);
        await framework.AcceptAsync(offer, Operation("DESTROY", "volumes", volume.Destroy, Of(volume)));
    }

    /// <summary>Whether the framework was told that an operation is over.</summary>
    public bool IsTold(string operation) => StateOf(operation) is not null;

    /// <summary>Whether a volume was ever offered.</summary>
    public bool IsOffered(StoryVolume volume) => framework.Events.Any(evt =>
        evt["offers"]?["offers"]?.AsArray().Any(offer => Json.VolumeOf(offer!, volume.Id) is not null) == true);

    /// <summary>The power goes after some writes, or when the condition holds if that comes first.</summary>
    public static Task CutOrAsync(RecordedDisk disk, Func<bool> condition, string what) =>
        Eventually.IsTrueAsync(() => disk.IsCut || condition(), TimeSpan.FromSeconds(30), what);

    /// <summary>Asks for the outcomes that were not told: a master that lost its power does not know what it had
    /// only promised.</summary>
    public Task ReconcileAsync() => framework.CallAsync("RECONCILE_OPERATIONS", new JsonObject
    {
        ["operations"] = new JsonArray([.. _volumes.Where(volume => volume.IsNamed)
            .SelectMany(volume => volume.IsDestroyAsked
                ? new[] { volume.Reserve, volume.Create, volume.Destroy }
                : [volume.Reserve, volume.Create])
            .Where(operation => !IsTold(operation)).Select(operation => new JsonObject
            {
                ["operation_id"] = Json.Id(operation),
            })]),
    });

    /// <summary>Everything that was acknowledged holds: S1, S2, S7, S8.</summary>
    public async Task VerifyAsync()
    {
        foreach (var volume in _volumes.Where(volume => volume.IsNamed))
        {
            await OverAsync(volume.Reserve);
            await OverAsync(volume.Create);
            if (volume.IsDestroyAsked) await OverAsync(volume.Destroy);
        }
        foreach (var volume in _volumes.Where(volume => volume.HasWriter)) await EndAsync(volume);
        var offer = await WholeOfferAsync();
        Assert.Equal(
            Expected.Select(volume => volume.Id).Order(StringComparer.Ordinal),
            VolumesOf(offer).Order(StringComparer.Ordinal));
        LooksSound();
        await ReadAsync(offer);
    }

    /// <summary>Ends a volume's task, where it is not over: one whose launch was stored runs after the power loss.
    /// </summary>
    public async Task EndAsync(StoryVolume volume)
    {
        if (!framework.Events.Any(IsEnd))
            await framework.CallAsync("KILL", new JsonObject { ["task_id"] = Json.Id(volume.Writer) });
        await framework.WaitAsync("UPDATE", IsEnd);

        bool IsEnd(JsonNode evt) => evt["update"] is not null && IsEndOf(evt, volume.Writer);
    }

    private bool IsDone(StoryVolume volume, string operation) =>
        volume.IsNamed ? StateOf(operation) == "OPERATION_FINISHED" : IsOffered(volume);

    private async Task OverAsync(string operation) => await framework.WaitAsync(
        "UPDATE_OPERATION_STATUS", evt => OutcomeOf(evt, operation) is not null);

    // The first that is an outcome: what came later may be a repetition.
    private string? StateOf(string operation) =>
        framework.Events.Select(evt => OutcomeOf(evt, operation)).FirstOrDefault(state => state is not null);

    private static string? OutcomeOf(JsonNode evt, string operation)
    {
        var status = evt["update_operation_status"]?["status"];
        if (status?["operation_id"]?["value"]?.GetValue<string>() != operation) return null;
        return $"{status["state"]}" is "OPERATION_FINISHED" or "OPERATION_FAILED" or "OPERATION_DROPPED"
            or "OPERATION_ERROR" or "OPERATION_UNKNOWN" ? $"{status["state"]}" : null;
    }

    private static bool IsEndOf(JsonNode evt, string task) =>
        evt["update"]!["status"]!["task_id"]!["value"]!.GetValue<string>() == task
        && $"{evt["update"]!["status"]!["state"]}" is "TASK_FINISHED" or "TASK_FAILED" or "TASK_KILLED" or "TASK_ERROR"
            or "TASK_LOST" or "TASK_GONE" or "TASK_DROPPED" or "TASK_UNKNOWN";

    // What became free at different times is offered apart at first.
    private Task<JsonNode> WholeOfferAsync()
    {
        var reserved = _volumes.Count(volume => IsDone(volume, volume.Reserve));
        return framework.TogetherAsync(
            _ => true,
            offer => Expected.All(volume => Json.VolumeOf(offer, volume.Id) is not null) && Free(offer, "cpus") >= 1
                && IsAbout(Reserved(offer, "disk"), reserved) && IsAbout(Reserved(offer, "cpus"), reserved * Cpus),
            $"{string.Join(", ", Expected.Select(volume => volume.Id))} and {reserved} reservations");
    }

    private static bool IsAbout(double amount, double wanted) => Math.Abs(amount - wanted) < 0.0005;

    // On the disk: every directory has its manifest, and what was destroyed says by what (S2, S3).
    private void LooksSound()
    {
        var (made, trash) = (Manifests("volumes"), Manifests("trash"));
        Assert.Equal(
            [.. Expected.Select(volume => volume.Id).Order(StringComparer.Ordinal)],
            made.Select(Persistence).Order(StringComparer.Ordinal));
        Assert.All(trash, note => Assert.NotNull(note["destroyed_operation"]));
        foreach (var volume in _volumes.Where(volume => IsDone(volume, volume.Create)))
        {
            var lies = made.Concat(trash).Where(manifest => Persistence(manifest) == volume.Id).ToList();
            Assert.True(lies.Count == 1, $"{volume.Id} lies in {lies.Count} places of {cluster.AgentDirectory}.");
            Assert.True(
                volume.IsDestroyAsked || lies[0]["destroyed_operation"] is null,
                $"{volume.Id} was not to be destroyed.");
        }
    }

    private List<JsonNode> Manifests(string place)
    {
        var directory = Path.Combine(cluster.AgentDirectory, place);
        if (!Directory.Exists(directory)) return [];
        var manifests = Directory.GetFiles(directory).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(
            [.. Directory.GetDirectories(directory).Order(StringComparer.Ordinal).Select(path => path + ".json")],
            manifests);
        return [.. manifests.Select(path => JsonNode.Parse(File.ReadAllText(path))!)];
    }

    private static string Persistence(JsonNode manifest) => $"{manifest["persistence_id"]}";

    private async Task ReadAsync(JsonNode offer)
    {
        var reader = $"reader-{++_readers}";
        var command = string.Join(" && ", ["true", .. Expected.Select(volume => volume.ReaderCommand(volume.Lines))]);
        await framework.AcceptAsync(offer, Json.Launch(Json.Task(reader, offer, command,
            [Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), .. Expected.Select(Of)])));
        var end = await framework.WaitAsync("UPDATE", evt => IsEndOf(evt, reader));
        Assert.True(
            $"{end["update"]!["status"]!["state"]}" == "TASK_FINISHED",
            $"Flushed data is missing; the reader says {end["update"]!["status"]} of {command}");
    }

    private static JsonObject Operation(string type, string field, string? id, params JsonNode[] resources) =>
        Json.Operation(type, new JsonObject { [field] = new JsonArray([.. resources]) }, id);

    private static JsonNode Of(StoryVolume volume) => Json.Volume(Role, volume.Id, 1, volume.Id);

    private static List<string> VolumesOf(JsonNode offer) => [.. offer["resources"]!.AsArray()
        .Select(resource => resource!["disk"]?["persistence"]?["id"]?.GetValue<string>()).OfType<string>()];

    private static double Reserved(JsonNode offer, string name) => Sum(offer, name, isReserved: true);

    private static double Free(JsonNode offer, string name) => Sum(offer, name, isReserved: false);

    private static double Sum(JsonNode offer, string name, bool isReserved) => offer["resources"]!.AsArray()
        .Where(resource => resource!["name"]!.GetValue<string>() == name
            && resource["reservations"] is { } == isReserved)
        .Sum(resource => resource!["scalar"]!["value"]!.GetValue<double>());
}
