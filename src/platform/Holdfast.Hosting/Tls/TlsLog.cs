using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.Tls;

/// <summary>What is said of certificates. Event ids 1400–1499.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(1400, LogLevel.Warning,
        "The certificate {Subject} in {File} {Ends}. From then on no new connection of this process is believed, and "
        + "one that breaks does not come back. Renew it, such as by 'holdfast certs renew', and copy it here, the key "
        + "first; nothing is restarted.")]
    public static partial void CertificateEnds(this ILogger logger, string subject, string file, string ends);

    [LoggerMessage(1401, LogLevel.Warning,
        "The authority {Subject} in {File}, which issued the certificate of this process, {Ends}. From then on no new "
        + "connection of all that it issued is believed. Make another authority, and renew every certificate with it; "
        + "docs/operating/access.md has the steps.")]
    public static partial void AuthorityEnds(this ILogger logger, string subject, string file, string ends);
}
