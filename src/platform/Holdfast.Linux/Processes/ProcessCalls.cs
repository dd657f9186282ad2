using System.Globalization;
using Holdfast.Linux.Files;

namespace Holdfast.Linux.Processes;

/// <summary>Calls about the calling process and its children.</summary>
public static unsafe class ProcessCalls
{
    private const int SubReaper = 36;
    private const int NoHang = 1;

    /// <summary>CAP_SYS_ADMIN.</summary>
    public const int AdministerCapability = 21;

    public static int Pid => Libc.GetPid();

    public static uint EffectiveUser => Libc.GetEUid();

    public static uint EffectiveGroup => Libc.GetEGid();

    /// <summary>Ends this process at once: no handler runs, nothing is flushed.</summary>
    public static void End(int status) => Libc.SystemCall(SystemCallNumbers.ExitGroup, status, 0, 0, 0, 0, 0);

    /// <summary>Every orphan below this process becomes its child from now on.</summary>
    public static void BecomeSubReaper()
    {
        if (Libc.PrCtl(SubReaper, 1, 0, 0, 0) < 0) throw LinuxException.Last("prctl", "PR_SET_CHILD_SUBREAPER");
    }

    /// <summary>Leaves the session; nothing is lost when this process leads one already.</summary>
    public static void StartSession()
    {
        if (Libc.SetSid() < 0 && Errno.Last != Errno.NotPermitted) throw LinuxException.Last("setsid", "");
    }

    /// <summary>Takes one ended child: its pid and raw wait status; pid 0 when none has ended, −1 when there is none
    /// at all.</summary>
    public static (int Pid, int Status) Reap(int pid = -1)
    {
        int status = 0;
        int ended;
        do ended = Libc.WaitPid(pid, &status, NoHang);
        while (ended < 0 && Errno.Last == Errno.Interrupted);
        return (ended, status);
    }

    /// <summary>The soft and hard limit of this process; <see cref="ulong.MaxValue"/> for none.</summary>
    public static (ulong Soft, ulong Hard) ResourceLimit(int resource)
    {
        var limits = stackalloc ulong[2];
        if (Libc.GetRLimit(resource, limits) < 0) throw LinuxException.Last("getrlimit", $"{resource}");
        return (limits[0], limits[1]);
    }

    /// <summary>How much rather (above 0) or less (below) than others this process is killed for lack of memory, from
    /// −1000 to 1000.</summary>
    public static int OutOfMemoryAdjustment
    {
        get
        {
            const string File = "/proc/self/oom_score_adj";
            var text = FileCalls.ReadAll(FileCalls.WorkingDirectory, File)
                ?? throw new LinuxException("open", File, Errno.NoEntry);
            return int.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Whether the calling thread has the capability in its effective set.</summary>
    public static bool HasCapability(int capability)
    {
        var header = stackalloc uint[CapabilitySets.HeaderBytes / sizeof(uint)];
        var sets = stackalloc uint[CapabilitySets.Bytes / sizeof(uint)];
        CapabilitySets.Read(header, sets);
        return CapabilitySets.IsEffective(sets, capability);
    }

    /// <summary>
    /// From now on the calling thread touches files with these rights only. The kernel drops the capabilities that
    /// override file rights with it, and gives them back with user 0.
    /// </summary>
    /// <remarks>setfsuid(2) reports no failure: the second call asks what the first achieved.</remarks>
    public static void UseFileRightsOf(uint user, uint group)
    {
        // The group first: without user 0 it can no longer be changed.
        Libc.SystemCall(SystemCallNumbers.SetFsGid, (nint)group, 0, 0, 0, 0, 0);
        Libc.SystemCall(SystemCallNumbers.SetFsUid, (nint)user, 0, 0, 0, 0, 0);
        if ((uint)Libc.SystemCall(SystemCallNumbers.SetFsUid, -1, 0, 0, 0, 0, 0) != user)
            throw new LinuxException("setfsuid", $"{user}", Errno.NotPermitted);
    }

    /// <summary>Replaces this program by a fresh start of itself; returns only by throwing.</summary>
    public static void Restart(ReadOnlySpan<string> arguments)
    {
        using var arena = new NativeArena();
        var argv = arena.TextArray(arguments);
        var path = arena.Text("/proc/self/exe");
        Libc.SystemCall(SystemCallNumbers.Exec, (nint)path, (nint)argv, (nint)EnvironmentBlock.Inherited, 0, 0, 0);
        throw LinuxException.Last("execve", "/proc/self/exe");
    }
}
