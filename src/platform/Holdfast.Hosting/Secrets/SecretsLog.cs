using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.Secrets;

/// <summary>What is said of files that are taken anew while the process runs. Event ids 1000–1099.</summary>
internal static partial class SecretsLog
{
    [LoggerMessage(1000, LogLevel.Information, "{What} changed and counts from now on, as read from {Files}")]
    public static partial void FilesRenewed(this ILogger logger, string what, string files);

    [LoggerMessage(1001, LogLevel.Error,
        "{What} changed and cannot be used; what was read before stays in use. {Faults}")]
    public static partial void FilesUnusable(this ILogger logger, string what, string faults);

    /// <summary>A file of secrets can be read by others than its owner; it is used all the same.</summary>
    [LoggerMessage(1002, LogLevel.Warning, "{Warning}")]
    public static partial void FileIsOpen(this ILogger logger, string warning);
}
