using System.Text.RegularExpressions;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Pages;

/// <summary>Finds what the pages say to type.</summary>
internal static partial class Page
{
    /// <summary>The blocks below a heading of a page, in their order, without those that say why they are not
    /// run.</summary>
    /// <param name="page">The page, from the root of the checkout.</param>
    /// <param name="section">The heading's words; null for the whole page.</param>
    public static IReadOnlyList<ShellBlock> Blocks(string page, string? section)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, page));
        if (section is not null) text = Section(text, section, page);
        var blocks = new List<ShellBlock>();
        foreach (Match match in Fence().Matches(text))
        {
            var (isSkipped, indent, language) = (match.Groups[1].Success, match.Groups[2].Value, match.Groups[3].Value);
            var lines = match.Groups[4].Value.Split('\n').Select(line =>
                line.StartsWith(indent, StringComparison.Ordinal) ? line[indent.Length..] : line);
            var content = string.Join('\n', lines);
            if (language is "sh" or "bash" && !isSkipped) blocks.Add(new ShellBlock(content, null));
            else if (language == "text" && blocks.Count > 0) blocks[^1] = blocks[^1] with { Shows = content };
        }

        return blocks;
    }

    private static string Section(string text, string section, string page)
    {
        var headings = Heading().Matches(text);
        var at = headings.ToList().FindIndex(heading => heading.Groups[2].Value == section);
        Assert.True(at >= 0, $"{page} has no heading '{section}'.");
        var level = headings[at].Groups[1].Length;
        var next = headings.Skip(at + 1).FirstOrDefault(heading => heading.Groups[1].Length <= level);
        return text[headings[at].Index..(next?.Index ?? text.Length)];
    }

    [GeneratedRegex(
        @"(<!-- not run: [^>]+ -->\n+)?^( *)```(\w+)[^\n]*\n(.*?)^\2```",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    // A comment of a shell within a block looks like a heading of the first level, which no section has.
    [GeneratedRegex("^(##+) (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
