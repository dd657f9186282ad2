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
}
