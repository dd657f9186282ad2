using System.Text;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Tests.Documents;

public sealed class CommandLinePageTests
{
    private const string Page = "docs/operating/command-line.md";

    private const string Introduction =
        """
        # The command line

        Made from the verbs of `Holdfast.Cli`; `UPDATE_DOCS=1` with its tests rewrites it. `holdfast VERB --help` says
        the same. `holdfast master` and `holdfast agent` have [options](options.md) of their own; `dev`, `certs` and
        `registry` are on [another page](dev-certs-registry.md).

        **The cluster** is found by `--master HOST:PORT`, else by `HOLDFAST_MASTER`, else by your file, else at
        `127.0.0.1:5050`. Several masters are written with commas between them; any of them names the leader, which is
        then asked, also when it is another one later: what goes on (`tasks run`, `-f`, `-w`) says that it hears
        nothing, and goes on with the new leader, or with the same master after its restart.

        **Who calls** is said by `--credential FILE` and `--ca FILE` (and `--cert`, `--key`), else by
        `HOLDFAST_CREDENTIAL`, `HOLDFAST_CA` and so on, else by your file; see [access](access.md). Reservations,
        volumes and tasks are then made in the name of the credential's principal. Masters alone are shown that
        credential. Agents, which are asked for logs, sandboxes and trash, are shown that of `--agent-credential FILE`
        (`HOLDFAST_AGENT_CREDENTIAL`, `agent_credential`), and nothing where none is named: their addresses are what
        they announced themselves. Secrets stand in files only, never on a command line, where everybody on the machine
        could read them.

        **Your file** is `~/.config/holdfast/config.yaml` (below `$XDG_CONFIG_HOME`, where that is set), or the one
        that `HOLDFAST_CONFIG` names. It is YAML, a name and a value in each line, or JSON. What it does not know is an
        error. Paths are relative to its directory; `~/` is your home.

        ```yaml
        master: node1:5050,node2:5050
        credential: ~/.config/holdfast/credential
        agent_credential: ~/.config/holdfast/agent_credential
        ca: ca.pem
        ```

        **Names.** A thing is named as `ls` shows it; agents also by their host, tasks and frameworks by their name,
        volumes as `ROLE/NAME` or by their name alone (`destroy --yes`, which asks nobody, wants both). The ids that
        masters give to agents, frameworks and offers may be cut to their end (`S0`); of what people name the whole
        name counts. A name that several have is refused, with the names that tell them apart; of several that are over
        the last is meant.

        **Output** is what was asked for, and nothing else: it can be piped. All that is said beside it goes to standard
        error; there, on a terminal only, one line shows how far something is that takes long, with share and rate where
        the whole is known: a fetch before a task of `tasks run` runs, a purge. Tables show of long ids only the end,
        unless it is that of several. `-o` chooses the form: `table`, `wide` (all columns), `json` and `yaml` (all that
        the master tells, in Mesos' own form where it has one), `name` (names alone, one a line, as other verbs take
        them). `-w` shows it again and again. Colours are for terminals only, and not there if `NO_COLOR` is set.
        A list from which something is missing that could not be asked (the trash of an agent that does not answer, what
        is reserved on one that is away, the tasks of one that has not come back since the master's start) names it on
        standard error, and ends with 6.

        **Asking.** What removes data, or what somebody may still count on, wants the name typed again. Where nobody can
        be asked, since input or error output is no terminal, it is refused unless `--yes` is given. `--plan` shows what
        would happen, and changes nothing. A volume is destroyed by its own id: another one of its name, made while you
        thought, stays.

        | exit code | means |
        |---|---|
        | 0 | done |
        | 1 | understood, and it failed; a task that was run did not finish well |
        | 2 | the command line is wrong; nothing was tried |
        | 3 | what was named does not exist |
        | 4 | what exists is in the way: in use, of another size, or named by several things |
        | 5 | the caller may not do this |
        | 6 | it did not happen in time, and may still happen; or a part of it was done, and no more could be |
        | 7 | no agent has what is asked for |
        | 8 | it would have removed data or reservations, and nobody confirmed that |
        | 9 | master or agent could not be reached; nothing was done |

        Ctrl-C is the regular end (0) of what goes on until it is stopped: `-w`, `-f`. Where whoever reads the output
        goes away (`holdfast events -f | head`), the program ends in silence and at once, with 141 as a shell would say;
        but for `tasks run`, which says so and stays: a task is more than what it prints.


        """;

    [Fact]
    public async Task Page_OfEveryVerb_IsCurrent()
    {
        var text = new StringBuilder(Introduction);
        foreach (var verb in CommandLine.Build().Subcommands.OfType<Verb>()) Append(text, verb, "holdfast", level: 2);
        var path = Path.Combine(Checkout.Root, Page);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") is not null)
            await File.WriteAllTextAsync(path, text.ToString(), TestContext.Current.CancellationToken);

        Assert.Equal(text.ToString(), await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    /// <summary>The verbs of the other program are shown by this one's help, and described elsewhere.</summary>
    [Fact]
    public void Verbs_OfTheOtherProgram_HaveAPage()
    {
        var pages = (string[])["options.md", "dev-certs-registry.md"];
        var text = string.Concat(
            pages.Select(page => File.ReadAllText(Path.Combine(Checkout.Root, "docs/operating", page))));

        Assert.All(
            RoleVerb.All.Keys,
            verb => Assert.Matches($@"(?im)^## (holdfast )?{verb}$", text));
    }

    private static void Append(StringBuilder text, Verb verb, string above, int level)
    {
        var words = $"{above} {verb.Name}";
        var arguments = string.Concat(verb.Arguments.Select(argument =>
            argument.Arity.MinimumNumberOfValues == 0 ? $" [{argument.HelpName}]" : $" {argument.HelpName}"));
        text.Append($"{new string('#', level)} {words}{arguments}\n\n{verb.Description}\n\n");
        if (verb.Subcommands.Count == 0)
        {
            text.Append($"```sh\n{string.Join('\n', verb.Examples)}\n```\n\n");
            AppendOptions(text, verb);
        }

        foreach (var below in verb.Subcommands.OfType<Verb>()) Append(text, below, words, level + 1);
    }

    private static void AppendOptions(StringBuilder text, Verb verb)
    {
        if (verb.Arguments.Count + verb.Options.Count == 0) return;
        text.Append("| | |\n|---|---|\n");
        foreach (var argument in verb.Arguments) text.Append($"| `{argument.HelpName}` | {argument.Description} |\n");
        foreach (var option in verb.Options)
        {
            var names = string.Join(", ", option.Aliases.Prepend(option.Name));
            var value = option.HelpName is { } name ? $" {name.Replace("|", "\\|", StringComparison.Ordinal)}" : "";
            text.Append($"| `{names}{value}`{(option.Required ? ", required" : "")} | {option.Description} |\n");
        }

        text.Append('\n');
    }
}
