using System.CommandLine;
using System.CommandLine.Help;
using Holdfast.Cli.Agents;
using Holdfast.Cli.Output;
using Holdfast.Cli.Roles;

namespace Holdfast.Cli;

/// <summary>The whole command line: a folder and a command for each noun, verbs below it.</summary>
internal static class CommandLine
{
    private const string Description =
        """
        Holdfast runs services that keep data on a cluster of machines.

        The roles are verbs too, and take Mesos' own flags: 'holdfast dev' runs a small cluster here,
        'holdfast master' and 'holdfast agent' run one of its members.
        """;

    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        if (arguments is [var verb, ..] && RoleVerb.All.Contains(verb)) return RoleVerb.Become(arguments, error);
        var root = Build();
        var parsed = root.Parse(arguments);
        // Answered here, before help is asked for: the library would mention a wrong verb on its way to something else.
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            foreach (var fault in UsageFaults.Of(parsed, RoleVerb.All))
                await error.WriteLineAsync($"holdfast: {fault}");
            return ExitCode.Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
    }

    private static RootCommand Build()
    {
        var root = new RootCommand(Description) { AgentsCommand.Build() };
        foreach (var option in root.Options)
        {
            if (option is VersionOption version) version.Action = new VersionLine();
            if (option is HelpOption help)
                help.Action = new HelpWithExamples(new Dictionary<string, string[]>
                {
                    ["holdfast"] =
                    [
                        "holdfast dev --agents 3",
                        .. TrustMasterCommand.Examples,
                    ],
                    ["agents"] = TrustMasterCommand.Examples,
                    ["trust-master"] = TrustMasterCommand.Examples,
                });
        }

        return root;
    }
}
