using System.Net;
using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.About;

/// <summary>What a process says of itself. Event ids 1200-1299; see docs/operating/events.md.</summary>
internal static partial class AboutLog
{
    [LoggerMessage(1200, LogLevel.Warning,
        "The log tells level {Level} for {Duration}, as {Caller} at {Address} asked by /logging/toggle")]
    public static partial void VerbositySet(
        this ILogger logger, long level, TimeSpan duration, string caller, IPAddress? address);

    [LoggerMessage(1201, LogLevel.Warning,
        "Whoever started this process could not be told by {Socket} that it answers: {Reason}. A start of its unit may "
        + "seem not to end")]
    public static partial void NotTold(this ILogger logger, string socket, string reason);

    [LoggerMessage(1202, LogLevel.Warning,
        "The start has waited {Duration} for {Directory}, which is on {Source}, mounted at {Mount}: that disk does not "
        + "answer. Nothing goes without it, so it is waited for; tasks run on meanwhile. See whether the disk is "
        + "reachable and mounted; 'dmesg' tells what the kernel has to say about it")]
    public static partial void StartWaits(
        this ILogger logger, TimeSpan duration, string directory, string source, string mount);

    [LoggerMessage(1203, LogLevel.Information, "{Directory} answers, after {Duration}; the start goes on")]
    public static partial void StartGoesOn(this ILogger logger, string directory, TimeSpan duration);
}
