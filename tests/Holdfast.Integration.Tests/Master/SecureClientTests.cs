using Holdfast.Client;
using Holdfast.Client.Executors;
using Holdfast.Client.Faults;
using Holdfast.Client.Operators;
using Holdfast.Client.Schedulers;
using Holdfast.Client.Security;
using Holdfast.Client.Streams;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Tls;
using Holdfast.Protocol.V1.Master;
using Holdfast.Testing;
using Holdfast.Testing.Tls;
using Subscribe = Holdfast.Protocol.V1.Scheduler.Call.Types.Subscribe;
using SchedulerEvent = Holdfast.Protocol.V1.Scheduler.Event;

namespace Holdfast.Integration.Tests.Master;

/// <summary>Our clients, before a master that wants credentials and certificates.</summary>
public sealed class SecureClientTests : IDisposable
{
    private readonly TestAuthority _own = new();
    private readonly TestAuthority _foreign = new();

    [Fact]
    public async Task Operator_WithCredentialAndCertificate_IsAnswered()
    {
        await using var master = await StartAsync();
        using var client = new OperatorClient([Address(master)], Options());

        var answer = await client.ReadAsync(Health(), TestMaster.Token);

        Assert.True(answer.GetHealth.Healthy);
    }

    [Fact]
    public async Task Scheduler_WithCredentialAndCertificate_SubscribesUnderItsPrincipal()
    {
        await using var master = await StartAsync();
        using var client = new SchedulerClient([Address(master)], Options());
        var subscribe = new Subscribe { FrameworkInfo = new() { User = "root", Name = "web" } };

        await foreach (var signal in client.SubscribeAsync(subscribe, TestMaster.Token))
        {
            if (signal is not StreamEvent<SchedulerEvent> { Event.Subscribed: not null }) continue;
            await client.SendAsync(
                new() { Type = Protocol.V1.Scheduler.Call.Types.Type.Revive }, TestMaster.Token);
            break;
        }

        using var operators = new OperatorClient([Address(master)], Options());
        var state = await operators.ReadAsync(new Call { Type = Call.Types.Type.GetFrameworks }, TestMaster.Token);
        Assert.Equal("ops", Assert.Single(state.GetFrameworks.Frameworks).FrameworkInfo.Principal);
    }

    [Theory]
    [InlineData("no credential")]
    [InlineData("wrong secret")]
    public async Task Client_WithoutTheRightCredential_IsRefused(string wrong)
    {
        await using var master = await StartAsync();
        var options = Options() with
        {
            Credential = wrong == "no credential" ? null : new ClientCredential("ops", "wrong"),
        };
        using var client = new OperatorClient([Address(master)], options);

        var refused = await Assert.ThrowsAsync<CallRefusedException>(
            () => client.ReadAsync(Health(), TestMaster.Token));

        Assert.Equal((401, RetryAdvice.Never), (refused.Status, refused.Retry));
    }

    [Theory]
    [InlineData("foreign authority")]
    [InlineData("foreign certificate")]
    [InlineData("no certificate")]
    public async Task Client_ThatDoesNotBelieveOrIsNotBelieved_SaysThatNothingWasAsked(string wrong)
    {
        await using var master = await StartAsync();
        var foreign = _foreign.Issue("client", PeerRole.Client);
        var tls = wrong switch
        {
            "foreign authority" => ClientTls.FromFiles(_foreign.AuthorityFile),
            "foreign certificate" => ClientTls.FromFiles(_own.AuthorityFile, foreign.CertFile, foreign.KeyFile),
            _ => ClientTls.FromFiles(_own.AuthorityFile),
        };
        using var client = new OperatorClient([Address(master)], Options() with { Tls = tls });

        await Assert.ThrowsAsync<ServerUnreachableException>(() => client.ReadAsync(Health(), TestMaster.Token));
    }

    /// <summary>Whoever lives for longer than certificates last: an executor, a framework, a service by
    /// <c>tasks run</c>.</summary>
    [Fact]
    public async Task Client_WhoseMasterComesBackUnderAnotherAuthority_BelievesItByItsRenewedFiles()
    {
        var port = TestPorts.Next();
        using var client = new OperatorClient([new Uri($"https://127.0.0.1:{port}")], Options());
        await using (await StartAsync(_own, port)) await client.ReadAsync(Health(), TestMaster.Token);

        // Into the same files. The directory goes with the first.
        var another = new TestAuthority(_own.Folder);
        another.Issue("client", PeerRole.Client);
        await using var master = await StartAsync(another, port);

        Assert.True((await client.ReadAsync(Health(), TestMaster.Token)).GetHealth.Healthy);
    }

    [Fact]
    public void Executor_OfAnAgentWithTls_FindsItsAuthorityInTheEnvironment()
    {
        var variables = new Dictionary<string, string>
        {
            ["MESOS_FRAMEWORK_ID"] = "f", ["MESOS_EXECUTOR_ID"] = "e", ["MESOS_AGENT_ENDPOINT"] = "127.0.0.1:5051",
            ["LIBPROCESS_SSL_ENABLED"] = "1", ["LIBPROCESS_SSL_CA_FILE"] = _own.AuthorityFile,
            ["MESOS_EXECUTOR_AUTHENTICATION_TOKEN"] = "t",
        };

        var environment = ExecutorEnvironment.Read(variables.GetValueOrDefault);

        Assert.Equal(new Uri("https://127.0.0.1:5051"), environment.Agent);
        Assert.Equal(_own.AuthorityFile, environment.AuthorityPath);
        new ExecutorClient(environment).Dispose();
    }

    public void Dispose()
    {
        _own.Dispose();
        _foreign.Dispose();
    }

    private static Call Health() => new() { Type = Call.Types.Type.GetHealth };

    private static Uri Address(TestMaster master) => new($"https://127.0.0.1:{master.Port}");

    private ClientOptions Options()
    {
        var files = _own.Issue("client", PeerRole.Client);
        return new ClientOptions
        {
            ReadPatience = TimeSpan.Zero,
            Credential = new ClientCredential("ops", "s3cret"),
            Tls = ClientTls.FromFiles(_own.AuthorityFile, files.CertFile, files.KeyFile),
        };
    }

    private Task<TestMaster> StartAsync() => StartAsync(_own, port: 0);

    private Task<TestMaster> StartAsync(TestAuthority authority, int port)
    {
        var credentials = Path.Combine(_own.Folder, "credentials");
        File.WriteAllText(credentials, "ops s3cret\n");
        return TestMaster.StartAsync(change: options => options with
        {
            Port = port,
            Tls = authority.Issue("master", PeerRole.Master) with { RequiresClientCertificate = true },
            Access = new AccessOptions
            {
                CredentialsFile = credentials, AuthenticatesReads = true, AuthenticatesWrites = true,
                AuthenticatesFrameworks = true,
            },
        });
    }
}
