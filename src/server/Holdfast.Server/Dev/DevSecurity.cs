using System.Security.Cryptography;
using System.Text;
using Holdfast.Hosting.Secrets;
using Holdfast.Hosting.Tls;
using Holdfast.Server.Certs;

namespace Holdfast.Server.Dev;

/// <summary>
/// Certificates and credentials of a cluster on this machine (<c>dev --secure</c>); kept between runs.
/// </summary>
internal sealed class DevSecurity
{
    private const string Operator = "operator";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);
    private static readonly string[] Here = ["127.0.0.1", "localhost"];

    private readonly AuthorityDirectory _authority;
    private readonly string _credentials;

    /// <summary>Makes what is not there yet, and what ends soon anew.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public DevSecurity(string workDirectory, int agents, TimeProvider time)
    {
        _authority = new AuthorityDirectory(Path.Combine(workDirectory, "certs"), time);
        _credentials = Path.Combine(workDirectory, "credentials");
        CurlOptions = Path.Combine(workDirectory, "curl.conf");
        if (!_authority.Exists) _authority.Create("holdfast dev");
        Issue(new Member("master", PeerRole.Master, Here), time);
        Issue(new Member(Operator, PeerRole.Client, []), time);
        for (var i = 1; i <= agents; i++) Issue(new Member($"agent-{i}", PeerRole.Agent, Here), time);
        if (!File.Exists(_credentials) || !File.Exists(CurlOptions)) MakeCredentials();
    }

    /// <summary>What curl is to be told by <c>--config</c>.</summary>
    public string CurlOptions { get; }

    /// <summary>What to say to whoever starts the cluster. No secret is in it: terminals are recorded.</summary>
    public string Advice(int port) =>
        $"""
        Everybody must show credentials, over TLS. To call it:
          export HOLDFAST_MASTER=127.0.0.1:{port} HOLDFAST_CA={_authority.AuthorityFile}
          export HOLDFAST_CREDENTIAL={_credentials} HOLDFAST_AGENT_CREDENTIAL={_credentials}
          curl --config {CurlOptions} https://127.0.0.1:{port}/slaves
        The credential is in {_credentials}, for master and agents; the authority to believe is
        {_authority.AuthorityFile}.
        """;

    /// <summary>What the master is started with.</summary>
    public IEnumerable<string> MasterFlags() =>
    [
        .. Tls("master"), $"--credentials={_credentials}", "--authenticate_http_readonly",
        "--authenticate_http_readwrite", "--authenticate_http_frameworks",
    ];

    /// <summary>What an agent is started with.</summary>
    public IEnumerable<string> AgentFlags(string name) =>
    [
        .. Tls(name), $"--http_credentials={_credentials}", "--authenticate_http_readonly",
        "--authenticate_http_readwrite", "--authenticate_http_executors",
    ];

    private IEnumerable<string> Tls(string name) =>
    [
        $"--tls_cert_file={_authority.CertOf(name)}", $"--tls_key_file={_authority.KeyOf(name)}",
        $"--tls_ca_file={_authority.AuthorityFile}",
    ];

    private void Issue(Member member, TimeProvider time)
    {
        if (_authority.Find(member.Name) is { } found && found.ValidUntil - time.GetUtcNow() > RenewBefore) return;
        _authority.Issue(member, Lifetime);
    }

    private void MakeCredentials()
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        OwnerFile.Write(_credentials, Encoding.ASCII.GetBytes($"{Operator} {secret}\n"));
        OwnerFile.Write(CurlOptions, Encoding.UTF8.GetBytes(
            $"cacert = \"{_authority.AuthorityFile}\"\nuser = \"{Operator}:{secret}\"\n"));
    }
}
