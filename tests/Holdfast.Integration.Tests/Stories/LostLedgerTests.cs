using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>An agent's ledger is deleted, and with it all that is known of its volumes, but for their manifests.
/// </summary>
public sealed class LostLedgerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>They come back by adoption with all that they were, and are offered to their framework.</summary>
    [Fact]
    public async Task Volume_WhoseLedgerIsLost_ComesBackByAdoptionWithAllItsAttributes()
    {
        await using var cluster = await TestCluster.StartAsync();
        var file = await TrustStory.WriteAsync(cluster);
        var volume = Path.GetFileName(Path.GetDirectoryName(file))!;
        await cluster.Agent.StopAsync();
        foreach (var part in Directory.EnumerateFiles(cluster.AgentDirectory, "ledger.db*")) File.Delete(part);
        var lost = Directory.CreateDirectory(Path.Combine(cluster.Directory, "lost")).FullName;
        foreach (var part in new[] { ".holdfast", "volumes", "trash" })
            Directory.Move(Path.Combine(cluster.AgentDirectory, part), Path.Combine(lost, part));
        await cluster.Agent.StartAsync();
        var path = Path.Combine(lost, "volumes", volume);

        using (var user = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("sleep", ["100"]) { WorkingDirectory = path })!)
        {
            var used = await AdoptAsync(cluster, path, isPlan: false);
            user.Kill();
            await user.WaitForExitAsync(Stop);
            Assert.Equal(HttpStatusCode.Conflict, used.Status);
            Assert.Contains($"process {user.Id} works in", $"{used.Body["text"]}", StringComparison.Ordinal);
        }

        var plan = await AdoptAsync(cluster, path, isPlan: true);
        Assert.Equal(HttpStatusCode.OK, plan.Status);
        Assert.True(Directory.Exists(path));
        var (status, body) = await AdoptAsync(cluster, path, isPlan: false);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((volume, "data", "db", "ready"),
            ($"{body["volume_id"]}", $"{body["persistence_id"]}", $"{body["role"]}", $"{body["state"]}"));
        Assert.Equal("precious\n", await File.ReadAllTextAsync(
            Path.Combine(cluster.AgentDirectory, "volumes", volume, "file"), Stop));
        await using var framework = new RawFramework(cluster.Master, "again", "db");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => OfData(offer) is not null, "the adopted volume");
        var offered = OfData(offer)!;
        Assert.Equal("DYNAMIC", $"{offered["reservations"]![0]!["type"]}");
        Assert.Equal(64, offered["scalar"]!["value"]!.GetValue<double>());
        Assert.Equal("data", $"{offered["disk"]!["volume"]!["container_path"]}");
    }

    private static JsonNode? OfData(JsonNode offer) => offer["resources"]!.AsArray()
        .FirstOrDefault(one => $"{one!["disk"]?["persistence"]?["id"]}" == "data");

    // The agent answers once it has looked what outlived its start.
    private static async Task<(HttpStatusCode Status, JsonNode Body)> AdoptAsync(
        TestCluster cluster, string path, bool isPlan)
    {
        using var http = new HttpClient();
        var token = await File.ReadAllTextAsync(Path.Combine(cluster.AgentDirectory, "operator.token"), Stop);
        return await Eventually.GetAsync<Tuple<HttpStatusCode, JsonNode>>(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(
                $"http://{cluster.Agent.Address}/holdfast/v1/volumes/adopt?plan={(isPlan ? "true" : "false")}"
                + $"&path={Uri.EscapeDataString(path)}"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await http.SendAsync(request, Stop);
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable
                ? null
                : Tuple.Create(answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!);
        }, Eventually.DefaultBound, "the agent to answer") switch
        {
            var (status, body) => (status, body),
        };
    }
}
