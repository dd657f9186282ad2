namespace Holdfast.Cli.Output;

/// <summary>Tells once that somebody is not heard any more, and once that he is again.</summary>
/// <param name="terminal">Where it is told.</param>
/// <param name="who">Who is listened to, such as "The master".</param>
internal sealed class Silence(Terminal terminal, string who)
{
    private bool _isSilent;

    public async Task LostAsync(string reason)
    {
        if (_isSilent) return;
        _isSilent = true;
        await terminal.SayAsync($"{who} is not heard just now: {reason.TrimEnd('.')}. This goes on when it is back.");
    }

    public async Task HeardAsync()
    {
        if (!_isSilent) return;
        _isSilent = false;
        await terminal.SayAsync($"{who} is heard again.");
    }
}
