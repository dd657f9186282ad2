using Holdfast.Hosting.Flags;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Holdfast.Hosting.Logging;

/// <summary>Sets up what a host says: one line a message, on standard error, in UTC.</summary>
public static class HostLogging
{
    // ASP.NET's own talk is heard from warnings up.
    private static readonly string[] WebServer = ["Microsoft", "Grpc"];

    /// <summary>Follows `--quiet`, `--logging_level` and the verbosity of the moment, which hosts find among the
    /// services.</summary>
    public static ILoggingBuilder AddHoldfast(
        this ILoggingBuilder logging, FlagValues flags, LogVerbosity verbosity)
    {
        var lowest = Level(flags);
        var lowestOfWebServer = lowest > LogLevel.Warning ? lowest : LogLevel.Warning;
        logging.ClearProviders();
        logging.Services.AddSingleton(verbosity);
        logging.SetMinimumLevel(LogLevel.Trace);
        logging.AddFilter(level => verbosity.Shows(lowest, level));
        foreach (var category in WebServer)
            logging.AddFilter(category, level => verbosity.Shows(lowestOfWebServer, level));
        logging.Services.AddSingleton<ConsoleFormatter>(new OneLineFormatter(TimeProvider.System));
        logging.AddConsole(console =>
        {
            console.FormatterName = OneLineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
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
