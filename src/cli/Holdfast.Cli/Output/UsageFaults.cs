using System.CommandLine;
using System.CommandLine.Parsing;
using Holdfast.Cli.Agents;

namespace Holdfast.Cli.Output;

/// <summary>What is wrong with a command line, and what was perhaps meant.</summary>
internal static class UsageFaults
{
    // What the same is called in other command lines.
    private static readonly Dictionary<string, string[]> Elsewhere = new()
    {
        ["ls"] = ["list", "get", "ps"],
        ["show"] = ["status", "describe", "inspect", "info"],
        ["destroy"] = ["rm", "delete", "remove"],
        ["kill"] = ["stop", "rm", "delete"],
        ["purge"] = ["rm", "delete", "empty"],
        ["run"] = ["start", "exec"],
    };

    // What is looked for where it is not, and the way there is instead.
    private static readonly Dictionary<(string Path, string Word), string> Instead = new()
    {
        [("holdfast volumes", "restore")] =
            "What was destroyed lies in the trash of its agent ('holdfast volumes trash ls'); 'holdfast volumes trash "
            + "restore' makes it ready again.",
        [("holdfast tasks run", "--detach")] =
            "The task ends with this program. For one that stays let systemd hold it: until the next boot with "
            + "'systemd-run holdfast tasks run …', for good with a unit; see 'A service that is there for good' in "
            + "the manual.",
    };

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
        var meant = Instead.TryGetValue((path, word), out var way) ? $" {way}"
            : Meant(word, command, isOption) is { } near ? $" Did you mean '{near}'?"
            : "";
        var kind = isOption ? "option" : command.Subcommands.Count > 0 ? "verb" : "argument";
        return $"'{path}' has no {kind} '{word}'.{meant} See '{path} --help'.";
    }

    private static string? Meant(string word, Command command, bool isOption)
    {
        var options = command.Options.Where(option => !option.Hidden).Select(option => option.Name).ToList();
        if (isOption) return Nearest.To(word, options);
        var verbs = VerbsOf(command).ToList();
        return Nearest.To(word, verbs)
            ?? verbs.Find(verb => Elsewhere.TryGetValue(verb, out var words) && words.Contains(word))
            ?? options.Append("--help").FirstOrDefault(option => option == $"--{word}");
    }

    /// <summary>What is wrong with a line that begins as a role and goes on as its noun; null where nothing
    /// is.</summary>
    public static string? OfRole(string[] arguments) =>
        arguments is ["agent", not ['-', ..] and var word, ..] && VerbsOf(AgentsCommand.Build()).Contains(word)
            ? $"'holdfast agent' runs an agent on this machine. Did you mean 'holdfast agents {word}'?"
            : null;

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
