using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Holdfast.Integration.Tests.Recorded;

namespace Holdfast.Integration.Tests.Routes;

/// <summary>What every path of a master and of an agent does, those that somebody adds later included.</summary>
[Collection(FullCluster.Name)]
public sealed class EveryRouteTests(FullCluster cluster) : IDisposable
{
    private const string Foreign = "evil.example";

    // A redirect is an answer here.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Nobody asks who calls in this cluster; only where the call comes from keeps a page out.</summary>
    [Theory]
    [InlineData("master")]
    [InlineData("agent")]
    public async Task Change_AskedByAForeignPage_IsTakenByNoRoute(string process)
    {
        // What opens an agent's own doors does not help a page either.
        var token = await File.ReadAllTextAsync(
            Path.Combine(cluster.Cluster.AgentDirectory, "operator.token"), Stop);
        var calls =
            from route in await RoutesAsync(process)
            from path in (string[])[route.Path, $"{route.Path}/{Guid.NewGuid()}/purge"]
            from method in (string[])["POST", "PUT", "DELETE"]
            select (method, path);

        foreach (var (method, path) in calls.Append(("GET", "/logging/toggle?level=1&duration=1secs")))
        {
            await RefusedAsync(method, path, request => request.Headers.Add("Origin", $"http://{Foreign}"));
            await RefusedAsync(method, path, request => request.Headers.Add("Sec-Fetch-Site", "cross-site"));
            await RefusedAsync(method, path, request => request.Headers.Host = Foreign);
        }
        using var own = await SendAsync(
            process, "POST", "/api/v1", request => request.Headers.Add("Origin", Url(process)));
        Assert.Equal(HttpStatusCode.BadRequest, own.StatusCode);

        async Task RefusedAsync(string method, string path, Action<HttpRequestMessage> change)
        {
            using var answer = await SendAsync(process, method, path, request =>
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                change(request);
            });
            Assert.Equal($"{method} {path} {HttpStatusCode.Forbidden}", $"{method} {path} {answer.StatusCode}");
            Assert.StartsWith(
                "Calls that change something", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
    }

    /// <summary>Dashboards of Mesos load what they show as scripts.</summary>
    [Theory]
    [InlineData("master", "/master/log", "/holdfast/v1/frameworks", "/redirect")]
    [InlineData("agent", "/slave/log", "/holdfast/v1/volumes")]
    public async Task Document_OfEveryRoute_ComesAsTheScriptThatIsAskedFor(
        string process, string file, params string[] othersThatAreNone)
    {
        var none = new List<string>();
        foreach (var route in (await RoutesAsync(process)).Where(route => route.IsRead))
        {
            var address = $"{route.Path}?path={file}&offset=0";
            using var script = await SendAsync(process, "GET", $"{address}&jsonp=show");
            if (script.Content.Headers.ContentType?.MediaType != "text/javascript")
            {
                none.Add(route.Path);
                continue;
            }
            var text = await script.Content.ReadAsStringAsync(Stop);
            Assert.Equal((HttpStatusCode.OK, "show(", ");"), (script.StatusCode, text[..5], text[^2..]));
            Assert.Equal(["nosniff"], script.Headers.GetValues("X-Content-Type-Options"));
            JsonDocument.Parse(text[5..^2]).Dispose();
            using var program = await SendAsync(process, "GET", $"{address}&jsonp=alert(1)//");
            Assert.Equal($"{route.Path} {HttpStatusCode.BadRequest}", $"{route.Path} {program.StatusCode}");
        }

        // Pages for people, text, and what has no body.
        string[] expected =
        [
            "/files/download", "/health", "/help", "/holdfast/v1", "/logging/toggle", "/metrics", "/profiler",
            .. othersThatAreNone,
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), none.Order(StringComparer.Ordinal));
    }

    public void Dispose() => _http.Dispose();

    private string Url(string process) => (process == "master" ? cluster.Cluster.Master : cluster.Cluster.Agent).Url;

    private async Task<IReadOnlyList<Route>> RoutesAsync(string process) =>
        Route.Of(await _http.GetStringAsync(new Uri($"{Url(process)}/help"), Stop));

    private async Task<HttpResponseMessage> SendAsync(
        string process, string method, string path, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"{Url(process)}{path}"));
        change?.Invoke(request);
        return await _http.SendAsync(request, Stop);
    }
}
