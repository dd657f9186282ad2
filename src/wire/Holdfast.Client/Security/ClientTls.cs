using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Holdfast.Client.Security;

/// <summary>Which servers a client believes, and what it shows them. For addresses of the form
/// <c>https://host:port</c>.</summary>
public sealed class ClientTls
{
    private readonly X509Certificate2Collection _authorities;
    private readonly X509Certificate2? _own;

    private ClientTls(X509Certificate2Collection authorities, X509Certificate2? own) =>
        (_authorities, _own) = (authorities, own);

    /// <summary>Reads files in PEM.</summary>
    /// <param name="authorities">
    /// Those of the authorities that are believed, instead of the machine's: a file, or a directory of files.
    /// </param>
    /// <param name="certificate">That of the client's own certificate; null to show none.</param>
    /// <param name="key">That of its key; null where it is in the same file.</param>
    /// <exception cref="IOException">A file cannot be read, or is not what it should be.</exception>
    public static ClientTls FromFiles(string authorities, string? certificate = null, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(authorities);
        var trusted = new X509Certificate2Collection();
        string[] files = Directory.Exists(authorities) ? Directory.GetFiles(authorities) : [authorities];
        foreach (var file in files) Load(file, "authority", () => trusted.ImportFromPemFile(file));
        if (trusted.Count == 0) throw new IOException($"{authorities} holds no authority's certificate in PEM.");
        X509Certificate2? own = null;
        if (certificate is not null)
            Load(certificate, "certificate", () => own = X509Certificate2.CreateFromPemFile(certificate, key));
        return new ClientTls(trusted, own);
    }

    internal SslClientAuthenticationOptions Options()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_authorities);
        return new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = policy,
            ClientCertificates = _own is null ? null : [_own],
        };
    }

    private static void Load(string path, string what, Action read)
    {
        try
        {
            read();
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException
            or UnauthorizedAccessException)
        {
            throw new IOException($"The {what} in {path} cannot be used: {cause.Message}", cause);
        }
    }
}
