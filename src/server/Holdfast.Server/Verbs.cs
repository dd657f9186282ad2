using System.Runtime.InteropServices;
using Holdfast.Agent;
using Holdfast.Agent.Start;
using Holdfast.Hosting.Flags;
using Holdfast.Hosting.Time;
using Holdfast.Hosting.Logging;
using Holdfast.Master;
using Holdfast.Server.Certs;
using Holdfast.Server.Dev;
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
        ["master", .. var rest] => GuardAsync(() => MasterAsync(rest)),
        ["agent", .. var rest] => GuardAsync(() => AgentAsync(rest)),
        ["dev", .. var rest] => GuardAsync(() => DevCluster.RunAsync(rest)),
        ["registry", .. var rest] => GuardAsync(() => Task.FromResult(Explain(RegistryVerb.Run(rest)))),
        ["certs", .. var rest] => GuardAsync(() => Task.FromResult(Explain(CertsVerb.Run(rest)))),
        _ => Task.FromResult(Explain(
            ["holdfast-server takes one of the verbs master, agent, dev, registry and certs; try 'holdfast dev'."])),
    };

    private static async Task<int> MasterAsync(string[] arguments)
    {
        var flags = MesosFlags.Parse(MasterFlags.Table, arguments, MesosFlags.ProcessEnvironment());
        var faults = flags.Faults.ToList();
        var options = faults.Count == 0 ? MasterFlagReader.Read(flags, faults) : null;
        var file = options is null ? null : LogFile.In(flags, "master", faults);
        if (options is null || faults.Count > 0) return Explain(faults);
        Warn(flags);
        var verbosity = new LogVerbosity(TimeProvider.System);
        await MasterHost.RunAsync(
            options, logging => logging.AddHoldfast(flags, verbosity, file), new SteadyClock(TimeProvider.System),
            CancellationToken.None);
        return Done;
    }

    private static async Task<int> AgentAsync(string[] arguments)
    {
        var flags = MesosFlags.Parse(AgentFlags.Table, arguments, MesosFlags.ProcessEnvironment());
        var faults = flags.Faults.ToList();
        var options = faults.Count == 0 ? AgentSettings.From(flags, faults) : null;
        var file = options is null ? null : LogFile.In(flags, "agent", faults);
        if (options is null || faults.Count > 0) return Explain(faults);
        Warn(flags);
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

    private static int Explain(IReadOnlyList<string> faults)
    {
        foreach (var fault in faults) Console.Error.WriteLine(fault);
        return faults.Count == 0 ? Done : Usage;
    }

    private static void Warn(FlagValues flags)
    {
        foreach (var warning in flags.Warnings) Console.Error.WriteLine(warning);
    }
}
