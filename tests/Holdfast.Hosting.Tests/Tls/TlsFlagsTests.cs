using Holdfast.Hosting.Flags;
using Holdfast.Hosting.Tls;
using Holdfast.Testing.Tls;

namespace Holdfast.Hosting.Tests.Tls;

public sealed class TlsFlagsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly List<string> _faults = [];

    [Fact]
    public void Flags_OfNothing_LeaveTlsOff()
    {
        Assert.Null(Read([]));
        Assert.Empty(_faults);
    }

    [Fact]
    public void Flags_OfOursOrOfLibprocess_SayTheSame()
    {
        var files = _authority.Issue("m", PeerRole.Master);

        var ours = Read(
            [
                $"--tls_cert_file=file://{files.CertFile}", $"--tls_key_file={files.KeyFile}",
                $"--tls_ca_file={files.AuthorityPath}", "--tls_require_client_cert",
            ]);
        var theirs = Read(
            [], ("LIBPROCESS_SSL_ENABLED", "1"), ("LIBPROCESS_SSL_CERT_FILE", files.CertFile),
            ("LIBPROCESS_SSL_KEY_FILE", files.KeyFile), ("LIBPROCESS_SSL_CA_FILE", files.AuthorityPath),
            ("LIBPROCESS_SSL_REQUIRE_CLIENT_CERT", "true"));

        Assert.Empty(_faults);
        Assert.Equal(files with { RequiresClientCertificate = true }, ours);
        Assert.Equal(ours, theirs);
    }

    [Theory]
    [InlineData("--tls_require_client_cert", "--tls_cert_file, --tls_key_file, --tls_ca_file are not given")]
    [InlineData("--tls_cert_file=/x --tls_key_file=/x", "--tls_ca_file is not given")]
    [InlineData("--tls_cert_file=/x --tls_key_file=/x --tls_ca_file=/x", "cannot be read")]
    public void Flags_ThatAreIncomplete_SayWhatIsMissing(string arguments, string said)
    {
        Assert.Null(Read(arguments.Split(' ')));

        Assert.Contains(said, _faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Libprocess_ThatEnablesTlsWithoutFiles_IsAFault()
    {
        Assert.Null(Read([], ("LIBPROCESS_SSL_ENABLED", "true")));
        Assert.Single(_faults);
    }

    [Fact]
    public void Libprocess_ThatDisablesTlsAndGivesFiles_IsAFault()
    {
        Assert.Null(Read([], ("LIBPROCESS_SSL_ENABLED", "0"), ("LIBPROCESS_SSL_CERT_FILE", "/x")));
        Assert.Contains("one or the other", Assert.Single(_faults), StringComparison.Ordinal);
    }

    /// <summary>Whatever is wrong with the files is told at the start, by name.</summary>
    [Theory]
    [InlineData("key of another", "is not that of the certificate")]
    [InlineData("no certificate", "holds no certificate in PEM")]
    [InlineData("no authority", "holds no certificate in PEM")]
    [InlineData("expired", "expired at")]
    public void Files_ThatCannotBeUsed_SayWhy(string wrong, string said)
    {
        var files = _authority.Issue("m", PeerRole.Master, wrong == "expired" ? TimeSpan.FromDays(2) : default);
        if (wrong == "key of another") files = files with { KeyFile = _authority.Issue("n", PeerRole.Master).KeyFile };
        if (wrong == "no certificate") files = files with { CertFile = files.KeyFile };
        if (wrong == "no authority") files = files with { AuthorityPath = files.KeyFile };

        Assert.Null(Read(
            [
                $"--tls_cert_file={files.CertFile}", $"--tls_key_file={files.KeyFile}",
                $"--tls_ca_file={files.AuthorityPath}",
            ]));

        Assert.Contains(said, Assert.Single(_faults), StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", _faults[0], StringComparison.Ordinal);
    }

    public void Dispose() => _authority.Dispose();

    private TlsOptions? Read(string[] arguments, params (string Name, string Value)[] environment)
    {
        var flags = MesosFlags.Parse(
            MasterFlags.Table, arguments,
            environment.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)));
        Assert.Empty(flags.Faults);
        return TlsFlags.Read(flags, _faults);
    }
}
