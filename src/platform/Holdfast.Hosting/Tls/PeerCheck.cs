using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Holdfast.Hosting.Tls;

/// <summary>Whether a peer may have the role that it takes on a connection.</summary>
/// <remarks>
/// Our authority writes the role into a certificate, as its organizational unit, so that a stolen one of an agent is no
/// master's. A certificate without any of our roles comes from an operator's own authority, which then decides by whom
/// it signs.
/// </remarks>
public static class PeerCheck
{
    private const string OrganizationalUnit = "2.5.4.11";

    private static readonly PeerRole[] Roles = Enum.GetValues<PeerRole>();

    /// <summary>The organizational unit of a role.</summary>
    public static string UnitOf(PeerRole role) => role switch
    {
        PeerRole.Master => "holdfast-master",
        PeerRole.Agent => "holdfast-agent",
        PeerRole.Client => "holdfast-client",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "It is no role."),
    };

    /// <summary>The role that our authority wrote into a certificate; null where it wrote none.</summary>
    public static PeerRole? RoleOf(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (part.HasMultipleElements || part.GetSingleElementType().Value != OrganizationalUnit) continue;
            foreach (var role in Roles)
                if (part.GetSingleElementValue() == UnitOf(role)) return role;
        }

        return null;
    }

    /// <summary>Why a peer is refused; null when it is not.</summary>
    /// <param name="certificate">What it showed; null for nothing.</param>
    /// <param name="chain">How it was judged.</param>
    /// <param name="errors">What was found wrong.</param>
    /// <param name="wanted">The role that it takes; null where any will do.</param>
    internal static string? Explain(
        X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, PeerRole? wanted)
    {
        if (certificate is not X509Certificate2 shown) return "it shows no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            return $"its certificate ({shown.Subject}, by {shown.Issuer}, valid until "
                + $"{shown.NotAfter.ToUniversalTime():u}) is not trusted: {Faults(chain)}";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"its certificate ({shown.Subject}) does not name the host that was called: issue one with "
                + "that --host";
        if (errors != SslPolicyErrors.None) return $"its certificate ({shown.Subject}) cannot be used: {errors}";
        return wanted is { } role && RoleOf(shown) is { } written && written != role
            ? $"its certificate ({shown.Subject}) was issued for the role {Name(written)}, and here the role "
                + $"{Name(role)} is needed"
            : null;
    }

    private static string Name(PeerRole role) => UnitOf(role)["holdfast-".Length..];

    private static string Faults(X509Chain? chain) => string.Join(
        ", ", (chain?.ChainStatus ?? []).Select(status => status.Status switch
        {
            X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain =>
                "it was not issued by an authority of --tls_ca_file",
            X509ChainStatusFlags.NotTimeValid => "it expired, or the clocks differ",
            X509ChainStatusFlags.NotValidForUsage => "it was issued for another use",
            var other => $"{other}",
        }).Distinct());
}
