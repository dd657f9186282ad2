using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Holdfast.Hosting.Tls;

/// <summary>A small certificate authority for one cluster. Keeps nothing: what it makes is PEM for its caller to
/// store.</summary>
public sealed class Authority : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    // Machines whose clocks are a little behind take a fresh certificate too.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private readonly X509Certificate2 _own;

    private Authority(X509Certificate2 own) => _own = own;

    /// <summary>The certificate that members of the cluster trust, in PEM.</summary>
    public string CertificatePem => Lines(_own.ExportCertificatePem());

    /// <summary>When it ends, and with it all that it issued.</summary>
    public DateTimeOffset ValidUntil => _own.NotAfter.ToUniversalTime();

    /// <summary>Makes an authority.</summary>
    /// <param name="cluster">The cluster's name, for people.</param>
    /// <param name="now">The time.</param>
    /// <param name="lifetime">How long it is trusted.</param>
    /// <param name="keyPem">Gets its key: whoever holds it can make members of the cluster.</param>
    public static Authority Create(string cluster, DateTimeOffset now, TimeSpan lifetime, out string keyPem)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name($"Holdfast authority of {cluster}", role: null), key,
            HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        keyPem = Lines(key.ExportPkcs8PrivateKeyPem());
        return new Authority(request.CreateSelfSigned(now - ClockSkew, now + lifetime));
    }

    /// <summary>Opens an authority that was made before.</summary>
    /// <exception cref="CryptographicException">The two are not an authority's, or do not belong together.</exception>
    public static Authority Open(string certificatePem, string keyPem)
    {
        try
        {
            return new Authority(X509Certificate2.CreateFromPem(certificatePem, keyPem));
        }
        catch (ArgumentException cause)
        {
            throw new CryptographicException("The key is not that of the certificate.", cause);
        }
    }

    /// <summary>Makes a member's certificate and key.</summary>
    /// <param name="member">Whose.</param>
    /// <param name="now">The time.</param>
    /// <param name="lifetime">How long it is valid; cut where the authority ends before.</param>
    public IssuedCertificate Issue(Member member, DateTimeOffset now, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(member);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name(member.Name, member.Role), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        OidCollection uses = member.Role is PeerRole.Client ? [new(ClientUse)] : [new(ServerUse), new(ClientUse)];
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(uses, critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_own, true, false));
        if (member.Hosts.Count > 0) request.CertificateExtensions.Add(Hosts(member.Hosts));
        var end = now + lifetime < ValidUntil ? now + lifetime : ValidUntil;
        Span<byte> serial = stackalloc byte[16];
        RandomNumberGenerator.Fill(serial);
        serial[0] &= 0x7F; // A serial number is positive.
        using var certificate = request.Create(_own, now - ClockSkew, end, serial);
        return new IssuedCertificate(
            Lines(certificate.ExportCertificatePem()), Lines(key.ExportPkcs8PrivateKeyPem()), end);
    }

    /// <inheritdoc/>
    public void Dispose() => _own.Dispose();

    // With the end of its last line: two, one behind the other, must not share a line, which nobody reads.
    private static string Lines(string pem) => $"{pem}\n";

    private static X500DistinguishedName Name(string name, PeerRole? role)
    {
        var builder = new X500DistinguishedNameBuilder();
        if (role is { } written) builder.AddOrganizationalUnitName(PeerCheck.UnitOf(written));
        builder.AddCommonName(name);
        return builder.Build();
    }

    private static X509Extension Hosts(IReadOnlyList<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
            else names.AddDnsName(host);
        }

        return names.Build();
    }
}
