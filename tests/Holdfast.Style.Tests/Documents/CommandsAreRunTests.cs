using Holdfast.Style.Tests.Sources;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Holdfast.Style.Tests.Documents;

/// <summary>What a page says to type is typed by a test, so that it is true.</summary>
public sealed class CommandsAreRunTests
{
    private const string WholePage = "";

    private static readonly Lazy<HashSet<(string Page, string Section)>> Followed =
        new(() => [.. SourceFile.All.Where(file => file.Path.IsBelow("tests")).SelectMany(Follows)]);

    private static readonly Lazy<IReadOnlyList<PageBlock>> Blocks =
        new(() => [.. Repository.Files(".md").SelectMany(page => PageBlock.In(page, Repository.Read(page)))]);

    [Fact]
    public void Commands_OfThePages_AreRunByATest() =>
        Repository.RequireNone(
            NotRun(Blocks.Value, Followed.Value),
            "No test follows these blocks (Instructions.FollowAsync with the page and the heading), and no line "
            + "'<!-- not run: why -->' above them says why none can:");

    /// <summary>Else the rule above would not see it.</summary>
    [Fact]
    public void Commands_OfThePages_StandInBlocksOfAShell() =>
        Repository.RequireNone(
            from block in Blocks.Value
            where !block.IsOfShell && block.LooksLikeCommands
            select block.At,
            "What is to be typed stands in a block of 'sh':");

    /// <summary>A heading that was renamed must not go unnoticed until the tests with real processes run.</summary>
    [Fact]
    public void Sections_ThatTestsFollow_AreThere() =>
        Repository.RequireNone(
            from followed in Followed.Value
            where !Blocks.Value.Any(block => block.IsOfShell && IsIn(block, followed))
            select $"{followed.Page}, '{followed.Section}'",
            "Tests follow these sections, which have nothing to type:");

    [Fact]
    public void Blocks_NotFollowed_AreFound()
    {
        var blocks = PageBlock.In(
            "docs/some.md",
            """
            # Page
            ## Followed
            ```sh
            holdfast one
            ```
            ### Below it
            1. Indented:
               ```sh
               holdfast two
               ```
            ## Excused
            <!-- not run: it takes a day -->

            ```sh
            holdfast three
            ```

            ```bash
            holdfast four
            ```
            ## Excused without a reason
            <!-- not run: -->
            ```sh
            # Not a heading.
            make five
            ```
            ```text
            holdfast six
            ```
            """).ToList();

        Assert.Equal(
            ["docs/some.md:18: below 'Excused'", "docs/some.md:23: below 'Excused without a reason'"],
            NotRun(blocks, [("docs/some.md", "Followed"), ("docs/other.md", "Excused")]));
        Assert.Empty(NotRun(blocks, [("docs/some.md", WholePage)]));
        Assert.Equal("docs/some.md:27", Assert.Single(blocks, block => !block.IsOfShell && block.LooksLikeCommands).At);
    }

    [Fact]
    public void Tests_ThatFollowPages_AreFound()
    {
        var file = SourceFile.Parse(
            "tests/SomeTests.cs",
            """
            class SomeTests
            {
                const string PageName = "docs/some.md";

                async Task RunAsync()
                {
                    await Instructions.FollowAsync(PageName, "1. First", machine);
                    await Instructions.FollowAsync("README.md", "A tour", machine, async page => await page.RunAsync());
                    await Instructions.FollowPageAsync("docs/whole.md", machine, Follow);
                    await Other.FollowAsync("docs/no.md", "No", machine);
                }
            }
            """);

        Assert.Equal(
            [("docs/some.md", "1. First"), ("README.md", "A tour"), ("docs/whole.md", WholePage)], Follows(file));
    }

    private static IEnumerable<string> NotRun(
        IEnumerable<PageBlock> blocks, IReadOnlyCollection<(string Page, string Section)> followed) =>
        from block in blocks
        where block.IsOfShell && !block.IsExcused && !followed.Any(section => IsIn(block, section))
        select $"{block.At}: below '{block.Section}'";

    private static bool IsIn(PageBlock block, (string Page, string Section) part) =>
        block.Page == part.Page && (part.Section == WholePage || block.Sections.Contains(part.Section));

    private static IEnumerable<(string Page, string Section)> Follows(SourceFile file) =>
        from call in file.Tree.DescendantNodes().OfType<InvocationExpressionSyntax>()
        let name = $"{call.Expression}"
        where name is "Instructions.FollowAsync" or "Instructions.FollowPageAsync"
        let words = call.ArgumentList.Arguments.Select(argument => TextOf(argument.Expression, file)).ToList()
        select (words[0], name == "Instructions.FollowPageAsync" ? WholePage : words[1]);

    // A text, or a constant of the same file.
    private static string TextOf(ExpressionSyntax expression, SourceFile file) => expression switch
    {
        LiteralExpressionSyntax literal => literal.Token.ValueText,
        IdentifierNameSyntax name => file.Tree.DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .Where(constant => constant.Identifier.ValueText == name.Identifier.ValueText)
            .Select(constant => constant.Initializer?.Value).OfType<LiteralExpressionSyntax>()
            .Select(literal => literal.Token.ValueText).FirstOrDefault($"{name}"),
        _ => $"{expression}",
    };
}
