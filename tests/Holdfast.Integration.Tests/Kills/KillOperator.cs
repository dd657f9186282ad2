using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Kills;

/// <summary>An operator who grows volumes, and has one destroyed and restored, while parts of the cluster are killed:
/// what was acknowledged to him must hold, what was not may be either way.</summary>
internal sealed class KillOperator(TestCluster cluster, IReadOnlyList<KeptVolume> volumes, Random chance) : IDisposable
{
    private const string Spare = "spare";
    private const double SpareMegabytes = 16;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };
    private string _id = "";

    /// <summary>The agent's id.</summary>
    public string Agent { get; private set; } = "";

    /// <summary>How often something was acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>What the spare volume takes, reserved.</summary>
    public static JsonObject SpareVolume => Json.Volume(KeptVolume.Role, Spare, SpareMegabytes, "data");

    /// <summary>Once the spare volume is made: something is written to it.</summary>
    public async Task BeginAsync(string agent)
    {
        Agent = agent;
        _id = await Eventually.GetAsync(
            () => Task.FromResult<string?>(Manifests().FirstOrDefault(static volume => volume.Name == Spare).Id),
            Eventually.DefaultBound, "the spare volume");
        await File.WriteAllTextAsync(Path.Combine(Place("volumes"), "data"), "kept");
    }

    /// <summary>Asks for something; whoever should answer may be killed meanwhile.</summary>
    public async Task ActAsync()
    {
        try
        {
            if (chance.Next(2) == 0) await GrowAsync(volumes[chance.Next(volumes.Count)]);
            else if (Directory.Exists(Place("trash"))) await RestoreAsync();
            else await DestroyAsync();
        }
        catch (Exception cause) when (cause is HttpRequestException or TaskCanceledException)
        {
            // Nothing was acknowledged.
        }
    }

    /// <summary>All data is there, at one place.</summary>
    public void Verify()
    {
        var found = new[] { "volumes", "trash" }.Where(place => Directory.Exists(Place(place))).ToList();
        Assert.Equal("kept", File.ReadAllText(Path.Combine(Place(Assert.Single(found)), "data")));
        foreach (var (name, megabytes, _) in Manifests())
            if (volumes.FirstOrDefault(volume => volume.Name == name) is { } kept)
                Assert.True(
                    megabytes >= kept.Megabytes, $"{name} has {megabytes} MB; {kept.Megabytes} were acknowledged");
    }

    public void Dispose() => _http.Dispose();

    private async Task GrowAsync(KeptVolume volume)
    {
        var now = Manifests().FirstOrDefault(each => each.Name == volume.Name);
        if (now.Id is null) return;
        using var answer = await CallAsync("GROW_VOLUME", new JsonObject
        {
            ["agent_id"] = Json.Id(Agent),
            ["volume"] = Json.Volume(KeptVolume.Role, volume.Name, now.Megabytes, "data"),
            ["addition"] = Json.Reserved(Json.Scalar("disk", 1), KeptVolume.Role),
        });
        if (await IsAcknowledgedAsync(answer)) volume.Megabytes = Math.Max(volume.Megabytes, now.Megabytes + 1);
    }

    private async Task DestroyAsync()
    {
        using var answer = await CallAsync("DESTROY_VOLUMES", new JsonObject
        {
            ["agent_id"] = Json.Id(Agent), ["volumes"] = new JsonArray(SpareVolume),
        });
        if (await IsAcknowledgedAsync(answer)) Assert.False(Directory.Exists(Place("volumes")));
    }

    private async Task RestoreAsync()
    {
        var token = await File.ReadAllTextAsync(Path.Combine(cluster.AgentDirectory, "operator.token"));
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"{cluster.Agent.Url}/holdfast/v1/trash/{_id}/restore");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
        using var answer = await _http.SendAsync(request);
        if (await IsAcknowledgedAsync(answer)) Assert.True(Directory.Exists(Place("volumes")));
    }

    private Task<HttpResponseMessage> CallAsync(string type, JsonObject body) => _http.PostAsync(
        $"{cluster.Master.Url}/api/v1",
        new StringContent(
            new JsonObject { ["type"] = type, [type.ToLowerInvariant()] = body }.ToJsonString(), Encoding.UTF8,
            "application/json"));

    // Refused is what the agent or the master does not know just now, or what another call has changed meanwhile.
    private async Task<bool> IsAcknowledgedAsync(HttpResponseMessage answer)
    {
        if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted)
        {
            Acknowledged++;
            return true;
        }
        Assert.True(
            answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.NotFound
                or HttpStatusCode.ServiceUnavailable,
            $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return false;
    }

    private string Place(string place) => Path.Combine(cluster.AgentDirectory, place, _id);

    private List<(string Name, double Megabytes, string Id)> Manifests()
    {
        try
        {
            return
            [
                .. Directory.GetFiles(Path.Combine(cluster.AgentDirectory, "volumes"), "*.json")
                    .Select(static path => (
                        Json: JsonNode.Parse(File.ReadAllText(path))!, Id: Path.GetFileNameWithoutExtension(path)))
                    .Select(static manifest => (
                        $"{manifest.Json["persistence_id"]}",
                        double.Parse($"{manifest.Json["size_mb"]}", CultureInfo.InvariantCulture), manifest.Id)),
            ];
        }
        catch (Exception cause) when (cause is DirectoryNotFoundException or FileNotFoundException)
        {
            return []; // None was made yet, or one was moved while it was looked at.
        }
    }
}
