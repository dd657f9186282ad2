using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Holdfast.Hosting.Secrets;

namespace Holdfast.Hosting.Tls;

/// <summary>A certificate with its key, and the authorities that are trusted, as read from files.</summary>
internal sealed class TlsIdentity : IDisposable
{
    private TlsIdentity(X509Certificate2 own, X509Certificate2Collection between, X509Certificate2Collection roots)
    {
        (Own, Roots) = (own, roots);
        Shown = SslStreamCertificateContext.Create(own, between, offline: true);
        X509Certificate2[] shown = [own, .. between];
        var first = shown.MinBy(certificate => certificate.NotAfter)!;
        // Of several that may have issued it the newest: an authority is replaced by standing beside the old one.
        var issuer = roots.Where(root => shown.Any(one => IsIssuedBy(one, root))).MaxBy(root => root.NotAfter);
        // A certificate that ends with its authority cannot be renewed: it is the authority that must be.
        IsAuthorityFirstToEnd = issuer is not null && issuer.NotAfter <= first.NotAfter;
        if (IsAuthorityFirstToEnd) first = issuer!;
        (FirstToEnd, EndsAt) = (first.Subject, first.NotAfter.ToUniversalTime());
    }

    /// <summary>The certificate of this process.</summary>
    public X509Certificate2 Own { get; }

    /// <summary>What peers are shown: it, and those between it and the authority.</summary>
    public SslStreamCertificateContext Shown { get; }

    /// <summary>Of the certificate and those above it, the subject of the one that ends first.</summary>
    public string FirstToEnd { get; }

    /// <summary>When that one ends, and with it what this process can prove.</summary>
    public DateTimeOffset EndsAt { get; }

    /// <summary>Whether that one is an authority.</summary>
    public bool IsAuthorityFirstToEnd { get; }

    /// <summary>The authorities.</summary>
    public X509Certificate2Collection Roots { get; }

    /// <summary>Reads the files; null when there are faults, each with the way out.</summary>
    public static TlsIdentity? Load(TlsOptions options, DateTimeOffset now, ICollection<string> faults)
    {
        var before = faults.Count;
        var cert = OwnerFile.Read(options.CertFile, "--tls_cert_file", faults);
        var key = OwnerFile.Read(options.KeyFile, "--tls_key_file", faults);
        var roots = Authorities(options.AuthorityPath, faults);
        if (cert is null || key is null || roots is null) return null;
        var chain = Certificates(cert, options.CertFile, faults);
        if (chain is null) return null;
        try
        {
            var own = X509Certificate2.CreateFromPem(cert, key);
            CheckDates(own, options.CertFile, now, faults);
            if (faults.Count == before) return new TlsIdentity(own, [.. chain.Skip(1)], roots);
            own.Dispose();
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException)
        {
            faults.Add($"The key in {options.KeyFile} is not that of the certificate in {options.CertFile}, or is "
                + "encrypted, which is not supported: give the two that were made together.");
        }

        return null;
    }

    /// <summary>The rules by which a peer's certificate is judged: only the authorities given count.</summary>
    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(Roots);
        return policy;
    }

    public void Dispose() => Own.Dispose();

    private static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 authority) =>
        certificate.IssuerName.RawData.AsSpan().SequenceEqual(authority.SubjectName.RawData);

    private static void CheckDates(X509Certificate2 own, string path, DateTimeOffset now, ICollection<string> faults)
    {
        if (own.NotAfter.ToUniversalTime() < now)
            faults.Add($"The certificate in {path} expired at {own.NotAfter.ToUniversalTime():u}; renew it, such as "
                + "by 'holdfast certs renew'.");
        else if (own.NotBefore.ToUniversalTime() > now)
            faults.Add($"The certificate in {path} is valid from {own.NotBefore.ToUniversalTime():u} on, and here it "
                + $"is {now:u}: set the clock.");
    }

    private static X509Certificate2Collection? Authorities(string path, ICollection<string> faults)
    {
        var roots = new X509Certificate2Collection();
        if (AuthorityFiles(path, faults) is not { } files) return null;
        foreach (var file in files)
        {
            if (OwnerFile.Read(file, "--tls_ca_file", faults) is not { } text) return null;
            if (Certificates(text, file, faults) is not { } found) return null;
            roots.AddRange(found);
        }

        if (roots.Count > 0) return roots;
        faults.Add($"--tls_ca_file names {path}, which holds no authority.");
        return null;
    }

    private static string[]? AuthorityFiles(string path, ICollection<string> faults)
    {
        try
        {
            return Directory.Exists(path) ? Directory.GetFiles(path) : [path];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            faults.Add($"--tls_ca_file names the directory {path}, which cannot be read: {cause.Message}");
            return null;
        }
    }

    private static X509Certificate2Collection? Certificates(string text, string path, ICollection<string> faults)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            certificates.Clear();
        }

        if (certificates.Count > 0) return certificates;
        faults.Add($"{path} holds no certificate in PEM (-----BEGIN CERTIFICATE-----).");
        return null;
    }
}
