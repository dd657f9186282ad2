using Holdfast.Hosting.Access;
using Holdfast.Hosting.Tls;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;
using Holdfast.Testing.Tls;

namespace Holdfast.Integration.Tests.Agent;

/// <summary>A cluster that asks everybody who he is, over TLS. It is made once for all tests of a class.</summary>
public sealed class SecureCluster : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TestCluster? _cluster;

    /// <summary>Of operators, and of the frameworks of the tests.</summary>
    internal static Credential Ops { get; } = new("tests", "s3cret-of-ops");

    /// <summary>Of the agent, shown to its master.</summary>
    internal static Credential Machine { get; } = new("machine", "s3cret-of-the-machine");

    internal TestAuthority Authority { get; private set; } = new();

    internal TestCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster was not started.");

    public async ValueTask InitializeAsync()
    {
        var credentials = Write("credentials", Ops, Machine);
        string[] asks = ["--authenticate_http_readonly", "--authenticate_http_readwrite"];
        _cluster = await TestCluster.StartAsync(
            masterFlags:
            [
                $"--credentials={credentials}", "--authenticate_http_frameworks", "--authenticate_agents", .. asks,
            ],
            agentFlags:
            [
                $"--http_credentials={Write("http_credentials", Ops)}", $"--credential={Write("credential", Machine)}",
                "--authenticate_http_executors", .. asks,
            ],
            authority: Authority);
        Cluster.Master.Credential = Cluster.Agent.Credential = Ops;
        using var http = Cluster.Agent.NewClient(Patience);
        // Until it has recovered its paths are not there, and 503 is all that it says.
        await Eventually.IsTrueAsync(async () =>
        {
            using var answer = await http.GetAsync(new Uri($"{Cluster.Agent.Url}/help"));
            return answer.IsSuccessStatusCode;
        }, Patience, "the agent to have recovered");
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
        Authority.Dispose();
    }

    /// <summary>Replaces every certificate by one of another authority, so that the old ones are worth nothing any
    /// more.</summary>
    internal void Renew()
    {
        // What it issued goes with the directory, which is the next one's.
        Authority = new TestAuthority(Authority.Folder);
        Authority.Issue("master", PeerRole.Master);
        Authority.Issue("agent", PeerRole.Agent);
    }

    private string Write(string name, params Credential[] credentials)
    {
        var path = Path.Combine(Authority.Folder, name);
        File.WriteAllLines(path, credentials.Select(one => $"{one.Principal} {one.Secret}"));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
