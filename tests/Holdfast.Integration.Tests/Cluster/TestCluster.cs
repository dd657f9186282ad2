using System.Security.Cryptography.X509Certificates;
using Holdfast.Hosting.Tls;
using Holdfast.Testing;
using Holdfast.Testing.Tls;

namespace Holdfast.Integration.Tests.Cluster;

/// <summary>A master and an agent of a test's own, with their state in a directory that is removed at the
/// end.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("holdfast-test-").FullName;

    private TestCluster(
        IReadOnlyList<string> masterFlags, string resources, IReadOnlyList<string> agentFlags,
        string? masterDirectory, string? agentDirectory, TestAuthority? authority)
    {
        MasterDirectory = masterDirectory ?? $"{_directory}/master";
        AgentDirectory = agentDirectory ?? $"{_directory}/agent";
        var (masterPort, agentPort) = (TestPorts.Next(), TestPorts.Next());
        X509Certificate2Collection shown = authority is null ? [] : [authority.IssueLoaded(PeerRole.Client)];
        Master = new HoldfastProcess("master", Path.Combine(_directory, "master.log"), masterPort,
        [
            $"--port={masterPort}", "--ip=127.0.0.1", $"--work_dir={MasterDirectory}", "--allocation_interval=100ms",
            .. TlsOf(authority, "master", PeerRole.Master), .. masterFlags,
        ]) { AuthorityFile = authority?.AuthorityFile, Certificates = shown };
        Agent = new HoldfastProcess("agent", Path.Combine(_directory, "agent.log"), agentPort,
        [
            $"--master=127.0.0.1:{masterPort}", $"--port={agentPort}", "--ip=127.0.0.1", $"--work_dir={AgentDirectory}",
            $"--resources={resources}", $"--cgroups_root=holdfast-test-{agentPort}",
            "--registration_backoff_factor=100ms",
            .. TlsOf(authority, "agent", PeerRole.Agent), .. agentFlags,
        ]) { AuthorityFile = authority?.AuthorityFile, Certificates = shown };
    }

    public HoldfastProcess Master { get; }

    public HoldfastProcess Agent { get; }

    /// <summary>A port for a task to listen on.</summary>
    public int TaskPort { get; } = TestPorts.Next();

    /// <summary>Where all that is the cluster's lies.</summary>
    public string Directory => _directory;

    public string MasterDirectory { get; }

    public string AgentDirectory { get; }

    /// <summary>Starts both; of the sources under test, unless another program is given, and with certificates where
    /// there is an authority to issue them. Their work directories lie in the cluster's, unless others are given, which
    /// stay.</summary>
    public static async Task<TestCluster> StartAsync(
        string resources = "cpus:4;mem:2048;disk:4096;ports:[31000-32000]", IReadOnlyList<string>? masterFlags = null,
        IReadOnlyList<string>? agentFlags = null, string? program = null, string? masterDirectory = null,
        string? agentDirectory = null, TestAuthority? authority = null,
        IReadOnlyList<KeyValuePair<string, string>>? environment = null)
    {
        var cluster = new TestCluster(
            masterFlags ?? [], resources, agentFlags ?? [], masterDirectory, agentDirectory, authority);
        if (program is not null) cluster.Master.Program = cluster.Agent.Program = program;
        try
        {
            await cluster.Master.StartAsync(environment ?? []);
            await cluster.Agent.StartAsync(environment ?? []);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends all that the cluster started, tasks and shims included, and removes its state.</summary>
    public async ValueTask DisposeAsync()
    {
        Agent.Dispose();
        Master.Dispose();
        // Shown where the test failed.
        TestContext.Current.TestOutputHelper?.WriteLine($"Master:\n{Master.Log}\nAgent:\n{Agent.Log}");
        foreach (var directory in new[] { _directory, MasterDirectory, AgentDirectory })
            await ProcessesBelow.KillAsync(directory);
        System.IO.Directory.Delete(_directory, recursive: true);
    }

    private static IEnumerable<string> TlsOf(TestAuthority? authority, string name, PeerRole role)
    {
        if (authority?.Issue(name, role) is not { } tls) return [];
        return
        [
            $"--tls_cert_file={tls.CertFile}", $"--tls_key_file={tls.KeyFile}", $"--tls_ca_file={tls.AuthorityPath}",
        ];
    }
}
