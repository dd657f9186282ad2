using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Hosting.Logging;

/// <summary>Adds messages to a log file, as they stand on standard error.</summary>
internal sealed class LogFileProvider(LogFile file, OneLineFormatter formatter) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Category(categoryName, file, formatter);

    // The file is nobody's: it is closed between two lines.
    public void Dispose()
    {
    }

    private sealed class Category(string name, LogFile file, OneLineFormatter formatter) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> format)
        {
            using var line = new StringWriter();
            formatter.Write(
                new LogEntry<TState>(logLevel, name, eventId, state, exception, format), scopeProvider: null, line);
            file.Append(line.ToString());
        }
    }
}
