using Holdfast.Hosting.Flags;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Holdfast.Hosting.Logging;

/// <summary>Sets up what a host says: one line a message, on standard error, in UTC, and in a file where one is asked
/// for.</summary>
public static class HostLogging
{
    private const string HostCategory = "Microsoft.Extensions.Hosting";

    // ASP.NET's own talk is heard from warnings up.
    private static readonly string[] WebServer = ["Microsoft", "Grpc"];

    /// <summary>Follows `--quiet`, `--logging_level` and the verbosity of the moment, which hosts find among the
    /// services.</summary>
    public static ILoggingBuilder AddHoldfast(
        this ILoggingBuilder logging, FlagValues flags, LogVerbosity verbosity, LogFile? file = null)
    {
        var lowest = Level(flags);
        var lowestOnError = flags.Boolean("quiet") ? LogLevel.None : lowest;
        var formatter = new OneLineFormatter(TimeProvider.System);
        logging.ClearProviders();
        logging.Services.AddSingleton(verbosity);
        logging.SetMinimumLevel(LogLevel.Trace);
        logging.AddFilter(level => verbosity.Shows(lowestOnError, level));
        foreach (var category in WebServer)
            logging.AddFilter(category, level => verbosity.Shows(OfWebServer(lowestOnError), level));
        // That a host does not start is told as the last line, in a sentence and without a trace of calls.
        logging.AddFilter(HostCategory, LogLevel.None);
        logging.Services.AddSingleton<ConsoleFormatter>(formatter);
        logging.AddConsole(console =>
        {
            console.FormatterName = OneLineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        if (file is null) return logging;
        // As in Mesos, a process that is quiet is so on standard error only.
        logging.AddFilter<LogFileProvider>(null, level => verbosity.Shows(lowest, level));
        foreach (var category in WebServer)
            logging.AddFilter<LogFileProvider>(category, level => verbosity.Shows(OfWebServer(lowest), level));
        return logging.AddProvider(new LogFileProvider(file, formatter));
    }

    private static LogLevel OfWebServer(LogLevel lowest) => lowest > LogLevel.Warning ? lowest : LogLevel.Warning;

    private static LogLevel Level(FlagValues flags) => flags.Text("logging_level") switch
    {
        "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        _ => LogLevel.Information,
    };
}
