using System.Text.Json;
using System.Text.RegularExpressions;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Agent;

/// <summary>The description of an agent's own API says what there is.</summary>
public sealed partial class AgentDocumentTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_OfAnAgent_NamesItsPathsAndTheyAnswer()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{cluster.Agent.Port}") };
        await Eventually.IsTrueAsync(
            async () => (await http.GetAsync("/holdfast/v1/openapi.json", Stop)).IsSuccessStatusCode,
            Eventually.DefaultBound, "the agent answers");
        using var document = JsonDocument.Parse(await http.GetStringAsync("/holdfast/v1/openapi.json", Stop));
        var paths = document.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();

        var routed = OwnRoutes().Matches(await http.GetStringAsync("/help", Stop))
            .Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(routed.Order(), paths.Select(RouteOf).Distinct().Order());
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            if (path.Name.Contains('{', StringComparison.Ordinal) || !path.Value.TryGetProperty("get", out _)) continue;
            using var answer = await http.GetAsync(path.Name, Stop);
            Assert.True(answer.IsSuccessStatusCode, $"{path.Name}: {answer.StatusCode}");
        }

        var page = await http.GetStringAsync("/holdfast/v1/", Stop);
        Assert.DoesNotContain("http:", page, StringComparison.Ordinal);
        Assert.Contains("/holdfast/v1/trash/{volume_id}/purge", page, StringComparison.Ordinal);

        // What lies below a route is told apart by its handler. Below the first of them lies everything.
        string RouteOf(string path) => routed.Where(route => route != "/holdfast/v1").FirstOrDefault(
            route => path.StartsWith(route + "/", StringComparison.Ordinal)) ?? path;
    }

    [GeneratedRegex("<code>[A-Z*]+ (/holdfast/v1[^<]*)</code>")]
    private static partial Regex OwnRoutes();
}
