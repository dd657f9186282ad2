using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Holdfast.Hosting.Logging;

/// <summary>One line a message, whatever stands in it.</summary>
/// <remarks>
/// Names and texts in messages are chosen by others. A line break in one would make a line that nobody logged, and a
/// control character could move the cursor of the terminal on which an operator reads: both are written as escapes.
/// </remarks>
public sealed class OneLineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>What it is called in options.</summary>
    public const string FormatterName = "one-line";

    /// <inheritdoc/>
    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new StringBuilder();
        line.Append(time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture)).Append("Z ")
            .Append(Word(logEntry.LogLevel)).Append(": ").Append(logEntry.Category)
            .Append('[').Append(logEntry.EventId.Id).Append("] ");
        AppendSafe(line, logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (logEntry.Exception is { } cause)
        {
            line.Append(' ');
            AppendSafe(line, cause.ToString());
        }

        textWriter.Write(line.Append('\n'));
    }

    private static void AppendSafe(StringBuilder line, string text)
    {
        foreach (var letter in text)
        {
            // Besides the control characters, what readers of logs take for the end of a line, and what turns text
            // round.
            if (letter == '\n') line.Append("\\n");
            else if (char.IsControl(letter) || letter is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e')
                or (>= '\u2066' and <= '\u2069'))
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            else line.Append(letter);
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        LogLevel.Critical => "crit",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "This is no level of a message."),
    };
}
