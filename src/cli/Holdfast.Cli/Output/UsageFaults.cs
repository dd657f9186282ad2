using System.CommandLine;
using System.CommandLine.Parsing;

namespace Holdfast.Cli.Output;

/// <summary>What is wrong with a command line, and what was perhaps meant.</summary>
internal static class UsageFaults
{
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var path = command is RootCommand ? "holdfast" : $"holdfast {PathOf(parsed)}";
        if (parsed.UnmatchedTokens.Count > 0)
        {
            yield return Unknown(parsed.UnmatchedTokens[0], command, path);
            yield break; // What follows an unknown word cannot be judged.
        }

        foreach (var error in parsed.Errors)
        {
            yield return command.Subcommands.Count > 0
                ? $"what should '{path}' do? It has {Listed(VerbsOf(command))}. See '{path} --help'."
                : $"{error.Message} See '{path} --help'.";
        }
    }

    private static string Unknown(string word, Command command, string path)
    {
        var isOption = word.StartsWith('-');
        var known = isOption
            ? command.Options.Where(option => !option.Hidden).Select(option => option.Name)
            : VerbsOf(command);
        var meant = Nearest.To(word, known) is { } near ? $" Did you mean '{near}'?" : "";
        var kind = isOption ? "option" : command.Subcommands.Count > 0 ? "verb" : "argument";
        return $"'{path}' has no {kind} '{word}'.{meant} See '{path} --help'.";
    }

    private static IEnumerable<string> VerbsOf(Command command) => command.Subcommands.Select(verb => verb.Name);

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    private static string PathOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (var at = parsed.CommandResult; at is { Command: not RootCommand }; at = at.Parent as CommandResult)
            names.Insert(0, at.Command.Name);
        return string.Join(' ', names);
    }
}
