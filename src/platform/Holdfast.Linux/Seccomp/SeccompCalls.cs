using Holdfast.Linux.Processes;

namespace Holdfast.Linux.Seccomp;

/// <summary>What this kernel, and whoever confined this process, give of seccomp.</summary>
public static unsafe class SeccompCalls
{
    internal const int SetModeFilter = 1;
    private const int SpeculationAllowed = 4;

    /// <summary>
    /// Why programs cannot be kept from evading quotas here; null where they can. It is tried, in a thread that ends
    /// with the question, since a filter stays for good.
    /// </summary>
    public static string? WhyNoQuotaFilter()
    {
        string? reason = null;
        var thread = new Thread(() => reason = Try()) { IsBackground = true };
        thread.Start();
        thread.Join();
        return reason;
    }

    /// <summary>
    /// The flags to install a filter with. Without the one that exists for it, kernels before 5.16 turn off
    /// speculation for whatever is filtered, which costs a database dearly and gains nothing here.
    /// </summary>
    internal static int Flags
    {
        get
        {
            // Without a filter to read nothing is installed: a flag that is not known is told first.
            Libc.SystemCall(SystemCallNumbers.Seccomp, SetModeFilter, SpeculationAllowed, 0, 0, 0, 0);
            return Errno.Last == Errno.BadAddress ? SpeculationAllowed : 0;
        }
    }

    private static string? Try()
    {
        const uint SetFlags = 0x4008_6602; // FS_IOC_SETFLAGS of 64 bits
        const int NoDescriptor = -1;
        if (Libc.PrCtl(ChildProgram.NoNewPrivileges, 1, 0, 0, 0) < 0) return Refusal("prctl(PR_SET_NO_NEW_PRIVS)");
        using var arena = new NativeArena();
        var filter = (nint)arena.Filter(QuotaFilter.Instructions);
        if (Libc.SystemCall(SystemCallNumbers.Seccomp, SetModeFilter, Flags, filter, 0, 0, 0) < 0)
            return Refusal("seccomp(SECCOMP_SET_MODE_FILTER)");
        Libc.SystemCall(SystemCallNumbers.IoCtl, NoDescriptor, (nint)SetFlags, 0, 0, 0, 0);
        return Errno.Last == Errno.NotPermitted ? null : "a filter of seccomp was installed, and filters nothing";
    }

    private static string Refusal(string call) => $"{call}: {Errno.Describe(Errno.Last)}";
}
