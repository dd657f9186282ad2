using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Holdfast.Hosting.Tls;

namespace Holdfast.Hosting.Tests.Tls;

public sealed class AuthorityTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    [Fact]
    public void Authority_OpenedFromItsFiles_IssuesForWhomItIsAsked()
    {
        using var made = Authority.Create("test", Now, Year, out var key);
        using var authority = Authority.Open(made.CertificatePem, key);
        var member = new Member("agent-1", PeerRole.Agent, ["node1.example", "10.0.0.1", "::1"]);

        var issued = authority.Issue(member, Now, TimeSpan.FromDays(90));

        using var certificate = X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem);
        Assert.Equivalent(member, Member.Of(certificate));
        Assert.Equal(Now.AddDays(90), issued.ValidUntil);
        Assert.True(IsTrusted(certificate, authority, Now));
        Assert.False(IsTrusted(certificate, authority, Now.AddDays(91)));
    }

    [Fact]
    public void Certificate_NeverOutlivesItsAuthority()
    {
        using var authority = Authority.Create("test", Now, Year, out _);

        var issued = authority.Issue(new("m", PeerRole.Master, ["h"]), Now.AddDays(300), Year);

        Assert.Equal(authority.ValidUntil, issued.ValidUntil);
    }

    [Fact]
    public void Authority_OpenedWithAnothersKey_IsRefused()
    {
        using var one = Authority.Create("test", Now, Year, out _);
        using var other = Authority.Create("test", Now, Year, out var key);

        Assert.Throws<CryptographicException>(() => Authority.Open(one.CertificatePem, key));
    }

    [Fact]
    public void Certificate_AsText_HasNothingOfItsKey()
    {
        using var authority = Authority.Create("test", Now, Year, out _);

        Assert.DoesNotContain("PRIVATE", $"{authority.Issue(new("c", PeerRole.Client, []), Now, Year)}",
            StringComparison.Ordinal);
    }

    /// <summary>As by <c>cat</c>: an authority beside its successor, a certificate with its key.</summary>
    [Fact]
    public void Files_PutIntoOne_AreReadAgain()
    {
        using var one = Authority.Create("test", Now, Year, out _);
        using var other = Authority.Create("test", Now, Year, out _);
        var issued = one.Issue(new("c", PeerRole.Client, []), Now, Year);
        var authorities = new X509Certificate2Collection();

        authorities.ImportFromPem(one.CertificatePem + other.CertificatePem);

        Assert.Equal(2, authorities.Count);
        var both = issued.CertificatePem + issued.KeyPem;
        using var certificate = X509Certificate2.CreateFromPem(both, both);
        Assert.True(certificate.HasPrivateKey);
    }

    private static bool IsTrusted(X509Certificate2 certificate, Authority authority, DateTimeOffset at)
    {
        using var root = X509Certificate2.CreateFromPem(authority.CertificatePem);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        return chain.Build(certificate);
    }
}
