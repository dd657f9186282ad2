using Holdfast.Hosting.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Hosting.Tests.Logging;

/// <summary>Names in messages are chosen by others, and one of them may look like a line of the log.</summary>
public sealed class OneLineFormatterTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));

    [Theory]
    [InlineData("plain 'ünï' text", "plain 'ünï' text")]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("a\r\nb", "a\\u000d\\nb")]
    [InlineData("\u001b[2Jgone", "\\u001b[2Jgone")]
    [InlineData("\u009b2Jgone", "\\u009b2Jgone")]
    [InlineData("a\0b", "a\\u0000b")]
    [InlineData("a\u2028b", "a\\u2028b")]
    [InlineData("a\u202eb", "a\\u202eb")]
    public void Message_WithAnything_IsOneLineOfText(string message, string shown) => Assert.Equal(
        $"2026-01-02T03:04:05.678Z warn: Holdfast.Test[2100] {shown}\n", Write(message, cause: null));

    [Fact]
    public void Exception_IsInTheSameLine()
    {
        var line = Write("Failed.", new IOException("first\nsecond"));

        Assert.EndsWith("Failed. System.IO.IOException: first\\nsecond\n", line, StringComparison.Ordinal);
        Assert.Equal(1, line.Count(letter => letter == '\n'));
    }

    private string Write(string message, Exception? cause)
    {
        using var output = new StringWriter();
        new OneLineFormatter(_time).Write(
            new LogEntry<string>(
                LogLevel.Warning, "Holdfast.Test", new EventId(2100), message, cause, (text, _) => text),
            scopeProvider: null, output);
        return output.ToString();
    }
}
