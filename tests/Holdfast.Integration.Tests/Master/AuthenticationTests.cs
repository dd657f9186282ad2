using System.Text;
using Grpc.Core;
using Holdfast.Hosting.Access;
using Holdfast.Integration.Tests.Routes;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.V1.Scheduler;

namespace Holdfast.Integration.Tests.Master;

/// <summary>A master that asks everybody for credentials.</summary>
public sealed class AuthenticationTests : IDisposable
{
    private static readonly Credential Ops = new("ops", "s3cret-of-ops");
    private static readonly Credential Web = new("web", "s3cret-of-web");

    private readonly string _directory = Directory.CreateTempSubdirectory("holdfast-access-").FullName;

    public AuthenticationTests() => Write(Ops, Web);

    private string CredentialsPath => Path.Combine(_directory, "credentials");

    // As recorded.
    [Theory]
    [InlineData("GET", "/state", "mesos-master-readonly")]
    [InlineData("GET", "/master/state", "mesos-master-readonly")]
    [InlineData("GET", "//master//slaves/", "mesos-master-readonly")]
    [InlineData("GET", "/tasks", "mesos-master-readonly")]
    [InlineData("POST", "/api/v1", "mesos-master-readwrite")]
    [InlineData("POST", "/api/v1/anything", "mesos-master-readwrite")]
    [InlineData("POST", "/api/v1/scheduler", "mesos-master-scheduler")]
    [InlineData("POST", "/master/api/v1/scheduler/", "mesos-master-scheduler")]
    [InlineData("GET", "/holdfast/v1/frameworks/f/waiting", "mesos-master-readonly")]
    public async Task Request_WithoutCredentials_IsChallenged(string method, string path, string realm)
    {
        await using var master = await StartAsync();

        var (answer, body) = await master.AskAsync(method, path);

        Assert.Equal("HTTP/1.1 401 Unauthorized", answer.StatusLine);
        Assert.Equal($"Basic realm=\"{realm}\"", answer["WWW-Authenticate"]);
        Assert.Equal("401 Unauthorized.", Encoding.UTF8.GetString(body));
    }

    [Theory]
    [InlineData("/health", 200)]
    [InlineData("/version", 200)]
    [InlineData("/redirect", 307)]
    [InlineData("/holdfast/v1/link", 200)]
    [InlineData("/", 404)]
    [InlineData("/nope", 404)]
    public async Task Request_ForWhatTellsNothing_NeedsNoCredentials(string path, int status)
    {
        await using var master = await StartAsync();

        var (answer, _) = await master.AskAsync("GET", path);

        Assert.Equal(status, answer.Status);
    }

    /// <summary>A path that somebody adds is closed, or is added here.</summary>
    [Fact]
    public async Task Routes_OfTheMaster_AreClosedToThoseWithoutCredentials_ButForWhatTellsNothing()
    {
        await using var master = await StartAsync();
        var (_, help) = await master.AskAsync("GET", "/help");

        var open = await Route.OpenAsync(Encoding.UTF8.GetString(help), "/master", async (method, path) =>
        {
            var (answer, _) = await master.AskAsync(method, path);
            return answer.Status == 401 ? answer["WWW-Authenticate"] : null;
        });

        string[] expected =
        [
            "/health", "/help", "/holdfast/v1/link", "/holdfast/v1/version", "/redirect", "/system/stats.json",
            "/version",
        ];
        Assert.Equal(expected, open.Order(StringComparer.Ordinal));
    }

    /// <summary>A browser loads them before anybody could be asked; what they show, they ask the API for.</summary>
    [Fact]
    public async Task Pages_OfTheWebUi_NeedNoCredentials_ButWhatTheyReadDoes()
    {
        var pages = Directory.CreateDirectory(Path.Combine(_directory, "pages")).FullName;
        await File.WriteAllTextAsync(Path.Combine(pages, "index.html"), "<p>hello", TestMaster.Token);
        await using var master = await StartAsync(pages: pages);

        var (page, body) = await master.AskAsync("GET", "/");
        var (state, _) = await master.AskAsync("GET", "/state");

        Assert.Equal((200, "<p>hello", 401), (page.Status, Encoding.UTF8.GetString(body), state.Status));
    }

    [Fact]
    public async Task Request_WithCredentials_IsAnswered()
    {
        await using var master = await StartAsync();

        var (state, _) = await master.AskAsync("GET", "/state", "", Header(Ops));
        var (call, _) = await master.AskAsync(
            "POST", "/api/v1", """{"type":"GET_HEALTH"}""", Header(Ops), ("Content-Type", "application/json"));
        var (wrong, _) = await master.AskAsync("GET", "/state", "", Header(Ops with { Secret = Web.Secret }));

        Assert.Equal((200, 200, 401), (state.Status, call.Status, wrong.Status));
    }

    [Fact]
    public async Task Subscribe_UnderAnothersPrincipal_IsRefusedAsRecorded()
    {
        await using var master = await StartAsync();
        var call = TestFramework.Subscription();
        call.Subscribe.FrameworkInfo.Principal = "ops";

        var (answer, body) = await SubscribeAsync(master, call, Web);

        Assert.Equal("HTTP/1.1 400 Bad Request", answer.StatusLine);
        Assert.Equal(
            "Failed to validate scheduler::Call: Authenticated principal 'web' does not match principal 'ops' set in "
                + "`FrameworkInfo`", body);
    }

    [Fact]
    public async Task Calls_OfASubscribedFramework_AreTakenFromItsPrincipalOnly()
    {
        await using var master = await StartAsync();
        var call = TestFramework.Subscription();
        call.Subscribe.FrameworkInfo.Principal = "ops";
        using var framework = await TestFramework.SubscribeAsync(master, call, Header(Ops));

        var other = await framework.CallAsync(Revive(), Header(Web));
        var nobody = await framework.CallAsync(Revive());
        var own = await framework.CallAsync(Revive(), Header(Ops));

        Assert.Equal((400, 401, 202), (other.Status, nobody.Status, own.Status));
    }

    /// <summary>Whoever asks, in whichever form: what is stored with the operation is what he proved.</summary>
    [Theory]
    [InlineData("/reserve", "ops", 202)]
    [InlineData("/reserve", "web", 400)]
    [InlineData("/api/v1", "ops", 202)]
    [InlineData("/api/v1", "web", 400)]
    public async Task Reservation_OfAnOperator_IsMadeUnderHisOwnPrincipal(string path, string claimed, int status)
    {
        await using var master = await StartAsync();
        await using var agent = await TestAgent.ConnectAsync(master, Web);
        var resources = $$"""
            [{"name":"cpus","type":"SCALAR","scalar":{"value":1},
              "reservations":[{"type":"DYNAMIC","role":"r","principal":"{{claimed}}"}]}]
            """;
        var body = path == "/reserve"
            ? $"slaveId={agent.Id}&resources={Uri.EscapeDataString(resources)}"
            : $$$"""
                {"type":"RESERVE_RESOURCES","reserve_resources":{
                 "agent_id":{"value":"{{{agent.Id}}}"},"resources":{{{resources}}}}}
                """;

        var asked = master.AskAsync("POST", path, body, Header(Ops), ("Content-Type", "application/json"));
        if (status == 202) Assert.Equal("ops", Assert.Single(await agent.FinishAsync()).Principal);
        var (answer, text) = await asked;

        Assert.Equal(status, answer.Status);
        if (status == 400) Assert.Contains("'web'", Encoding.UTF8.GetString(text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_WithoutCredential_IsRefused()
    {
        await using var master = await StartAsync();

        var refused = await Assert.ThrowsAsync<RpcException>(() => TestAgent.ConnectAsync(master));
        await using var agent = await TestAgent.ConnectAsync(master, Web);

        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.False(agent.Id.IsNone);
    }

    [Fact]
    public async Task Credentials_ThatAreReplaced_CountWithoutARestart()
    {
        await using var master = await StartAsync();
        var renewed = Ops with { Secret = "another" };

        Write(renewed);

        await Holdfast.Testing.Eventually.IsTrueAsync(
            async () => (await master.AskAsync("GET", "/state", "", Header(renewed))).Answer.Status == 200,
            TimeSpan.FromSeconds(30), "the new secret to count");
        var (old, _) = await master.AskAsync("GET", "/state", "", Header(Ops));
        Assert.Equal(401, old.Status);
    }

    /// <summary>Nothing that the master says, shows or stores has a secret in it, right or wrong.</summary>
    [Fact]
    public async Task Secrets_AreNeitherShownNorLoggedNorStored()
    {
        var registry = Directory.CreateDirectory(Path.Combine(_directory, "registry")).FullName;
        using var log = new TestLog();
        var wrong = Ops with { Secret = "s3cret-mistyped" };
        var said = new List<string>();
        await using (var master = await StartAsync(registry, log))
        {
            var call = TestFramework.Subscription();
            call.Subscribe.FrameworkInfo.Principal = "ops";
            using var framework = await TestFramework.SubscribeAsync(master, call, Header(Ops));
            await using var agent = await TestAgent.ConnectAsync(master, Web);
            foreach (var path in new[]
            {
                "/state", "/flags", "/frameworks", "/metrics", "/metrics/snapshot",
                "/logging/toggle?level=3&duration=1mins",
                "/holdfast/v1/volumes", "/files/debug", "/help", "/nope",
            })
            {
                said.Add(await TextAsync("GET", path, "", Ops));
                said.Add(await TextAsync("GET", path, "", wrong));
            }
            foreach (var body in new[]
            {
                """{"type":"GET_STATE"}""", """{"type":"GET_FLAGS"}""", """{"type":"GET_OPERATIONS"}""", "{",
                """{"type":"TEARDOWN","teardown":{"framework_id":{"value":"nope"}}}""",
            })
            {
                said.Add(await TextAsync("POST", "/api/v1", body, Ops));
                said.Add(await TextAsync("POST", "/api/v1", body, wrong));
            }
            said.Add((await SubscribeAsync(master, call, Web)).Body);
            await Assert.ThrowsAsync<RpcException>(() => TestAgent.ConnectAsync(master, wrong));
            Write(Ops, Web, new Credential("more", "s3cret-more"));
            await Holdfast.Testing.Eventually.IsTrueAsync(
                async () => (await master.AskAsync("GET", "/state", "", Header(new("more", "s3cret-more"))))
                    .Answer.Status == 200,
                TimeSpan.FromSeconds(30), "the new secret to count");

            async Task<string> TextAsync(string method, string path, string body, Credential credential)
            {
                var (answer, bytes) = await master.AskAsync(
                    method, path, body, Header(credential), ("Content-Type", "application/json"));
                return string.Join('\n', answer.Headers) + Encoding.UTF8.GetString(bytes);
            }
        }

        said.Add(log.Text);
        Assert.Contains("the credentials shown are not right", log.Text, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(registry, "*", SearchOption.AllDirectories))
            said.Add(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestMaster.Token)));
        foreach (var text in said)
        {
            Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
            foreach (var credential in new[] { Ops, Web, wrong })
                Assert.DoesNotContain(credential.ToBasic()["Basic ".Length..], text, StringComparison.Ordinal);
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static Call Revive() => new() { Type = Call.Types.Type.Revive };

    private static (string Name, string Value) Header(Credential credential) =>
        ("Authorization", credential.ToBasic());

    private void Write(params Credential[] credentials) => File.WriteAllLines(
        CredentialsPath, credentials.Select(credential => $"{credential.Principal} {credential.Secret}"));

    private Task<TestMaster> StartAsync(
        string? workDir = null, TestLog? log = null, string? pages = null) => TestMaster.StartAsync(
        workDir, options => options with
        {
            WebUiDir = pages,
            Access = new AccessOptions
            {
                CredentialsFile = CredentialsPath, AuthenticatesReads = true, AuthenticatesWrites = true,
                AuthenticatesFrameworks = true, AuthenticatesAgents = true,
            },
            Flags = new Dictionary<string, string> { ["credentials"] = CredentialsPath },
        },
        log);

    private static async Task<(RawAnswer Answer, string Body)> SubscribeAsync(
        TestMaster master, Call call, Credential credential)
    {
        var (answer, body) = await master.AskAsync(
            "POST", "/api/v1/scheduler", Encoding.UTF8.GetString(MesosJson.ToUtf8(call)), Header(credential),
            ("Content-Type", "application/json"));
        return (answer, Encoding.UTF8.GetString(body));
    }
}
