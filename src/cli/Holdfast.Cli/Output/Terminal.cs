namespace Holdfast.Cli.Output;

/// <summary>Where the program is read: what it prints, what it says beside that, and what it asks.</summary>
/// <remarks>Output is what was asked for; all else goes to the other stream, so that scripts see only the
/// first.</remarks>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    private const string Escape = "\x1b[";

    public TextWriter Output => output;

    /// <summary>Whether a person sees the output, and not a file or program.</summary>
    public bool IsOutputTerminal { get; } = !Console.IsOutputRedirected;

    /// <summary>Whether somebody can be asked.</summary>
    public bool CanAsk { get; } = !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>See https://no-color.org: any value that is not empty.</summary>
    public bool HasColours { get; } = !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>Says what goes on, to whoever watches.</summary>
    public Task SayAsync(string message) => error.WriteLineAsync(message);

    /// <summary>Asks, and waits for a line; null where the input ended.</summary>
    public async Task<string?> AskAsync(string question, CancellationToken cancellationToken)
    {
        await error.WriteAsync($"{question} ");
        await error.FlushAsync(cancellationToken);
        return await Console.In.ReadLineAsync(cancellationToken);
    }

    /// <summary>The text in the colour of its tone, where there are colours.</summary>
    public string Paint(string text, Tone tone) => tone == Tone.Plain || !HasColours
        ? text
        : $"{Escape}{ColourOf(tone)}m{text}{Escape}0m";

    /// <summary>Begins the screen anew.</summary>
    public Task ClearAsync() => output.WriteAsync($"{Escape}H{Escape}2J{Escape}3J");

    private static string ColourOf(Tone tone) => tone switch
    {
        Tone.Good => "32",
        Tone.Busy => "33",
        Tone.Bad => "31",
        _ => "2",
    };
}
