namespace Holdfast.Hosting.Tls;

/// <summary>A certificate that an authority made.</summary>
/// <param name="CertificatePem">It.</param>
/// <param name="KeyPem">Its key: whoever holds it is believed to be its owner.</param>
/// <param name="ValidUntil">When it ends.</param>
public sealed record IssuedCertificate(string CertificatePem, string KeyPem, DateTimeOffset ValidUntil)
{
    /// <summary>Nothing of the key: what becomes text ends in logs.</summary>
    public override string ToString() => $"a certificate until {ValidUntil:u}";
}
