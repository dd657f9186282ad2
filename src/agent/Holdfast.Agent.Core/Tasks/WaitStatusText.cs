using System.Globalization;

namespace Holdfast.Agent.Core.Tasks;

/// <summary>Words a wait status as Mesos' executors do (SEMANTICS, recordings of scenario E).</summary>
internal static class WaitStatusText
{
    private const int SignalMask = 0x7f;
    private const int CoreDumped = 0x80;

    // As glibc's strsignal names them in the C locale; index = number on Linux.
    private static readonly string[] Signals =
    [
        "", "Hangup", "Interrupt", "Quit", "Illegal instruction", "Trace/breakpoint trap", "Aborted", "Bus error",
        "Floating point exception", "Killed", "User defined signal 1", "Segmentation fault", "User defined signal 2",
        "Broken pipe", "Alarm clock", "Terminated", "Stack fault", "Child exited", "Continued", "Stopped (signal)",
        "Stopped", "Stopped (tty input)", "Stopped (tty output)", "Urgent I/O condition", "CPU time limit exceeded",
        "File size limit exceeded", "Virtual timer expired", "Profiling timer expired", "Window changed",
        "I/O possible", "Power failure", "Bad system call",
    ];

    /// <summary>Such as <c>exited with status 3</c> or <c>terminated with signal Killed</c>.</summary>
    public static string Of(int waitStatus)
    {
        var signal = waitStatus & SignalMask;
        if (signal == 0)
            return string.Create(CultureInfo.InvariantCulture, $"exited with status {(waitStatus >> 8) & 0xff}");
        var name = signal < Signals.Length
            ? Signals[signal]
            : string.Create(CultureInfo.InvariantCulture, $"Unknown signal {signal}");
        return $"terminated with signal {name}{((waitStatus & CoreDumped) != 0 ? " (core dumped)" : "")}";
    }
}
