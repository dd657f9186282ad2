using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Holdfast.Client.Security;

/// <summary>Which servers a client believes, and what it shows them. For addresses of the form
/// <c>https://host:port</c>.</summary>
/// <remarks>Clients may live for longer than certificates last: each new connection takes the files as they are then.
/// What cannot be used, such as half of a pair that is being replaced, leaves what was read before.</remarks>
public sealed class ClientTls
{
    private readonly Lock _reading = new();
    private readonly string[] _paths;
    private readonly Func<SslClientAuthenticationOptions> _read;
    private string _stamp;
    private SslClientAuthenticationOptions _options;

    private ClientTls(string[] paths, Func<SslClientAuthenticationOptions> read)
    {
        (_paths, _read) = (paths, read);
        // First, so that what is replaced while it is read is read again.
        _stamp = Stamp();
        _options = read();
    }

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
        return new ClientTls(
            [.. new[] { authorities, certificate, key }.OfType<string>()],
            () => Read(authorities, certificate, key));
    }

    /// <summary>What the files say now; the same object until they say something else.</summary>
    internal SslClientAuthenticationOptions Options()
    {
        lock (_reading)
        {
            try
            {
                if (Stamp() is var stamp && stamp != _stamp) (_options, _stamp) = (_read(), stamp);
            }
            catch (IOException)
            {
                // Perhaps just being replaced: the next connection looks again, and servers say what they refuse.
            }

            return _options;
        }
    }

    private static SslClientAuthenticationOptions Read(string authorities, string? certificate, string? key)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        var trusted = policy.CustomTrustStore;
        foreach (var file in FilesAt(authorities)) Load(file, "authority", () => trusted.ImportFromPemFile(file));
        if (trusted.Count == 0) throw new IOException($"{authorities} holds no authority's certificate in PEM.");
        X509Certificate2? own = null;
        if (certificate is not null)
            Load(certificate, "certificate", () => own = X509Certificate2.CreateFromPemFile(certificate, key));
        return new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = policy,
            ClientCertificates = own is null ? null : [own],
        };
    }

    // Changes with any of the files; of a link what it leads to counts, since some systems renew files by turning one.
    private string Stamp() => string.Join('|', _paths.SelectMany(FilesAt).Where(File.Exists).Select(path =>
    {
        var file = new FileInfo(path);
        var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return string.Create(
            CultureInfo.InvariantCulture, $"{target.FullName} {target.LastWriteTimeUtc.Ticks} {target.Length}");
    }));

    private static string[] FilesAt(string path) => Directory.Exists(path) ? Directory.GetFiles(path) : [path];

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
