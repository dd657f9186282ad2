using System.Text.RegularExpressions;

namespace Holdfast.Style.Tests.Documents;

/// <summary>A block between fences on a page.</summary>
/// <param name="Page">The page, from the root.</param>
/// <param name="Line">Where its fence is.</param>
/// <param name="Language">What follows the fence.</param>
/// <param name="Text">Its lines, without indentation.</param>
/// <param name="Sections">The headings above it, from the page's down to its own.</param>
/// <param name="IsExcused">Whether the line above says why it is not run.</param>
internal sealed partial record PageBlock(
    string Page, int Line, string Language, string Text, IReadOnlyList<string> Sections, bool IsExcused)
{
    public bool IsOfShell => Language is "sh" or "bash";

    public bool LooksLikeCommands => Command().IsMatch(Text);

    public string Section => Sections.Count > 0 ? Sections[^1] : "";

    public string At => $"{Page}:{Line}";

    /// <summary>All blocks of a page.</summary>
    public static IEnumerable<PageBlock> In(string page, string text)
    {
        var lines = text.Split('\n');
        var sections = new List<(int Level, string Title)>();
        var isExcused = false;
        for (var i = 0; i < lines.Length; i++)
        {
            if (Heading().Match(lines[i]) is { Success: true } heading)
            {
                var level = heading.Groups[1].Length;
                sections.RemoveAll(section => section.Level >= level);
                sections.Add((level, heading.Groups[2].Value));
            }
            else if (Fence().Match(lines[i]) is { Success: true } fence)
            {
                var end = Array.FindIndex(lines, i + 1, line => line.Trim() == "```");
                Assert.True(end > 0, $"{page}:{i + 1}: this block has no end.");
                yield return new PageBlock(
                    page, i + 1, fence.Groups[1].Value, string.Join('\n', lines[(i + 1)..end].Select(l => l.Trim())),
                    [.. sections.Select(section => section.Title)], isExcused);
                i = end;
            }

            if (lines[i].Trim().Length > 0) isExcused = Excuse().IsMatch(lines[i]);
        }
    }

    [GeneratedRegex(@"^(\./)?(holdfast|curl) [a-z-]", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("^(#+) (.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^ *```(\w*)")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\s*<!-- not run: \S[^>]+ -->$")]
    private static partial Regex Excuse();
}
