using System.Diagnostics;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>A run of <c>holdfast</c> that goes on until something ends it.</summary>
internal sealed class RunningCommand(Process process) : IDisposable
{
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromSeconds(90));

    /// <summary>The next line that it prints; null at its end.</summary>
    public async Task<string?> PrintedAsync() => await process.StandardOutput.ReadLineAsync(_bound.Token);

    /// <summary>Reads what it says beside its output, until a line with a text; the line.</summary>
    public Task<string> SaidAsync(string text) => UntilAsync(process.StandardError, text);

    /// <summary>Reads what it prints until a line with a text; the line.</summary>
    public Task<string> PrintedAsync(string text) => UntilAsync(process.StandardOutput, text);

    /// <summary>Sends it a signal.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        await kill.WaitForExitAsync(_bound.Token);
    }

    /// <summary>Waits for its end, and gives what was not read before.</summary>
    public async Task<CommandLineRun> EndAsync()
    {
        var output = process.StandardOutput.ReadToEndAsync(_bound.Token);
        var error = process.StandardError.ReadToEndAsync(_bound.Token);
        await process.WaitForExitAsync(_bound.Token);
        return new CommandLineRun(process.ExitCode, await output, await error);
    }

    /// <summary>Reads nothing any more, as a reader does who had enough.</summary>
    public void StopReading() => process.StandardOutput.Dispose();

    /// <summary>Waits for its end, and gives its exit code alone.</summary>
    public async Task<int> CodeAsync()
    {
        await process.WaitForExitAsync(_bound.Token);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
        _bound.Dispose();
    }

    private async Task<string> UntilAsync(StreamReader reader, string text)
    {
        while (await reader.ReadLineAsync(_bound.Token) is { } line)
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        throw new InvalidOperationException($"It ended without saying '{text}'.");
    }
}
