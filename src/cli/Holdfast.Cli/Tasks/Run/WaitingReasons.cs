namespace Holdfast.Cli.Tasks.Run;

/// <summary>Why a task has no place yet, by the agents that offered one.</summary>
internal sealed class WaitingReasons
{
    private readonly SortedDictionary<string, string> _byHost = new(StringComparer.Ordinal);
    private string _told = "";

    public void Note(string host, IReadOnlyList<string> reasons) => _byHost[host] = string.Join(", ", reasons);

    /// <summary>All of it in one line.</summary>
    /// <param name="causes">Why nothing is offered, as the master says it.</param>
    public string Text(IReadOnlyList<string> causes)
    {
        if (_byHost.Count > 0) return string.Join("; ", _byHost.Select(pair => $"{pair.Key}: {pair.Value}"));
        return causes.Count > 0 ? string.Join("; ", causes) : "no agent has offered anything";
    }

    /// <summary>The text, if it is not what was told last.</summary>
    public string? News(string text) => text == _told ? null : _told = text;
}
