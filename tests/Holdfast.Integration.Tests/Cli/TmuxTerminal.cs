using System.Diagnostics;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>A real terminal with a shell in it: lines and keys go in, and what the screen shows can be read.</summary>
internal sealed class TmuxTerminal : IAsyncDisposable
{
    private const string Pane = "tests:0";

    private readonly string _socket = Path.Combine(Path.GetTempPath(), $"holdfast-tmux-{Guid.NewGuid():N}");

    /// <summary>Opens one, in which a variable is set.</summary>
    public static async Task<TmuxTerminal> OpenAsync(string variable, string value)
    {
        var terminal = new TmuxTerminal();
        await terminal.TmuxAsync(
            "-f", "/dev/null", "new-session", "-d", "-s", "tests", "-x", "160", "-y", "50", "-e", $"{variable}={value}",
            "bash", "--norc", "--noprofile");
        return terminal;
    }

    /// <summary>Types a line and Enter.</summary>
    public async Task TypeAsync(string line)
    {
        await TypeKeysAsync(line);
        await PressAsync("Enter");
    }

    /// <summary>Types a text without Enter.</summary>
    public Task TypeKeysAsync(string text) => TmuxAsync("send-keys", "-t", Pane, "-l", "--", text);

    /// <summary>Presses a key, as tmux names them: <c>C-c</c>, <c>Tab</c>.</summary>
    public Task PressAsync(string key) => TmuxAsync("send-keys", "-t", Pane, key);

    /// <summary>What the screen shows, with what has moved out of it above.</summary>
    public Task<string> ShownAsync() => TmuxAsync("capture-pane", "-p", "-J", "-S", "-1000", "-t", Pane);

    /// <summary>What the screen shows now, with the escapes of its colours.</summary>
    public Task<string> ShownInColourAsync() => TmuxAsync("capture-pane", "-p", "-e", "-t", Pane);

    /// <summary>Waits until the screen shows a text.</summary>
    public async Task WaitForAsync(string text)
    {
        var shown = "";
        try
        {
            await Eventually.IsTrueAsync(
                async () => (shown = await ShownAsync()).Contains(text, StringComparison.Ordinal),
                TimeSpan.FromSeconds(60), $"'{text}' on the screen");
        }
        catch (TimeoutException cause)
        {
            throw new TimeoutException($"{cause.Message} It shows:\n{shown.TrimEnd()}", cause);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await TmuxAsync("kill-server");
        File.Delete(_socket);
    }

    private async Task<string> TmuxAsync(params string[] words)
    {
        var start = new ProcessStartInfo("tmux", ["-S", _socket, .. words])
        {
            RedirectStandardOutput = true, Environment = { ["TERM"] = "xterm-256color", ["LC_ALL"] = "C.UTF-8" },
        };
        // The runner of the tests sets it for itself, when it is asked for a plain log.
        start.Environment.Remove("NO_COLOR");
        using var tmux = Process.Start(start)!;
        var output = await tmux.StandardOutput.ReadToEndAsync();
        await tmux.WaitForExitAsync();
        Assert.True(tmux.ExitCode == 0, $"tmux {string.Join(' ', words)} ended with {tmux.ExitCode}.");
        return output;
    }
}
