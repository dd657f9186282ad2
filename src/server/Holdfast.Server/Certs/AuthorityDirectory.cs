using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Holdfast.Hosting.Secrets;
using Holdfast.Hosting.Tls;

namespace Holdfast.Server.Certs;

/// <summary>An authority and what it issued, in a directory: <c>ca.pem</c>, <c>ca.key</c>, and the same for each
/// member by its name.</summary>
internal sealed class AuthorityDirectory(string path, TimeProvider time)
{
    private const string AuthorityName = "ca";
    private const UnixFileMode ForAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3650);

    /// <summary>The file that members believe.</summary>
    public string AuthorityFile => CertOf(AuthorityName);

    /// <summary>Whether there is an authority.</summary>
    public bool Exists => File.Exists(AuthorityFile);

    /// <summary>What there is of an authority, of which a part may have been moved to where it is handed out; null for
    /// nothing.</summary>
    public string? AnyFile => new[] { AuthorityFile, KeyOf(AuthorityName) }.FirstOrDefault(File.Exists);

    /// <summary>The certificate of a member.</summary>
    public string CertOf(string name) => Path.Combine(path, $"{name}.pem");

    /// <summary>The key of a member.</summary>
    public string KeyOf(string name) => Path.Combine(path, $"{name}.key");

    /// <summary>The members that have a certificate.</summary>
    public IReadOnlyList<string> Names() =>
    [
        .. Directory.GetFiles(path, "*.pem").Select(Path.GetFileNameWithoutExtension).OfType<string>()
            .Where(name => name != AuthorityName).Order(StringComparer.Ordinal),
    ];

    /// <summary>Makes the authority.</summary>
    public void Create(string cluster)
    {
        Directory.CreateDirectory(path);
        using var authority = Authority.Create(cluster, time.GetUtcNow(), AuthorityLifetime, out var key);
        Write(AuthorityName, authority.CertificatePem, key);
    }

    /// <summary>Issues a certificate, in the place of an earlier one.</summary>
    /// <returns>When it ends.</returns>
    /// <exception cref="IOException">There is no usable authority.</exception>
    public DateTimeOffset Issue(Member member, TimeSpan lifetime)
    {
        using var authority = Open();
        var issued = authority.Issue(member, time.GetUtcNow(), lifetime);
        Write(member.Name, issued.CertificatePem, issued.KeyPem);
        return issued.ValidUntil;
    }

    /// <summary>Whom a certificate is for, and when it ends; null where the directory holds none of ours of that
    /// name.</summary>
    public (Member Member, DateTimeOffset ValidUntil)? Find(string name)
    {
        if (!File.Exists(CertOf(name))) return null;
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(CertOf(name));
            return Member.Of(certificate) is { } member ? (member, certificate.NotAfter.ToUniversalTime()) : null;
        }
        catch (CryptographicException)
        {
            return null; // A file that somebody else put there.
        }
    }

    private Authority Open()
    {
        try
        {
            return Authority.Open(File.ReadAllText(AuthorityFile), File.ReadAllText(KeyOf(AuthorityName)));
        }
        catch (CryptographicException cause)
        {
            throw new IOException($"{path} holds no usable authority (ca.pem with ca.key): {cause.Message}", cause);
        }
    }

    // The key first: a process that looks in between has its earlier pair in memory, and takes both a second later.
    private void Write(string name, string certificatePem, string keyPem)
    {
        OwnerFile.Write(KeyOf(name), Encoding.ASCII.GetBytes(keyPem));
        OwnerFile.Write(CertOf(name), Encoding.ASCII.GetBytes(certificatePem));
        File.SetUnixFileMode(CertOf(name), ForAll);
    }
}
