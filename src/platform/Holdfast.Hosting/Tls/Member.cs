using System.Security.Cryptography.X509Certificates;

namespace Holdfast.Hosting.Tls;

/// <summary>Whom a certificate is for.</summary>
/// <param name="Name">Its name, for people and for the names of its files.</param>
/// <param name="Role">What it does in the cluster.</param>
/// <param name="Hosts">The names and addresses by which others call it; none for a client.</param>
public sealed record Member(string Name, PeerRole Role, IReadOnlyList<string> Hosts)
{
    /// <summary>Whom a certificate of our authority is for; null where it is not one of ours.</summary>
    public static Member? Of(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (PeerCheck.RoleOf(certificate) is not { } role) return null;
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        string[] hosts = names is null
            ? []
            : [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => $"{address}")];
        return new Member(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), role, hosts);
    }
}
