using System.Diagnostics;
using System.Text;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Dev;

/// <summary>A terminal in which a command runs: what it shows can be read, and keys can be pressed.</summary>
internal sealed class Terminal : IDisposable
{
    private const char ControlC = '\x03';

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _shown = new();
    private readonly Task _reading;

    public Terminal(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>All that was shown so far.</summary>
    public string Shown
    {
        // A terminal shows the key that was pressed, too.
        get { lock (_shown) return _shown.ToString().Replace("^C", "", StringComparison.Ordinal); }
    }

    /// <summary>The lines shown so far that begin with a text.</summary>
    public IReadOnlyList<string> Lines(string beginning) =>
        [.. Shown.Split("\r\n").Where(line => line.StartsWith(beginning, StringComparison.Ordinal))];

    /// <summary>Waits until so many lines that begin with a text were shown, and gives the last.</summary>
    /// <param name="beginning">The text.</param>
    /// <param name="count">How many.</param>
    /// <param name="patience">How long at most; null for two minutes.</param>
    public async Task<string> WaitForAsync(string beginning, int count = 1, TimeSpan? patience = null)
    {
        try
        {
            await Eventually.IsTrueAsync(
                () => Task.FromResult(Lines(beginning).Count >= count || _reading.IsCompleted), patience ?? Patience,
                $"'{beginning}' in the terminal, {count} times");
        }
        catch (TimeoutException cause)
        {
            throw new TimeoutException($"{cause.Message} It shows:\n{Shown}", cause);
        }
        Assert.True(Lines(beginning).Count >= count, $"The command ended without '{beginning}':\n{Shown}");
        return Lines(beginning)[count - 1];
    }

    /// <summary>Waits until a text was shown.</summary>
    public async Task WaitForTextAsync(string text)
    {
        await Eventually.IsTrueAsync(
            () => Shown.Contains(text, StringComparison.Ordinal) || _reading.IsCompleted, Patience, $"'{text}'");
        Assert.True(Shown.Contains(text, StringComparison.Ordinal), $"The command ended without '{text}':\n{Shown}");
    }

    /// <summary>Types a line and Enter.</summary>
    public async Task TypeAsync(string line)
    {
        await _process.StandardInput.WriteAsync($"{line}\r");
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Presses Ctrl-C, and waits for the command's end.</summary>
    public async Task<int> InterruptAsync()
    {
        await _process.StandardInput.WriteAsync(ControlC);
        await _process.StandardInput.FlushAsync();
        return await EndAsync();
    }

    /// <summary>Waits for the command's end, and gives its exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await _reading;
        return _process.ExitCode;
    }

    public void Dispose() => _process.Dispose();

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        while (await _process.StandardOutput.ReadAsync(buffer) is > 0 and var count)
            lock (_shown) _shown.Append(buffer, 0, count);
    }
}
