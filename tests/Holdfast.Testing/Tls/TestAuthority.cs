using System.Security.Cryptography.X509Certificates;
using Holdfast.Hosting.Tls;

namespace Holdfast.Testing.Tls;

/// <summary>An authority of a test's own, with what it issued in a directory that is removed at the end.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly Authority _authority;

    /// <summary>Makes one.</summary>
    /// <param name="directory">Where its files lie; null for a fresh directory.</param>
    public TestAuthority(string? directory = null)
    {
        Folder = directory ?? Directory.CreateTempSubdirectory("holdfast-tls-").FullName;
        _authority = Authority.Create("tests", TimeProvider.System.GetUtcNow() - (Lifetime / 2), Lifetime, out _);
        AuthorityFile = Path.Combine(Folder, "ca.pem");
        File.WriteAllText(AuthorityFile, _authority.CertificatePem);
    }

    /// <summary>Where the files lie.</summary>
    public string Folder { get; }

    /// <summary>The file that its members believe.</summary>
    public string AuthorityFile { get; }

    /// <summary>Issues a certificate into the directory, in the place of an earlier one of that name.</summary>
    /// <param name="name">Names its files.</param>
    /// <param name="role">What it is for.</param>
    /// <param name="age">How long ago it was issued, for one day each.</param>
    /// <param name="hosts">Whom it names; nothing for this machine.</param>
    public TlsOptions Issue(string name, PeerRole role, TimeSpan age = default, params string[] hosts)
    {
        var member = new Member(name, role, hosts.Length > 0 ? hosts : ["127.0.0.1", "localhost"]);
        var issued = _authority.Issue(member, TimeProvider.System.GetUtcNow() - age, TimeSpan.FromDays(1));
        var options = new TlsOptions
        {
            CertFile = Path.Combine(Folder, $"{name}.pem"),
            KeyFile = Path.Combine(Folder, $"{name}.key"),
            AuthorityPath = AuthorityFile,
        };
        File.WriteAllText(options.KeyFile, issued.KeyPem);
        File.SetUnixFileMode(options.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(options.CertFile, issued.CertificatePem);
        return options;
    }

    /// <summary>Issues one to show as a client.</summary>
    public X509Certificate2 IssueLoaded(PeerRole role, TimeSpan age = default)
    {
        var options = Issue($"loaded-{role}", role, age);
        return X509Certificate2.CreateFromPemFile(options.CertFile, options.KeyFile);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
