using System.Runtime.InteropServices;
using Holdfast.Agent;
using Holdfast.Agent.Start;
using Holdfast.Hosting.Flags;
using Holdfast.Hosting.Time;
using Holdfast.Hosting.Logging;
using Holdfast.Hosting.State;
using Holdfast.Master;
using Holdfast.Server.Certs;
using Holdfast.Server.Dev;
using Holdfast.Server.Help;
using Holdfast.Server.Registry;
using Holdfast.Storage;

namespace Holdfast.Server;

/// <summary>The role verbs: each becomes one host, and says every fault of its flags at once.</summary>
internal static class Verbs
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int Usage = 2;

    public static Task<int> RunAsync(string[] arguments) => arguments switch
    {
        // Before anything else is read: whoever asks may have got the rest of the line wrong.
        [var verb, .. var rest] when VerbHelp.IsAsked(rest) && VerbHelps.Of(verb) is { } help => TellAsync($"{help}"),
        [var verb, .. var rest] when rest.Contains("--version") && VerbHelps.Of(verb) is not null => TellVersionAsync(),
        ["master", .. var rest] => GuardAsync(() => MasterAsync(rest)),
        ["agent", .. var rest] => GuardAsync(() => AgentAsync(rest)),
        ["dev", .. var rest] => GuardAsync(() => DevAsync(rest)),
        ["registry", .. var rest] => GuardAsync(() => Task.FromResult(Explain("registry", RegistryVerb.Run(rest)))),
        ["certs", .. var rest] => GuardAsync(() => Task.FromResult(Explain("certs", CertsVerb.Run(rest)))),
        _ => Task.FromResult(Explain(
            "dev", ["holdfast-server takes one of the verbs master, agent, dev, registry and certs."])),
    };

    private static Task<int> TellAsync(string text)
    {
        Console.Out.Write(text);
        return Task.FromResult(Done);
    }

    private static Task<int> TellVersionAsync() => TellAsync($"holdfast {ProductVersion.Text}\n");

    private static Task<int> DevAsync(string[] arguments)
    {
        var faults = new List<string>();
        return DevOptions.From(arguments, faults) is { } options
            ? DevCluster.RunAsync(options)
            : Task.FromResult(Explain("dev", faults));
    }

    private static async Task<int> MasterAsync(string[] arguments)
    {
        var flags = MesosFlags.Parse(MasterFlags.Table, arguments, MesosFlags.ProcessEnvironment());
        if (flags.Boolean("version")) return await TellVersionAsync();
        var faults = flags.Faults.ToList();
        var options = MasterFlagReader.Read(flags, faults);
        // Made only where all else is right: nothing is left by a start that is refused.
        var file = faults.Count == 0 ? LogFile.In(flags, "master", faults) : null;
        Warn(flags);
        if (options is null || faults.Count > 0) return Explain("master", faults);
        var verbosity = new LogVerbosity(TimeProvider.System);
        await MasterHost.RunAsync(
            options, logging => logging.AddHoldfast(flags, verbosity, file), new SteadyClock(TimeProvider.System),
            CancellationToken.None);
        return Done;
    }

    private static async Task<int> AgentAsync(string[] arguments)
    {
        var flags = MesosFlags.Parse(AgentFlags.Table, arguments, MesosFlags.ProcessEnvironment());
        if (flags.Boolean("version")) return await TellVersionAsync();
        var faults = flags.Faults.ToList();
        var options = AgentSettings.From(flags, faults);
        // Made only where all else is right: nothing is left by a start that is refused.
        var file = faults.Count == 0 ? LogFile.In(flags, "agent", faults) : null;
        Warn(flags);
        if (options is null || faults.Count > 0) return Explain("agent", faults);
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        var verbosity = new LogVerbosity(TimeProvider.System);
        await AgentHost.RunAsync(options, logging => logging.AddHoldfast(flags, verbosity, file), stop.Token);
        return Done;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    // What an operator can mend is said in a sentence; anything else is our fault and keeps its trace.
    private static async Task<int> GuardAsync(Func<Task<int>> verb)
    {
        try
        {
            return await verb();
        }
        catch (Exception cause)
            when (cause is StoreException or AgentStartException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(cause.Message);
            return Failed;
        }
    }

    private static int Explain(string verb, IReadOnlyList<string> faults)
    {
        foreach (var fault in faults) Console.Error.WriteLine(fault);
        if (faults.Count == 0) return Done;
        Console.Error.WriteLine($"See 'holdfast {verb} --help'.");
        return Usage;
    }

    private static void Warn(FlagValues flags)
    {
        foreach (var warning in flags.Warnings) Console.Error.WriteLine(warning);
    }
}
