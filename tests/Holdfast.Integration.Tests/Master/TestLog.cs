using System.Collections.Concurrent;
using Holdfast.Hosting.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Integration.Tests.Master;

/// <summary>Keeps what a host in this process logs, as it would be written.</summary>
internal sealed class TestLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public string Text => string.Concat(_lines);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(TestLog owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            using var line = new StringWriter();
            new OneLineFormatter(TimeProvider.System).Write(
                new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter), null, line);
            owner._lines.Enqueue(line.ToString());
        }
    }
}
