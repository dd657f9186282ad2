using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Holdfast.Agent.Executors;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Tls;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Routes;
using Holdfast.Integration.Tests.Stories;
using Holdfast.Testing;
using Holdfast.Testing.Tls;

namespace Holdfast.Integration.Tests.Agent;

/// <summary>An agent that asks who calls, over TLS.</summary>
public sealed class SecureAgentTests(SecureCluster secure) : IClassFixture<SecureCluster>
{
    private static readonly Credential Mistyped = SecureCluster.Ops with { Secret = "s3cret-mistyped" };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

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
        var help = await known.GetStringAsync(new Uri($"{secure.Cluster.Agent.Url}/help"), Stop);
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
            // No methods of their own; what is below them wants a token or credentials (TrashTests).
            "POST, PUT, DELETE /holdfast/v1/trash", "POST, PUT, DELETE /holdfast/v1/volumes",
            "PUT, DELETE /holdfast/v1/rejoin", "PUT, DELETE /holdfast/v1/fsck",
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

    /// <summary>Those that somebody adds later included.</summary>
    [Fact]
    public async Task Listeners_OfMasterAndAgent_SpeakNothingButTls12AndLater()
    {
        var (master, agent) = (
            ListeningPorts.Of(secure.Cluster.Master.Pid), ListeningPorts.Of(secure.Cluster.Agent.Pid));

        // Of the API, and of the link.
        Assert.Equal((2, 1), (master.Count, agent.Count));
        Assert.Contains(secure.Cluster.Master.Port, master);
        foreach (var port in master.Concat(agent))
        {
            Assert.Equal(HelloAnswer.WrongVersion, await ClientHello.AskAsync(port, minor: 1));
            Assert.Equal(HelloAnswer.WrongVersion, await ClientHello.AskAsync(port, minor: 2));
            Assert.Equal(HelloAnswer.GoesOn, await ClientHello.AskAsync(port, minor: 3));
            var plain = await ClientHello.AnswerAsync(
                port, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            Assert.DoesNotContain("HTTP", Encoding.Latin1.GetString(plain), StringComparison.Ordinal);
        }
    }

    /// <summary>Whoever is not an agent of this cluster does not come as far as a request, which would be refused for
    /// want of a credential.</summary>
    [Theory]
    [InlineData("agent", true)]
    [InlineData("nobody", false)]
    [InlineData("foreign", false)]
    [InlineData("expired", false)]
    [InlineData("client", false)]
    [InlineData("master", false)]
    public async Task Link_OfARealMaster_HearsNobodyButItsAgents(string who, bool isHeard)
    {
        using var foreign = new TestAuthority();
        var own = secure.Authority;
        X509Certificate2Collection shown = who switch
        {
            "nobody" => [],
            "foreign" => [foreign.IssueLoaded(PeerRole.Agent)],
            "expired" => [own.IssueLoaded(PeerRole.Agent, age: TimeSpan.FromDays(2))],
            _ => [own.IssueLoaded(Enum.Parse<PeerRole>(who, ignoreCase: true))],
        };
        var master = secure.Cluster.Master;
        var port = ListeningPorts.Of(master.Pid).Single(port => port != master.Port);
        using var http = master.NewClient(Patience, shown);
        http.DefaultRequestHeaders.Authorization = null;
        http.DefaultRequestVersion = HttpVersion.Version20;
        http.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        try
        {
            using var answer = await http.GetAsync(new Uri($"https://127.0.0.1:{port}/"), Stop);
            Assert.Equal((true, HttpStatusCode.Unauthorized), (isHeard, answer.StatusCode));
        }
        catch (HttpRequestException) when (!isHeard)
        {
            // As it should be: there is no connection.
        }
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
        var plain = Json.Task("plain", offer, "exec sleep 4321", Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32));
        await framework.AcceptAsync(offer, Json.Launch(task, plain));
        await framework.UpdateAsync("own", "TASK_RUNNING");
        await framework.UpdateAsync("plain", "TASK_RUNNING");

        var token = EnvironmentOf("executor.py").Single(IsToken)[(ExecutorTokens.Variable.Length + 1)..];
        string[] hidden = [AgentFile("operator.token"), AgentFile("executor.key")];
        string[] secrets =
        [
            token, token.Split('.')[^1], "s3cret", Basic(SecureCluster.Ops), Basic(SecureCluster.Machine),
            Basic(Mistyped), await KeyAsync("master.key"), await KeyAsync("agent.key"),
            .. hidden.Select(path => Encoding.Latin1.GetString(File.ReadAllBytes(path))),
        ];
        Assert.All(secrets, secret => Assert.True(secret.Length >= 6));

        var said = await new AllThatIsSaid(secure.Cluster, Mistyped).ListenAsync(path => hidden.Contains(path));

        Assert.DoesNotContain(EnvironmentOf("sleep\04321"), IsToken);
        // That it looks where it should.
        Assert.Contains(said, one => one.Text.Contains("\"type\":\"GET_FLAGS\"", StringComparison.Ordinal));
        Assert.Contains(said, one => one.Where == "the command line of holdfast-shim");
        foreach (var (where, text) in said)
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

    private static string Basic(Credential credential) => credential.ToBasic()["Basic ".Length..];

    // The second line of its text: the first 64 characters of the key.
    private async Task<string> KeyAsync(string name) =>
        (await File.ReadAllLinesAsync(Path.Combine(secure.Authority.Folder, name), Stop))[1];

    private static bool IsToken(string variable) =>
        variable.StartsWith($"{ExecutorTokens.Variable}=", StringComparison.Ordinal);

    private string AgentFile(string name) => Path.Combine(secure.Cluster.AgentDirectory, name);

    private static string[] EnvironmentOf(string commandLine) =>
        (from process in Directory.EnumerateDirectories("/proc")
         where File.Exists($"{process}/cmdline")
             && File.ReadAllText($"{process}/cmdline").Contains(commandLine, StringComparison.Ordinal)
         select File.ReadAllText($"{process}/environ").Split('\0')).First();

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
