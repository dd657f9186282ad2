using System.Diagnostics;
using System.Globalization;

namespace Holdfast.Benchmarks.Cluster;

/// <summary>What <c>/proc</c> says about processes: who they are, what they cost.</summary>
internal static class ProcessFiles
{
    // Of sysconf(_SC_CLK_TCK), which is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>The processes that are so; those that end meanwhile are not.</summary>
    public static IReadOnlyList<int> Find(Func<int, bool> isSo) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(pid => pid != Environment.ProcessId && isSo(pid)),
    ];

    /// <summary>Its words, each ended by a NUL; empty if it is gone.</summary>
    public static string CommandLine(int pid) => Read(pid, "cmdline") ?? "";

    /// <summary>Null if it is gone.</summary>
    public static string? WorkingDirectory(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/cwd").LinkTarget;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A line of <c>smaps_rollup</c>, such as <c>Rss</c> or <c>Pss</c>, in megabytes.</summary>
    public static double MemoryMb(int pid, string name)
    {
        var line = (Read(pid, "smaps_rollup") ?? "").Split('\n')
            .First(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return double.Parse(words[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Processor time of a process and of all its children that have ended.</summary>
    public static TimeSpan ProcessorTime(int pid)
    {
        // The name, in parentheses, may hold anything; after it come the state and then numbers.
        var text = Read(pid, "stat") ?? throw new InvalidOperationException($"Process {pid} is gone.");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>Processor time of everything since the machine started, the kernel included.</summary>
    public static TimeSpan MachineProcessorTime()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // user nice system (idle iowait) irq softirq; what the host took (steal) is nobody's here.
        int[] busy = [1, 2, 3, 6, 7];
        var ticks = busy.Sum(field => long.Parse(fields[field], CultureInfo.InvariantCulture));
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>How long a thread of a process ran, and how long it waited for a processor.</summary>
    public static (TimeSpan Ran, TimeSpan Waited) ThreadTimes(int pid, string name)
    {
        var thread = Directory.EnumerateDirectories($"/proc/{pid}/task").Select(Path.GetFileName)
            .First(id => Read(pid, $"task/{id}/comm")?.TrimEnd() == name);
        var text = Read(pid, $"task/{thread}/schedstat")
            ?? throw new InvalidOperationException($"Thread '{name}' of process {pid} is gone.");
        var nanoseconds = text.Split(' ');
        return (Time(nanoseconds[0]), Time(nanoseconds[1]));

        static TimeSpan Time(string number) =>
            TimeSpan.FromMicroseconds(long.Parse(number, CultureInfo.InvariantCulture) / 1_000.0);
    }

    /// <summary>Kills what works in a directory; returns how many there were.</summary>
    public static int KillAllIn(string directory)
    {
        var found = Find(pid => WorkingDirectory(pid)?.StartsWith(directory, StringComparison.Ordinal) == true);
        foreach (var pid in found) Kill(pid);
        return found.Count;
    }

    private static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (Exception cause) when (cause is ArgumentException or InvalidOperationException)
        {
            // It ended meanwhile, which is what was wanted.
        }
    }

    private static string? Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
