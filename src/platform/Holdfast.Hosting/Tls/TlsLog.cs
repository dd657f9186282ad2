using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.Tls;

/// <summary>What is said of peers and their certificates. Event ids 1100–1199.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(1100, LogLevel.Warning, "A connection from {Address} was refused: {Reason}")]
    public static partial void PeerRefused(this ILogger logger, string address, string reason);
}
