using System.Text.RegularExpressions;

namespace Holdfast.Integration.Tests.Pages;

/// <summary>What a page says to type, and what it says will be shown.</summary>
/// <param name="Text">The lines to type.</param>
/// <param name="Shows">What they show, where the page says so: … stands for anything.</param>
internal sealed partial record ShellBlock(string Text, string? Shows)
{
    /// <summary>The machines that its first line, <c># on node1 and node2</c>, names; none where it is the only
    /// one.</summary>
    public IReadOnlyList<string> Machines =>
        Place().Match(Text) is { Success: true } place
            ? [.. Word().Matches(place.Groups[1].Value).Select(word => word.Value).Where(word => word != "and")]
            : [];

    /// <summary>Whether it only asks, so that it may be typed again until it shows what it should.</summary>
    public bool OnlyAsks =>
        Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).All(line => Question().IsMatch(line));

    /// <summary>Whether an output is what the page says. Blanks between words are for the eye.</summary>
    public bool IsShownBy(string output)
    {
        if (Shows is null) return true;
        var pattern = string.Join(
            "\n",
            Shows.TrimEnd().Split('\n').Select(line => string.Join(
                " +", line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Regex.Escape))));
        pattern = pattern.Replace("…", ".*?", StringComparison.Ordinal);
        return Regex.IsMatch(
            string.Join('\n', output.TrimEnd().Split('\n').Select(line => line.Trim())), $@"^{pattern}$",
            // So many dots would take years of going back where it does not match.
            RegexOptions.Singleline | RegexOptions.NonBacktracking);
    }

    [GeneratedRegex(@"\A# on ([^\n]+)\n")]
    private static partial Regex Place();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(
        @"^(#|(\./)?holdfast ((\w+ ){1,2}(ls|show)|reservations orphans|tasks logs|events|api GET)\b|curl |cat |ls |"
        + @"grep |find |journalctl |getent )")]
    private static partial Regex Question();
}
