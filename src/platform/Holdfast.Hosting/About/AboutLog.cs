using System.Net;
using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.About;

/// <summary>What a process says of orders about itself. Event ids 1200-1299; see docs/operating/events.md.</summary>
internal static partial class AboutLog
{
    [LoggerMessage(1200, LogLevel.Warning,
        "The log tells level {Level} for {Duration}, as {Caller} at {Address} asked by /logging/toggle")]
    public static partial void VerbositySet(
        this ILogger logger, long level, TimeSpan duration, string caller, IPAddress? address);
}
