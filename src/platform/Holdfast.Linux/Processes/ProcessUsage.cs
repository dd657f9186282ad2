namespace Holdfast.Linux.Processes;

/// <summary>What a process has used, from <c>/proc/PID/stat</c>.</summary>
/// <param name="Pid">The process.</param>
/// <param name="Parent">The process above it.</param>
/// <param name="UserTicks">Its CPU time in user mode, in clock ticks (100 a second).</param>
/// <param name="SystemTicks">The same in the kernel.</param>
/// <param name="EndedUserTicks">What its children had used that ended and that it took note of.</param>
/// <param name="EndedSystemTicks">The same in the kernel.</param>
/// <param name="StartTicks">Clock ticks from boot to its start: with the pid it names a process until the next
/// boot.</param>
/// <param name="ResidentPages">Its pages in memory, shared ones included.</param>
public readonly record struct ProcessUsage(
    int Pid, int Parent, long UserTicks, long SystemTicks, long EndedUserTicks, long EndedSystemTicks,
    ulong StartTicks, long ResidentPages)
{
    /// <summary>Clock ticks in a second: USER_HZ of every machine this runs on.</summary>
    public const double TicksPerSecond = 100;

    /// <summary>All processes that <c>/proc</c> shows now, by their pids.</summary>
    /// <exception cref="LinuxException">Who runs cannot be seen just now.</exception>
    public static Dictionary<int, ProcessUsage> All()
    {
        var all = new Dictionary<int, ProcessUsage>();
        Span<byte> buffer = stackalloc byte[1024];
        foreach (var pid in ProcessStat.AllPids())
            if (Parse(ProcessStat.ReadLine($"/proc/{pid}/stat", buffer)) is { } usage)
                all[pid] = usage;
        return all;
    }

    /// <summary>Reads the line; null when it is not one.</summary>
    public static ProcessUsage? Parse(ReadOnlySpan<byte> line)
    {
        Span<ulong> fields = stackalloc ulong[21]; // To field 24 (rss) of proc(5).
        if (!ProcessStat.TryParse(line, fields, out var pid, out _)) return null;
        return unchecked(new ProcessUsage(
            pid, (int)fields[0], (long)fields[10], (long)fields[11], (long)fields[12], (long)fields[13], fields[18],
            (long)fields[20]));
    }
}
