using System.Buffers.Text;
using System.Globalization;
using Holdfast.Linux.Files;

namespace Holdfast.Linux.Processes;

/// <summary>One line of <c>/proc/PID/stat</c>: who a process is and below whom it runs.</summary>
/// <param name="State">The kernel's letter, of its leader thread: <c>Z</c> for one that ended, <c>X</c> for a dead
/// one.</param>
/// <param name="Terminal">The number of its controlling terminal; 0 for none.</param>
/// <param name="StartTicks">Clock ticks from boot to its start: with the pid it names a process until the next
/// boot.</param>
/// <param name="Threads">How many threads the process has; a leader that has ended still counts as one.</param>
public readonly record struct ProcessStat(
    int Pid, char State, int Parent, int Group, int Session, int Terminal, ulong Flags, ulong StartTicks, int Threads)
{
    private const ulong KernelThreadFlag = 0x0020_0000;

    /// <summary>A thread of the kernel, which holds no file of ours.</summary>
    public bool IsKernelThread => (Flags & KernelThreadFlag) != 0;

    /// <summary>This thread has ended; of a process, its leader: other threads of it may still run.</summary>
    public bool HasEnded => State is 'Z' or 'X' or 'x';

    /// <summary>No thread of it is left: it holds no file and no memory any more, and no signal reaches it.</summary>
    public bool IsDead => HasEnded && Threads <= 1;

    /// <summary>Of a process, or with <paramref name="thread"/> of one of its threads; null when there is
    /// none.</summary>
    /// <exception cref="LinuxException">It cannot be read just now (no descriptor, no memory): it may well be
    /// there.</exception>
    public static ProcessStat? Of(int pid, int? thread = null)
    {
        var path = thread is { } one
            ? string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task/{one}/stat")
            : string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat");
        Span<byte> buffer = stackalloc byte[1024];
        return Parse(ReadLine(path, buffer));
    }

    /// <summary>The line of a process or thread; empty when there is none.</summary>
    internal static ReadOnlySpan<byte> ReadLine(string path, Span<byte> buffer)
    {
        var descriptor = FileCalls.TryOpen(FileCalls.WorkingDirectory, path, OpenFlags.ReadOnly);
        if (descriptor < 0) return Errno.MeansAbsent ? [] : throw LinuxException.Last("open", path);
        try
        {
            var length = FileCalls.Read(descriptor, buffer); // ESRCH when the process goes between open and read.
            if (length < 0 && !Errno.MeansAbsent) throw LinuxException.Last("read", path);
            return buffer[..(int)Math.Max(length, 0)];
        }
        finally
        {
            FileCalls.Close(descriptor);
        }
    }

    /// <summary>Reads the line; null when it is not one.</summary>
    public static ProcessStat? Parse(ReadOnlySpan<byte> line)
    {
        Span<ulong> fields = stackalloc ulong[19]; // To field 22 (starttime) of proc(5).
        if (!TryParse(line, fields, out var pid, out var state)) return null;
        // A process that is just being reaped has -1 for its group and session; no terminal is 0 or -1.
        return unchecked(new(
            pid, state, (int)fields[0], (int)fields[1], (int)fields[2], (int)fields[3], fields[5], fields[18],
            (int)fields[16]));
    }

    /// <summary>Reads the numbers of the line from field 4 (ppid) of proc(5) on, negative ones in two's complement. The
    /// name in parentheses may hold anything, so the last one counts.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> line, Span<ulong> fields, out int pid, out char state)
    {
        state = default;
        var nameEnd = line.LastIndexOf((byte)')');
        if (!Utf8Parser.TryParse(line, out pid, out _) || nameEnd < 0 || nameEnd + 4 > line.Length) return false;
        state = (char)line[nameEnd + 2];
        var rest = line[(nameEnd + 4)..];
        for (var at = 0; at < fields.Length; at++)
        {
            if (Utf8Parser.TryParse(rest, out long value, out var used)) fields[at] = unchecked((ulong)value);
            else if (!Utf8Parser.TryParse(rest, out fields[at], out used)) return false;
            rest = rest[Math.Min(used + 1, rest.Length)..];
        }
        return true;
    }

    /// <summary>The pids of all processes that <c>/proc</c> shows now.</summary>
    public static List<int> AllPids() => Numbers("/proc");

    /// <summary>The threads of a process; empty when it is gone.</summary>
    public static List<int> ThreadsOf(int pid) =>
        Numbers(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task"));

    private static List<int> Numbers(string directory)
    {
        var numbers = new List<int>();
        foreach (var name in DirectoryReader.Names(directory))
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                numbers.Add(number);
        return numbers;
    }
}
