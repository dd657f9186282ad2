using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.Access;

/// <summary>What is said of those who were not let in. Event ids 1300–1399.</summary>
internal static partial class AccessLog
{
    [LoggerMessage(1300, LogLevel.Warning, "A connection from {Source} was refused: {Reason}.")]
    public static partial void ConnectionRefused(this ILogger logger, string source, string reason);

    [LoggerMessage(1301, LogLevel.Warning,
        "{Count} more from {Source} were refused within a minute, the last of them because: {Reason}.")]
    public static partial void ConnectionsRefused(this ILogger logger, long count, string source, string reason);
}
