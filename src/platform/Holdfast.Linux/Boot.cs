using System.Diagnostics;
using System.Text;
using Holdfast.Linux.Files;

namespace Holdfast.Linux;

/// <summary>The machine's present boot.</summary>
public static class Boot
{
    /// <summary>Differs after every boot: a pid and start ticks mean nothing across it.</summary>
    public static string Id() =>
        Encoding.ASCII.GetString(
            FileCalls.ReadAll(FileCalls.WorkingDirectory, "/proc/sys/kernel/random/boot_id") ?? []).Trim();

    /// <summary>How long the machine has run since, its sleep not counted. The same for all processes, and nobody can
    /// set it: on Linux a stopwatch counts by CLOCK_MONOTONIC, which begins with the boot.</summary>
    public static TimeSpan Elapsed() => Stopwatch.GetElapsedTime(startingTimestamp: 0);
}
