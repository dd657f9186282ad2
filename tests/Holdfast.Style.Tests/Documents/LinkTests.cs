using System.Text.RegularExpressions;

namespace Holdfast.Style.Tests.Documents;

public sealed partial class LinkTests
{
    [Fact]
    public void Links_InEveryPage_LeadSomewhere() =>
        Repository.RequireNone(
            from page in Repository.Files(".md")
            from Match link in Link().Matches(WithoutCode(Repository.Read(page)))
            let target = link.Groups[1].Value
            where !Elsewhere().IsMatch(target) && !Exists(page, target)
            select $"{page}: {target}",
            "A link leads to a file or heading that exists:");

    private static bool Exists(string page, string target)
    {
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
        var full = Path.GetFullPath(Path.Combine(Repository.Root, path));
        if (!File.Exists(full)) return Directory.Exists(full) && parts.Length == 1;
        return parts.Length == 1 || Headings(File.ReadAllText(full)).Contains(parts[1]);
    }

    // As code hosts make them: lower case, blanks to dashes, other signs dropped.
    private static IEnumerable<string> Headings(string text) =>
        from Match heading in Heading().Matches(WithoutCode(text))
        select Dropped().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static string WithoutCode(string text) => Fence().Replace(text, "");

    [GeneratedRegex("^[a-z]+:")]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Dropped();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
