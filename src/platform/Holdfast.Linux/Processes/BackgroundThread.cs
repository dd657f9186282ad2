using System.Runtime.ExceptionServices;

namespace Holdfast.Linux.Processes;

/// <summary>Work that gives way to everybody else's.</summary>
public static class BackgroundThread
{
    // Not the least: the runtime waits for each of its threads when it collects garbage, and with the least share of a
    // busy machine that would take long.
    private const int Nice = 5;

    /// <summary>Does something on a thread of that kind, and comes back when it is done.</summary>
    public static void Run(string name, Action act)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            _ = TryLower();
            try
            {
                act();
            }
            catch (Exception cause)
            {
                failure = ExceptionDispatchInfo.Capture(cause);
            }
        })
        {
            IsBackground = true, Name = name,
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    /// <summary>From now on the disk serves this thread only when nobody else wants it, and the processor rather
    /// others. For threads that end with their work: it cannot be taken back.</summary>
    /// <returns>False where the kernel refused either; the thread goes on as before then.</returns>
    public static bool TryLower()
    {
        const int OfProcess = 0, OfThread = 1, Self = 0, Idle = 3 << 13;
        var disk = Libc.SystemCall(SystemCallNumbers.IoPrioSet, OfThread, Self, Idle, 0, 0, 0);
        var processor = Libc.SystemCall(SystemCallNumbers.SetPriority, OfProcess, Self, Nice, 0, 0, 0);
        return disk == 0 && processor == 0;
    }
}
