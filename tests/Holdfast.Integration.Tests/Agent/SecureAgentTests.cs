using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Routes;
using Holdfast.Integration.Tests.Stories;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Agent;

/// <summary>An agent that asks who calls, over TLS.</summary>
public sealed class SecureAgentTests(SecureCluster secure) : IClassFixture<SecureCluster>
{
    private const string Token = "MESOS_EXECUTOR_AUTHENTICATION_TOKEN";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly string[] Documents =
    [
        "/state", "/flags", "/containers", "/monitor/statistics", "/metrics", "/metrics/snapshot", "/files/debug",
        "/help", "/holdfast/v1/trust", "/holdfast/v1/disks", "/holdfast/v1/trash", "/nope",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/state", "Basic realm=\"mesos-agent-readonly\"")]
    [InlineData("GET", "//slave(1)//state/", "Basic realm=\"mesos-agent-readonly\"")]
    [InlineData("GET", "/flags", "Basic realm=\"mesos-agent-readonly\"")]
    [InlineData("GET", "/containers", "Basic realm=\"mesos-agent-readonly\"")]
    [InlineData("GET", "/monitor/statistics", "Basic realm=\"mesos-agent-readonly\"")]
    [InlineData("GET", "/metrics/snapshot", "Basic realm=\"mesos-agent-readonly\"")]
    [InlineData("GET", "/files/browse?path=/", "Basic realm=\"mesos-agent-readonly\"")]
    [InlineData("GET", "/holdfast/v1/disks", "Basic realm=\"mesos-agent-readonly\"")]
    [InlineData("POST", "/api/v1", "Basic realm=\"mesos-agent-readwrite\"")]
    [InlineData("POST", "/slave(1)/api/v1/more", "Basic realm=\"mesos-agent-readwrite\"")]
    [InlineData("GET", "/logging/toggle", "Basic realm=\"mesos-agent-readwrite\"")]
    [InlineData("POST", "/api/v1/executor", "Bearer realm=\"mesos-agent-executor\"")]
    public async Task Request_WithoutCredentials_IsChallenged(string method, string path, string challenge)
    {
        using var http = secure.Cluster.Agent.NewClient(Patience);
        http.DefaultRequestHeaders.Authorization = null;

        using var answer = await SendAsync(http, method, path);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(challenge, answer.Headers.GetValues("WWW-Authenticate").Single());
        Assert.Equal("401 Unauthorized.", await answer.Content.ReadAsStringAsync(Stop));
    }

    /// <summary>A path that somebody adds is closed, or is added here.</summary>
    [Fact]
    public async Task Routes_OfTheAgent_AreClosedToThoseWithoutCredentials_ButForWhatTellsNothing()
    {
        using var known = secure.Cluster.Agent.NewClient(Patience);
        // All others are there once it has started.
        var help = await Eventually.GetAsync(async () =>
        {
            using var answer = await SendAsync(known, "GET", "/help");
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(Stop) : null;
        }, Patience, "the agent");
        using var unknown = secure.Cluster.Agent.NewClient(Patience);
        unknown.DefaultRequestHeaders.Authorization = null;

        var open = await Route.OpenAsync(help, "/slave(1)", async (method, path) =>
        {
            using var answer = await SendAsync(unknown, method, path);
            return answer.StatusCode == HttpStatusCode.Unauthorized ? $"{answer.Headers.WwwAuthenticate}" : null;
        });

        string[] expected =
        [
            "/health", "/help", "/holdfast/v1/version", "/system/stats.json", "/version",
            // Its only method wants a token.
            "GET, PUT, DELETE /holdfast/v1/trust-master",
            // No methods of its own; the purge below it wants a token or credentials (TrashTests).
            "POST, PUT, DELETE /holdfast/v1/trash",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), open.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("GET", "/state", 200)]
    // Whoever has passed hears what is wrong with the call.
    [InlineData("POST", "/api/v1", 400)]
    // An operator is no executor.
    [InlineData("POST", "/api/v1/executor", 401)]
    public async Task Request_WithCredentials_EntersTheRealmsOfOperators(string method, string path, int status)
    {
        using var http = secure.Cluster.Agent.NewClient(Patience);

        var answered = await Eventually.GetAsync(async () =>
        {
            using var answer = await SendAsync(http, method, path);
            // It is starting.
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable ? null : $"{(int)answer.StatusCode}";
        }, Patience, "the agent");

        Assert.Equal($"{status}", answered);
    }

    /// <summary>Nothing that is said, shown or stored has a secret in it, but the files that hold them and the executor
    /// that was given its own.</summary>
    [Fact]
    public async Task Secrets_OfExecutorsOperatorsAndMachines_AreNeitherShownNorLoggedNorStored()
    {
        await using var framework = new RawFramework(secure.Cluster.Master, "secret", "web");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "a cpu");
        var task = GroupStory.Task("own", offer);
        task["executor"] = GroupStory.Executor(framework);
        await framework.AcceptAsync(offer, Json.Launch(task));
        await framework.UpdateAsync("own", "TASK_RUNNING");

        var token = TokenOf("executor.py");
        string[] secrets =
        [
            token, token.Split('.')[^1], "s3cret", Basic(SecureCluster.Ops), Basic(SecureCluster.Machine),
            await KeyAsync("master.key"), await KeyAsync("agent.key"),
        ];
        Assert.All(secrets, secret => Assert.True(secret.Length >= 6));

        foreach (var (where, text) in await SaidAsync())
            Assert.All(secrets, secret =>
                Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{where} has '{secret}'"));
    }

    [Fact]
    public async Task Certificate_RenewedWhileTheAgentRuns_CountsForApiAndLink()
    {
        var before = secure.Cluster.Agent.Pid;

        secure.Renew();

        using var http = secure.Cluster.Agent.NewClient(Patience);
        await Eventually.GetAsync(async () =>
        {
            using var answer = await http.GetAsync(new Uri($"{secure.Cluster.Agent.Url}/health"), Stop);
            return answer.IsSuccessStatusCode ? "" : null;
        }, Patience, "the agent's new certificate", static failure => failure is HttpRequestException);
        await secure.Cluster.Master.KillAsync();
        await secure.Cluster.Master.StartAsync();
        await Eventually.IsTrueAsync(
            async () => (await StateAsync())["activated_slaves"]!.GetValue<double>() == 1, Patience,
            "the agent's link, under its new certificate");

        Assert.Equal(before, secure.Cluster.Agent.Pid);
        Assert.True(Directory.Exists($"/proc/{before}"));
    }

    /// <summary>Those of tests last a day.</summary>
    [Fact]
    public async Task Certificate_ThatEndsSoon_IsInLogAndNumbersOfMasterAndAgent()
    {
        foreach (var process in (HoldfastProcess[])[secure.Cluster.Master, secure.Cluster.Agent])
        {
            using var http = process.NewClient(Patience);
            var text = await Eventually.GetAsync(async () =>
            {
                using var answer = await http.GetAsync(new Uri($"{process.Url}/metrics/snapshot"), Stop);
                // It is starting.
                return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(Stop) : null;
            }, Patience, "the numbers");

            var numbers = JsonNode.Parse(text)!;
            Assert.InRange(numbers["tls/certificate_expires_seconds"]!.GetValue<double>(), 1, 86400);
            await process.SaysAsync(" ends in 23 hours, at ");
        }
    }

    private static string Basic(Hosting.Access.Credential credential) => credential.ToBasic()["Basic ".Length..];

    // The second line of its text: the first 64 characters of the key.
    private async Task<string> KeyAsync(string name) =>
        (await File.ReadAllLinesAsync(Path.Combine(secure.Authority.Folder, name), Stop))[1];

    private static string TokenOf(string program) =>
        (from process in Directory.EnumerateDirectories("/proc")
         where File.Exists($"{process}/cmdline")
             && File.ReadAllText($"{process}/cmdline").Contains(program, StringComparison.Ordinal)
         from variable in File.ReadAllText($"{process}/environ").Split('\0')
         where variable.StartsWith($"{Token}=", StringComparison.Ordinal)
         select variable[(Token.Length + 1)..]).First();

    private async Task<List<(string Where, string Text)>> SaidAsync()
    {
        var said = new List<(string, string)>
        {
            ("the master's log", secure.Cluster.Master.Log), ("the agent's log", secure.Cluster.Agent.Log),
        };
        foreach (var process in (HoldfastProcess[])[secure.Cluster.Master, secure.Cluster.Agent])
        {
            using var http = process.NewClient(Patience);
            foreach (var path in Documents)
            {
                using var answer = await http.GetAsync(new Uri($"{process.Url}{path}"), Stop);
                said.Add(($"{process.Url}{path}", $"{answer.Headers}{await answer.Content.ReadAsStringAsync(Stop)}"));
            }
            foreach (var call in (string[])["GET_STATE", "GET_FLAGS", "GET_OPERATIONS", "GET_CONTAINERS"])
            {
                using var answer = await SendAsync(http, "POST", $"{process.Url}/api/v1", $$"""{"type":"{{call}}"}""");
                said.Add(($"{process.Url} {call}", await answer.Content.ReadAsStringAsync(Stop)));
            }
        }
        foreach (var file in Directory.EnumerateFiles(secure.Cluster.Directory, "*", SearchOption.AllDirectories))
        {
            if (new FileInfo(file).Length == 0) continue; // Sockets, and what is held by whoever writes there.
            said.Add((file, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Stop))));
        }
        return said;
    }

    private async Task<JsonNode> StateAsync()
    {
        using var http = secure.Cluster.Master.NewClient(Patience);
        return JsonNode.Parse(await http.GetStringAsync(new Uri($"{secure.Cluster.Master.Url}/state"), Stop))!;
    }

    private Task<HttpResponseMessage> SendAsync(HttpClient http, string method, string path) =>
        SendAsync(http, method, $"{secure.Cluster.Agent.Url}{path}", "{}");

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, string method, string address, string json)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(address));
        if (method == "POST")
            request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        return await http.SendAsync(request, Stop);
    }
}
