namespace Holdfast.Cli.Output;

/// <summary>Where the program is read: what it prints, what it says beside that, and what it asks.</summary>
/// <remarks>Output is what was asked for; all else goes to the other stream, so that scripts see only the
/// first.</remarks>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    private const string Escape = "\x1b[";

    private const int ColumnsUsual = 80;

    private readonly Lock _gate = new();
    private bool _isProgressShown;
    private bool _isAsking;
    private bool _goesOnUnheard;

    public TextWriter Output => output;

    /// <summary>Whether a person sees the output, and not a file or program.</summary>
    public bool IsOutputTerminal { get; } = !Console.IsOutputRedirected;

    /// <summary>Whether somebody can be asked.</summary>
    public bool CanAsk { get; } = !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>See https://no-color.org: any value that is not empty.</summary>
    public bool HasColours { get; } = !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>Whether somebody watches what is said beside the output, so that progress is worth a line.</summary>
    public bool ShowsProgress { get; } = !Console.IsErrorRedirected
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>From here on what cannot be said beside the output is no reason to end.</summary>
    public void GoOnUnheard() => _goesOnUnheard = true;

    /// <summary>Says what goes on, to whoever watches.</summary>
    public Task SayAsync(string message)
    {
        lock (_gate)
        {
            Clear();
            Tell($"{Visible.Text(message)}\n");
        }

        return Task.CompletedTask;
    }

    /// <summary>Shows how far something is, in place of what was shown before; nothing where nobody watches, or while a
    /// question waits for its answer.</summary>
    public void ShowProgress(string text)
    {
        if (!ShowsProgress) return;
        lock (_gate)
        {
            if (_isAsking) return;
            Clear();
            // Over its last column a line would go on in the next one, and could not be taken back.
            var columns = (StandardStream.Error.Columns ?? ColumnsUsual) - 1;
            text = Visible.Line(text);
            Tell(text.Length <= columns ? text : $"{text[..(columns - 1)]}…");
            _isProgressShown = true;
        }
    }

    /// <summary>Takes back what was shown last.</summary>
    public void EndProgress()
    {
        lock (_gate) Clear();
    }

    /// <summary>Asks, and waits for a line; null where the input ended.</summary>
    public async Task<string?> AskAsync(string question, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Clear();
            _isAsking = true;
            Tell($"{question} ");
        }

        try
        {
            return await Console.In.ReadLineAsync(cancellationToken);
        }
        finally
        {
            lock (_gate) _isAsking = false;
        }
    }

    /// <summary>The text in the colour of its tone, where there are colours.</summary>
    public string Paint(string text, Tone tone) => tone == Tone.Plain || !HasColours
        ? text
        : $"{Escape}{ColourOf(tone)}m{text}{Escape}0m";

    /// <summary>Begins the screen anew.</summary>
    public Task ClearAsync() => output.WriteAsync($"{Escape}H{Escape}2J{Escape}3J");

    private void Clear()
    {
        if (_isProgressShown) Tell($"\r{Escape}K");
        _isProgressShown = false;
    }

    private void Tell(string text)
    {
        try
        {
            error.Write(text);
        }
        catch (IOException) when (_goesOnUnheard)
        {
            return; // The reader is gone; what goes on is not.
        }
    }

    private static string ColourOf(Tone tone) => tone switch
    {
        Tone.Good => "32",
        Tone.Busy => "33",
        Tone.Bad => "31",
        _ => "2",
    };
}
