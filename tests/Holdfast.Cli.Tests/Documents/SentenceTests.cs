using System.CommandLine;
using System.Text.RegularExpressions;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Tests.Documents;

/// <summary>Commands that stand in the sentences of pages are not run, unlike those of blocks: at least the verbs and
/// options that they name exist.</summary>
public sealed partial class SentenceTests
{
    [Fact]
    public void Commands_InSentencesOfThePages_AreThoseThatThereAre()
    {
        var pages = Directory.GetFiles(Checkout.Root, "*.md")
            .Concat(Directory.GetFiles(Path.Combine(Checkout.Root, "docs"), "*.md", SearchOption.AllDirectories));
        var commands = (
            from page in pages
            from command in CommandsIn(File.ReadAllText(page))
            select (Page: Path.GetRelativePath(Checkout.Root, page), Text: command)).ToList();

        // Of a page that is written otherwise nothing would be seen.
        Assert.Contains(commands, command => command.Text == "holdfast tasks show");
        Assert.Empty(
            from command in commands
            let fault = Fault(command.Text)
            where fault is not null
            select $"{command.Page}: '{command.Text}': {fault}");
    }

    [Theory]
    [InlineData("holdfast tasks list", "no verb 'list'")]
    [InlineData("./holdfast volumes rm NAME", "no verb 'rm'")]
    [InlineData("holdfast tasks kill --now NAME", "no option '--now'")]
    [InlineData("holdfast tasks kill NAME --wait 30s", null)]
    [InlineData("holdfast agents ls --master node1:5050 -o wide", null)]
    [InlineData("holdfast VERB --help", null)]
    [InlineData("holdfast certs ls --dir ~/certs", null)]
    public void Command_ThatIsNone_IsFound(string command, string? said)
    {
        var fault = Fault(command);

        if (said is null) Assert.Null(fault);
        else Assert.Contains(said, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_InBlocksAndSentences_AreToldApart() => Assert.Equal(
        ["holdfast tasks ls", "./holdfast dev"],
        CommandsIn(
            """
            By `holdfast tasks
            ls`, or `./holdfast dev`; not `holdfast-server`.

            ```sh
            holdfast `one`
            ```
            """));

    private static IEnumerable<string> CommandsIn(string page) =>
        Command().Matches(Block().Replace(page, "")).Select(one => Blanks().Replace(one.Groups[1].Value, " "));

    private static string? Fault(string command)
    {
        var words = command.Split(' ')[1..];
        // Of the other program, or a word for any verb.
        if (RoleVerb.All.ContainsKey(words[0]) || words[0] == "VERB") return null;
        Command verb = CommandLine.Build();
        var options = verb.Options.ToList();
        foreach (var word in words)
        {
            if (word.StartsWith('-'))
            {
                if (!options.Any(option => option.Name == word || option.Aliases.Contains(word)))
                    return $"'{verb.Name}' has no option '{word}'";
            }
            else if (verb.Subcommands.Count > 0)
            {
                if (verb.Subcommands.FirstOrDefault(below => below.Name == word) is not { } found)
                    return $"'{verb.Name}' has no verb '{word}'";
                verb = found;
                options.AddRange(verb.Options);
            }
        }

        return null;
    }

    [GeneratedRegex("^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"`((?:\./)?holdfast\s[^`]+)`")]
    private static partial Regex Command();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
