using Holdfast.Linux.Files;

namespace Holdfast.Linux.Processes;

/// <summary>Signals, the calling thread's mask, and the descriptor that signals are read from.</summary>
public static unsafe class Signals
{
    public const int HangUp = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Pipe = 13;
    public const int Terminate = 15;
    public const int Child = 17;
    public const int Continue = 18;
    public const int Stop = 19;

    private const int Block = 0;

    /// <summary>Sends; false, with <see cref="Errno.Last"/>, when the kernel refused. A negative pid means its
    /// process group.</summary>
    public static bool Send(int pid, int signal) => Libc.Kill(pid, signal) == 0;

    /// <summary>
    /// Sends to that very process and to none that got its pid later: the pid is pinned before its start is compared.
    /// False when it is gone, may not be signalled, or cannot be pinned just now.
    /// </summary>
    public static bool SendExactly(ProcessIdentity process, int signal)
    {
        var pinned = (int)Libc.SystemCall(SystemCallNumbers.PidOpen, process.Pid, 0, 0, 0, 0, 0);
        // Before Linux 5.3 there is nothing to pin with; the comparison alone leaves a gap of microseconds.
        if (pinned < 0) return Errno.Last == Errno.NotImplemented && process.IsAlive && Send(process.Pid, signal);
        var sent = process.IsAlive && Libc.SystemCall(SystemCallNumbers.PidSendSignal, pinned, signal, 0, 0, 0, 0) == 0;
        FileCalls.Close(pinned);
        return sent;
    }

    /// <summary>Whether the calling thread blocks the signal.</summary>
    public static bool IsBlocked(int signal)
    {
        ulong mask = 0;
        if (Libc.SystemCall(SystemCallNumbers.SigProcMask, Block, 0, (nint)(&mask), sizeof(ulong), 0, 0) < 0)
            throw LinuxException.Last("rt_sigprocmask", "");
        return (mask & BitOf(signal)) != 0;
    }

    /// <summary>Blocks the signals in the calling thread; threads and programs started from it inherit that.</summary>
    public static void BlockInThread(params ReadOnlySpan<int> signals)
    {
        var mask = MaskOf(signals);
        if (Libc.SystemCall(SystemCallNumbers.SigProcMask, Block, (nint)(&mask), 0, sizeof(ulong), 0, 0) < 0)
            throw LinuxException.Last("rt_sigprocmask", "");
    }

    /// <summary>A non-blocking descriptor that becomes readable when one of the signals, blocked before,
    /// arrives.</summary>
    public static int OpenDescriptor(params ReadOnlySpan<int> signals)
    {
        const int NonBlockingCloseOnExec = 0x80800;
        var mask = MaskOf(signals);
        var descriptor = (int)Libc.SystemCall(
            SystemCallNumbers.SignalFd, -1, (nint)(&mask), sizeof(ulong), NonBlockingCloseOnExec, 0, 0);
        return descriptor >= 0 ? descriptor : throw LinuxException.Last("signalfd4", "");
    }

    internal static ulong MaskOf(ReadOnlySpan<int> signals)
    {
        ulong mask = 0;
        foreach (var signal in signals) mask |= BitOf(signal);
        return mask;
    }

    private static ulong BitOf(int signal) => 1UL << (signal - 1);
}
