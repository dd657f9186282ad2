using Holdfast.Hosting.Flags;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Holdfast.Hosting.Logging;

/// <summary>Sets up what a host says: one line a message, on standard error, in UTC.</summary>
public static class HostLogging
{
    /// <summary>Follows `--quiet` and `--logging_level`; ASP.NET's own talk is heard from warnings up.</summary>
    public static ILoggingBuilder AddHoldfast(this ILoggingBuilder logging, FlagValues flags)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(Level(flags));
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Grpc", LogLevel.Warning);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        return logging;
    }

    private static LogLevel Level(FlagValues flags) => flags.Boolean("quiet")
        ? LogLevel.None
        : flags.Text("logging_level") switch
        {
            "WARNING" => LogLevel.Warning,
            "ERROR" => LogLevel.Error,
            _ => LogLevel.Information,
        };
}
