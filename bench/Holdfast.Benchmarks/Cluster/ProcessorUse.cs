using System.Diagnostics;
using Holdfast.Benchmarks.Figures;

namespace Holdfast.Benchmarks.Cluster;

/// <summary>Processor time that was used, up to a moment or between two.</summary>
/// <param name="Elapsed">Time on the clock.</param>
/// <param name="Machine">Of everything that runs on the machine, the kernel's own threads included.</param>
/// <param name="Master">Of the master.</param>
/// <param name="Agent">Of the agent with the shims that ended, and the tasks that those held.</param>
/// <param name="Self">Of this program, which is the framework.</param>
internal sealed record ProcessorUse(
    TimeSpan Elapsed, TimeSpan Machine, TimeSpan Master, TimeSpan Agent, TimeSpan Self)
{
    private const double LimitMs = 30;
    private const double QuietPercentMax = 10;

    public static ProcessorUse Now(BenchCluster cluster) => new(
        Stopwatch.GetElapsedTime(0), ProcessFiles.MachineProcessorTime(),
        ProcessFiles.ProcessorTime(cluster.Master.Pid), ProcessFiles.ProcessorTime(cluster.Agent.Pid),
        ProcessFiles.ProcessorTime(Environment.ProcessId));

    public static ProcessorUse operator -(ProcessorUse end, ProcessorUse start) => new(
        end.Elapsed - start.Elapsed, end.Machine - start.Machine, end.Master - start.Master, end.Agent - start.Agent,
        end.Self - start.Self);

    /// <summary>Prints the share of each of so many tasks: of the whole machine, and process by process.</summary>
    /// <param name="report">Where to.</param>
    /// <param name="name">What ran.</param>
    /// <param name="tasks">How many tasks ran meanwhile.</param>
    /// <param name="idle">What was used before any ran, by whatever else there is; taken off the machine's share.
    /// </param>
    /// <param name="peer">The machine's share for a task of somebody else's.</param>
    public void Print(Report report, string name, int tasks, ProcessorUse idle, string? peer)
    {
        // The machine's figure is what is asked for, but counts whatever else runs: hence the sum beside it, and no
        // judgement where others took much of the machine before.
        var othersPercent = 100 * (idle.Machine / (idle.Elapsed * Environment.ProcessorCount));
        report.Print(
            $"{name}: whole machine", Ms(Machine - idle.Machine * (Elapsed / idle.Elapsed)), "ms",
            othersPercent <= QuietPercentMax ? Limit.AtMost(LimitMs) : null, peer,
            FormattableString.Invariant($"(less idling; {othersPercent:N0} % busy before, says nothing from ")
            + FormattableString.Invariant($"{QuietPercentMax} % on)"));
        report.Print(
            $"{name}: sum of the processes", Ms(Master + Agent + Self), "ms", Limit.AtMost(LimitMs), peer: null,
            FormattableString.Invariant(
                $"(master {Ms(Master):N1}, agent, shim and task {Ms(Agent):N1}, framework {Ms(Self):N1})"));

        double Ms(TimeSpan time) => time.TotalMilliseconds / tasks;
    }
}
