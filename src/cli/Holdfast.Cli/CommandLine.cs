using System.CommandLine;
using System.CommandLine.Help;
using Holdfast.Cli.Agents;
using Holdfast.Cli.Api;
using Holdfast.Cli.Completion;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Doctor;
using Holdfast.Cli.Events;
using Holdfast.Cli.Frameworks;
using Holdfast.Cli.Offers;
using Holdfast.Cli.Output;
using Holdfast.Cli.Reservations;
using Holdfast.Cli.Roles;
using Holdfast.Cli.Tasks;
using Holdfast.Cli.Verbs;
using Holdfast.Cli.Volumes;

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

    private static readonly string[] Examples =
    [
        "holdfast dev --agents 3",
        "holdfast agents ls",
        "holdfast tasks ls --master node1:5050",
    ];

    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        try
        {
            return await RunCheckedAsync(arguments, output, error);
        }
        catch (OutputClosedException)
        {
            return ExitCode.OutputClosed; // As of any program whose reader had enough: nothing is said.
        }
        catch (OutputFailedException cause)
        {
            return await FailAsync(error, cause);
        }
    }

    private static async Task<int> FailAsync(TextWriter error, OutputFailedException cause)
    {
        try
        {
            await error.WriteLineAsync($"holdfast: {cause.Message}");
            return ExitCode.Failed;
        }
        catch (IOException)
        {
            return ExitCode.Failed; // Whoever cannot be told anything has that.
        }
    }

    private static async Task<int> RunCheckedAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        if (UsageFaults.OfRole(arguments) is { } meant)
        {
            await error.WriteLineAsync($"holdfast: {meant}");
            return ExitCode.Usage;
        }

        if (arguments is [var verb, ..] && RoleVerb.All.ContainsKey(verb)) return RoleVerb.Become(arguments, error);
        if (arguments is ["--help" or "-h", var asked, ..] && RoleVerb.All.ContainsKey(asked))
            return RoleVerb.Become([asked, "--help"], error);
        var parsed = Parse(arguments);
        // Answered here, before help is asked for: the library would mention a wrong verb on its way to something else.
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples && !IsCompletion(arguments))
        {
            foreach (var fault in UsageFaults.Of(parsed))
                await error.WriteLineAsync($"holdfast: {fault}");
            return ExitCode.Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            // Verbs that have something to end when they are stopped say so themselves.
            Output = output, Error = error, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false,
        });
    }

    /// <summary>Reads a command line. <c>@file</c> is a value here, and never more arguments.</summary>
    public static ParseResult Parse(IReadOnlyList<string> arguments) =>
        Build().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    // A shell asks what a line could go on with; the line is one argument then.
    private static bool IsCompletion(string[] arguments) => arguments is [['[', 's', ..], ..];

    /// <summary>All verbs.</summary>
    public static RootCommand Build()
    {
        var root = new RootCommand(Description)
        {
            AgentsCommand.Build(),
            FrameworksCommand.Build(),
            OffersCommand.Build(),
            TasksCommand.Build(),
            RolesCommand.Build(),
            ReservationsCommand.Build(),
            ReserveCommand.Build(),
            UnreserveCommand.Build(),
            VolumesCommand.Build(),
            EventsCommand.Build(),
            ApiCommand.Build(),
            CompletionCommand.Build(),
            DoctorCommand.Build(),
            MasterOption.Option,
        };
        foreach (var option in AccessOption.Options) root.Add(option);
        // Named here to be shown and completed; what runs them reads their flags itself.
        foreach (var (name, what) in RoleVerb.All) root.Add(new Command(name, what));
        foreach (var option in root.Options.ToList())
        {
            if (option is VersionOption version) version.Action = new VersionLine();
            if (option is HelpOption help) root.Options.Remove(help);
        }

        // The library's own has names that are of another system.
        root.Add(new HelpOption("--help", "-h") { Action = new HelpWithExamples(Examples) });
        return root;
    }
}
